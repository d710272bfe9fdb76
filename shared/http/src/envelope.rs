//! What a request that went well is answered with.

use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::extract::Json;

/// One thing: `{"success": true, "data": …}`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
    /// What was asked for.
    data: T,
}

/// A page of a list: `{"success": true, "data": […], "pagination": {…}}`.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct PagedEnvelope<T> {
    /// Always `true`.
    #[schema(example = true)]
    success: bool,
    /// The rows of the page.
    data: Vec<T>,
    /// Where the page is in the list.
    pagination: Pagination,
}

/// Where a page is in its list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The number of the page, from 1; `null` if it was reached by cursor.
    #[schema(required)]
    pub page: Option<u32>,
    /// The most rows it can have.
    pub page_size: u32,
    /// The rows of the whole list; `null` if they were not counted.
    #[schema(required)]
    pub total: Option<u32>,
    /// The pages of the whole list; `null` if they were not counted.
    #[schema(required)]
    pub total_pages: Option<u32>,
    /// The cursor of the next page; `null` on the last one.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl<T> Envelope<T> {
    /// The answer `data`.
    pub fn new(data: T) -> Self {
        Self {
            success: true,
            data,
        }
    }
}

impl<T> PagedEnvelope<T> {
    /// The page `data` of a list.
    pub fn new(data: Vec<T>, pagination: Pagination) -> Self {
        Self {
            success: true,
            data,
            pagination,
        }
    }
}

impl<T: Serialize> IntoResponse for Envelope<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

impl<T: Serialize> IntoResponse for PagedEnvelope<T> {
    fn into_response(self) -> Response {
        Json(self).into_response()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_page_says_null_for_what_is_not_known() {
        let unknown = Pagination {
            page: None,
            page_size: 20,
            total: None,
            total_pages: None,
            next_cursor: None,
        };
        let body = serde_json::to_value(PagedEnvelope::new(vec![1, 2], unknown)).unwrap();
        let pagination = json!({"page": null, "pageSize": 20, "total": null, "totalPages": null, "nextCursor": null});
        assert_eq!(
            body,
            json!({"success": true, "data": [1, 2], "pagination": pagination})
        );
    }
}

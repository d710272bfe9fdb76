//! The envelope of answers.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::ToSchema;

/// One thing.
#[derive(Debug, Serialize, ToSchema)]
pub struct Envelope<T> {
    /// Always `true`.
    success: bool,
    /// The thing.
    data: T,
}

/// A page of things.
#[derive(Debug, Serialize, ToSchema)]
pub struct PagedEnvelope<T> {
    /// Always `true`.
    success: bool,
    /// The things.
    data: Vec<T>,
    /// Which page it is, and how to go on.
    pagination: Pagination,
}

/// Which page of a list it is, and how to go on.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pagination {
    /// The page's number, from 1; `null` when it was reached by cursor.
    pub page: Option<u32>,
    /// How many rows a page has at the most.
    pub page_size: u32,
    /// How many rows there are; `null` when they were not counted.
    pub total: Option<u32>,
    /// How many pages there are; `null` when the rows were not counted.
    pub total_pages: Option<u32>,
    /// What to send as `cursor` to go on; `null` at the end.
    pub next_cursor: Option<String>,
}

impl<T> Envelope<T> {
    /// `data` in its envelope.
    pub fn new(data: T) -> Self {
        Self {
            success: true,
            data,
        }
    }
}

impl<T> PagedEnvelope<T> {
    /// A page in its envelope.
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

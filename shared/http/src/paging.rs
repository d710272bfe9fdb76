//! Pages of lists, from the query to the answer.

use hg_domain::{
    page::{CursorKey, PageRequest},
    violation::Violations,
};
use hg_store::Page;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::{
    envelope::{PagedEnvelope, Pagination},
    error::ApiError,
    values::{read, whole_number},
};

/// Which page is wanted of a list that has no filters.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct PageQuery {
    /// The page, from 1; `page` × `page_size` reaches 1,000 rows.
    #[param(value_type = Option<u32>, minimum = 1)]
    pub page: Option<String>,
    /// Rows per page; 20 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    pub page_size: Option<String>,
    /// Goes on after an earlier page: its `nextCursor`.
    pub cursor: Option<String>,
}

/// A page that may be read, of the list that `scope` describes.
#[derive(Debug)]
pub struct WantedPage {
    /// Where it begins, and how long it is.
    pub request: PageRequest,
    /// Its number, unless it is reached by cursor.
    number: Option<u32>,
    scope: String,
}

impl PageQuery {
    /// Checks the query; `scope` is what cursors of the list are bound to: its name, its owner and
    /// its filters.
    ///
    /// # Errors
    /// Every parameter that has a value it may not have.
    pub fn check(self, scope: String, cursors: &CursorKey) -> Result<WantedPage, Violations> {
        let mut refused = Violations::default();
        let open = |cursor: &str| {
            cursors
                .open(&scope, cursor)
                .map_err(|error| error.to_string())
        };
        let after = read(&mut refused, "cursor", self.cursor, open);
        let number = read(&mut refused, "page", self.page, whole_number);
        let size = read(&mut refused, "page_size", self.page_size, whole_number);
        let by_cursor = after.is_some();
        Ok(WantedPage {
            request: refused.and(PageRequest::new(number, size, after))?,
            number: (!by_cursor).then(|| number.unwrap_or(1)),
            scope,
        })
    }

    /// Checks the query of a list that has no filters.
    ///
    /// # Errors
    /// 400 with every parameter that has a value it may not have.
    pub fn wanted(self, scope: String, cursors: &CursorKey) -> Result<WantedPage, ApiError> {
        self.check(scope, cursors).map_err(ApiError::bad_query)
    }
}

impl WantedPage {
    /// The page as it is answered.
    pub fn answer<Row, View: From<Row>>(
        &self,
        page: Page<Row>,
        cursors: &CursorKey,
    ) -> PagedEnvelope<View> {
        let size = self.request.size;
        let pagination = Pagination {
            page: self.number,
            page_size: size,
            total: page.total,
            total_pages: page.total.map(|total| total.div_ceil(size)),
            next_cursor: page.next.map(|place| cursors.seal(&self.scope, &place)),
        };
        PagedEnvelope::new(page.rows.into_iter().map(View::from).collect(), pagination)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(page: &str, size: &str, cursor: Option<&str>) -> Result<WantedPage, Vec<String>> {
        let query = PageQuery {
            page: Some(page.to_owned()),
            page_size: Some(size.to_owned()),
            cursor: cursor.map(str::to_owned),
        };
        query
            .check("list".to_owned(), &CursorKey::new("secret"))
            .map_err(|refused| refused.fields().map(str::to_owned).collect())
    }

    #[test]
    fn every_unknown_value_is_told_at_once() {
        let refused = check("one", "101", Some("forged")).unwrap_err();
        assert_eq!(refused, ["cursor", "page", "page_size"]);
    }

    #[test]
    fn a_page_leads_to_the_next() {
        let cursors = CursorKey::new("secret");
        let first = check("1", "2", None).unwrap();
        let page = Page {
            rows: vec![1_u32, 2],
            next: Some("2".to_owned()),
            total: Some(3),
        };
        let answer = serde_json::to_value(first.answer::<u32, u32>(page, &cursors)).unwrap();
        assert_eq!(answer["pagination"]["totalPages"], 2);
        let cursor = answer["pagination"]["nextCursor"].as_str();
        let second = check("1", "2", cursor).unwrap();
        assert_eq!(
            second.request.start,
            hg_domain::page::Start::After("2".to_owned())
        );
        assert_eq!(second.number, None);
    }
}

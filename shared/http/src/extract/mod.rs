//! Extractors whose refusals are [`ApiError`](crate::error::ApiError)s.

mod json;
mod path;
mod query;
mod wording;

pub use self::{json::Json, path::Path, query::Query};

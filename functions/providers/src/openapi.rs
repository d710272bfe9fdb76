//! The function's part of the API document.

use utoipa::OpenApi;

use crate::{create, delete, list, test, update};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(list::keys, create::key, update::key, delete::key, test::key))]
pub struct ApiDoc;

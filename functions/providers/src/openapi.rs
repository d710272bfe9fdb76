//! The function's part of the API document.

use utoipa::OpenApi;

use crate::{create, delete, list, status, test, update};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    list::keys,
    create::key,
    update::key,
    delete::key,
    test::key,
    status::providers,
))]
pub struct ApiDoc;

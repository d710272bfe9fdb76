//! The function's part of the API document.

use utoipa::OpenApi;

use crate::{create, delete, effective, list, read, restore, update, versions};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    list::strategies,
    create::strategy,
    effective::strategy,
    read::strategy,
    update::strategy,
    delete::strategy,
    versions::of_strategy,
    restore::version,
))]
pub struct ApiDoc;

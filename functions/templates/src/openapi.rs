//! The function's part of the API document.

use utoipa::OpenApi;

use crate::{applicable, create, delete, list, lookup, preview, read, restore, update, versions};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    list::templates,
    create::template,
    read::template,
    update::template,
    delete::template,
    versions::of_template,
    versions::one,
    restore::version,
    applicable::templates,
    lookup::template,
    preview::prompt,
))]
pub struct ApiDoc;

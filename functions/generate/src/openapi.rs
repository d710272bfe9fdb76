//! The function's part of the API document.

use utoipa::OpenApi;

use crate::routes;

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(routes::generate, routes::generate_content, routes::create_job))]
pub struct ApiDoc;

//! The function's part of the API document.

use utoipa::OpenApi;

use crate::{analytics, cancel, health, list, read};

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(
    list::jobs,
    list::api_jobs,
    read::job,
    read::api_job,
    read::status,
    read::api_status,
    cancel::job,
    analytics::report,
    health::health,
))]
pub struct ApiDoc;

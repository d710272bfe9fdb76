//! The function's part of the API document.

use utoipa::{IntoParams, OpenApi};

use crate::routes;

/// The routes of this function.
#[derive(Debug, OpenApi)]
#[openapi(paths(routes::generate, routes::generate_content, routes::create_job))]
pub struct ApiDoc;

/// By which a repetition of a request is known.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it only describes")]
pub(crate) struct IdempotencyKey {
    /// 1 to 255 visible ASCII characters. The same key with the same request gives the same job
    /// for 24 hours, with `Idempotency-Replayed: true`.
    #[param(rename = "Idempotency-Key", min_length = 1, max_length = 255)]
    idempotency_key: Option<String>,
}

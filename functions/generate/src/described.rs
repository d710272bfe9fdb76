//! What the API document says of every route that takes a request for content.

use std::collections::BTreeMap;

use hg_http::{
    error::ErrorCode,
    openapi::{WriteErrors, refusals},
};
use utoipa::{
    IntoParams, IntoResponses,
    openapi::{RefOr, Response},
};

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

/// The refusals of a request for content.
pub(crate) struct AcceptErrors;

impl IntoResponses for AcceptErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = WriteErrors::responses();
        responses.append(&mut refusals([
            ErrorCode::BudgetExceeded,
            ErrorCode::ProviderNotConfigured,
        ]));
        responses
    }
}

//! Refusals as responses of an operation.

use std::collections::BTreeMap;

use utoipa::{
    IntoResponses, ToSchema as _,
    openapi::{ContentBuilder, Ref, RefOr, Response, ResponseBuilder},
};

use crate::error::{ApiErrorBody, ErrorCode};

/// The refusals of an operation that reads.
#[derive(Clone, Copy, Debug)]
pub struct ReadErrors;

/// The refusals of an operation that makes or changes something.
#[derive(Clone, Copy, Debug)]
pub struct WriteErrors;

/// The refusals of an operation that changes something that has versions.
#[derive(Clone, Copy, Debug)]
pub struct EditErrors;

/// The refusal of an operation that makes or opens a secret.
#[derive(Clone, Copy, Debug)]
pub struct SecretErrors;

impl IntoResponses for ReadErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        use ErrorCode::{BadRequest, Forbidden, Internal, NotFound, Unauthorized};
        refusals([BadRequest, Unauthorized, Forbidden, NotFound, Internal])
    }
}

impl IntoResponses for WriteErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        use ErrorCode::{Conflict, PayloadTooLarge, ValidationError};
        let mut responses = ReadErrors::responses();
        responses.append(&mut refusals([Conflict, PayloadTooLarge, ValidationError]));
        responses
    }
}

impl IntoResponses for EditErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let mut responses = WriteErrors::responses();
        responses.append(&mut refusals([ErrorCode::PreconditionFailed]));
        responses
    }
}

impl IntoResponses for SecretErrors {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        refusals([ErrorCode::SecretsNotConfigured])
    }
}

/// The responses with `codes`, for groups of a function's own.
pub fn refusals(codes: impl IntoIterator<Item = ErrorCode>) -> BTreeMap<String, RefOr<Response>> {
    codes
        .into_iter()
        .map(|code| (code.status().as_str().to_owned(), RefOr::T(refusal(code))))
        .collect()
}

fn refusal(code: ErrorCode) -> Response {
    let schema = Ref::from_schema_name(ApiErrorBody::name());
    ResponseBuilder::new()
        .description(format!("`{}`: {}", code.as_str(), code.meaning()))
        .content(
            "application/json",
            ContentBuilder::new().schema(Some(schema)).build(),
        )
        .build()
}

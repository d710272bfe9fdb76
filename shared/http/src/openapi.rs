//! What the API documents of the functions share.

use utoipa::{
    IntoResponses,
    openapi::{
        Components, Info, OpenApi,
        security::{
            ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityRequirement, SecurityScheme,
        },
    },
};

pub use crate::error::ApiErrorBody;

/// Refusals of a route that reads.
#[derive(Debug, IntoResponses)]
pub enum ReadErrors {
    /// The request makes no sense.
    #[response(status = 400)]
    BadRequest(ApiErrorBody),
    /// No credentials, or bad ones.
    #[response(status = 401)]
    Unauthorized(ApiErrorBody),
    /// The role is too low.
    #[response(status = 403)]
    Forbidden(ApiErrorBody),
    /// It does not exist, or the caller cannot see it.
    #[response(status = 404)]
    NotFound(ApiErrorBody),
    /// Something is wrong on our side.
    #[response(status = 500)]
    Internal(ApiErrorBody),
}

/// Refusals of a route that changes something.
#[derive(Debug, IntoResponses)]
pub enum WriteErrors {
    /// The request makes no sense.
    #[response(status = 400)]
    BadRequest(ApiErrorBody),
    /// No credentials, or bad ones.
    #[response(status = 401)]
    Unauthorized(ApiErrorBody),
    /// The role is too low.
    #[response(status = 403)]
    Forbidden(ApiErrorBody),
    /// It does not exist, or the caller cannot see it.
    #[response(status = 404)]
    NotFound(ApiErrorBody),
    /// It contradicts what is there.
    #[response(status = 409)]
    Conflict(ApiErrorBody),
    /// Something is wrong on our side.
    #[response(status = 500)]
    Internal(ApiErrorBody),
}

/// Refusals of a route that takes a request for content, beside those of [`WriteErrors`].
#[derive(Debug, IntoResponses)]
pub enum AcceptErrors {
    /// It is too large.
    #[response(status = 413)]
    PayloadTooLarge(ApiErrorBody),
    /// Fields break rules; all of them are told.
    #[response(status = 422)]
    ValidationError(ApiErrorBody),
    /// The deployment has no key for the provider.
    #[response(status = 503)]
    ProviderNotConfigured(ApiErrorBody),
}

/// One document of the documents of all functions.
pub fn merge(functions: impl IntoIterator<Item = OpenApi>) -> OpenApi {
    let mut info = Info::new("HG Content", env!("CARGO_PKG_VERSION"));
    info.description =
        Some("Content for agencies: a request becomes finished, on-brand text.".to_owned());
    let mut document = OpenApi::new(info, utoipa::openapi::Paths::new());
    for function in functions {
        document.merge(function);
    }
    let components = document.components.get_or_insert_with(Components::new);
    components.add_security_scheme(
        "bearer",
        SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer)),
    );
    let header = ApiKey::Header(ApiKeyValue::new("X-API-Key"));
    components.add_security_scheme("api_key", SecurityScheme::ApiKey(header));
    let none: [&str; 0] = [];
    document.security = Some(
        ["bearer", "api_key"]
            .map(|scheme| SecurityRequirement::new(scheme, none))
            .to_vec(),
    );
    document
}

//! The extractor of the caller.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use hg_domain::access::Principal;
use tracing::Span;

use super::{Authenticator, credentials};
use crate::error::ApiError;

/// Who is calling. A handler that takes it is only run for callers that are authenticated.
#[derive(Clone, Debug)]
pub struct Caller(pub Principal);

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Authenticator: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let authenticator = Authenticator::from_ref(state);
        authenticator.admit(&parts.headers)?;
        let token = credentials::token(&parts.headers)?;
        let principal = authenticator.authenticate(token).await?;
        Span::current().record("caller", &principal.name);
        Ok(Self(principal))
    }
}

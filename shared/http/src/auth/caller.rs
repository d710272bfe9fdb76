//! The extractors of the caller.

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};
use hg_domain::access::Principal;
use tracing::Span;

use super::Authenticator;
use crate::error::ApiError;

/// Who is calling. A handler that takes it is only run for callers that are authenticated.
#[derive(Clone, Debug)]
pub struct Caller(pub Principal);

/// The same, found out anew: for an answer that others remember.
#[derive(Clone, Debug)]
pub struct CallerAnew(pub Principal);

impl<S> FromRequestParts<S> for Caller
where
    S: Send + Sync,
    Authenticator: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (authenticator, token) = admitted(parts, state)?;
        let principal = authenticator.authenticate(token).await?;
        Span::current().record("caller", &principal.name);
        Ok(Self(principal))
    }
}

impl<S> FromRequestParts<S> for CallerAnew
where
    S: Send + Sync,
    Authenticator: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let (authenticator, token) = admitted(parts, state)?;
        let principal = authenticator.authenticate_anew(token).await?;
        Span::current().record("caller", &principal.name);
        Ok(Self(principal))
    }
}

/// The token of a request that came in by the front door, and who knows whose it is.
fn admitted<'a, S>(parts: &'a Parts, state: &S) -> Result<(Authenticator, &'a str), ApiError>
where
    Authenticator: FromRef<S>,
{
    let authenticator = Authenticator::from_ref(state);
    authenticator.admit(&parts.headers)?;
    Ok((authenticator, hg_protocol::token(&parts.headers)?))
}

//! The extractor of a client in the path that the caller may do something with.

use std::{marker::PhantomData, sync::Arc};

use axum::{
    extract::{FromRef, FromRequestParts, RawPathParams},
    http::request::Parts,
};
use hg_domain::{
    access::{Action, Principal},
    client::Client,
};

use crate::{
    auth::{Authenticator, Caller},
    error::ApiError,
    tenancy::Tenancy,
};

/// The name of the client's parameter in every path that has one.
const PARAMETER: &str = "id";

/// What a handler does with the client.
pub trait Right {
    /// The action that the caller needs the right to.
    const ACTION: Action;
}

/// To look.
#[derive(Clone, Copy, Debug)]
pub struct Read;

/// To edit what content is made with.
#[derive(Clone, Copy, Debug)]
pub struct Write;

/// To change the client itself, or who reaches it.
#[derive(Clone, Copy, Debug)]
pub struct Manage;

impl Right for Read {
    const ACTION: Action = Action::Read;
}

impl Right for Write {
    const ACTION: Action = Action::Write;
}

impl Right for Manage {
    const ACTION: Action = Action::Manage;
}

/// The client `{id}` of the path. A handler that takes it is only run for callers that may do `R`
/// with it.
#[derive(Debug)]
pub struct InClient<R> {
    /// Who is calling.
    pub principal: Principal,
    /// The client, up to a minute old: good to decide with, not to be shown or edited.
    pub client: Arc<Client>,
    right: PhantomData<R>,
}

impl<S, R> FromRequestParts<S> for InClient<R>
where
    S: Send + Sync,
    R: Right,
    Authenticator: FromRef<S>,
    Tenancy: FromRef<S>,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let Caller(principal) = Caller::from_request_parts(parts, state).await?;
        // An id that is no UUID, or no text at all, names a client that cannot exist.
        let parameters = RawPathParams::from_request_parts(parts, state)
            .await
            .map_err(|_| ApiError::not_found("client"))?;
        let named = parameters.iter().find(|(name, _)| *name == PARAMETER);
        let id = named.and_then(|(_, id)| id.parse().ok());
        let id = id.ok_or_else(|| ApiError::not_found("client"))?;
        let client = Tenancy::from_ref(state)
            .reach(&principal, id, R::ACTION)
            .await?;
        Ok(Self {
            principal,
            client,
            right: PhantomData,
        })
    }
}

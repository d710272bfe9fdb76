//! What an address asks for.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use http::request::Parts;
use url::form_urlencoded;

use crate::form::Form;

/// The query of an address, in which every value is a text and none is too much.
#[derive(Debug)]
pub(super) struct Query(pub(super) Form);

impl<S: Sync> FromRequestParts<S> for Query {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Infallible> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes());
        Ok(Self(pairs.fold(Form::default(), |form, (name, value)| {
            form.with(&name, value)
        })))
    }
}

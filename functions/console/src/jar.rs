//! What a page needs to read and to set cookies.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    response::{IntoResponse as _, Redirect, Response},
};
use http::{HeaderMap, Uri, header, request::Parts};

use crate::{api::Address, console::Shared, cookie::Cookies, seal::Seal, shown::Shown};

/// The cookies of a request, and the means to read them.
pub(crate) struct Jar {
    shared: Shared,
    headers: HeaderMap,
    uri: Uri,
}

impl FromRequestParts<Shared> for Jar {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, shared: &Shared) -> Result<Self, Infallible> {
        Ok(Self {
            shared: shared.clone(),
            headers: parts.headers.clone(),
            uri: parts.uri.clone(),
        })
    }
}

impl Jar {
    pub(crate) fn cookies(&self) -> Cookies<'_> {
        Cookies::of(&self.headers, &self.uri)
    }

    pub(crate) fn seal(&self) -> &Seal {
        &self.shared.seal
    }

    /// The secret of `of` that the browser brings along, if it does.
    pub(crate) fn shown(&self, of: &impl ToString) -> Option<Shown> {
        Shown::find(self.cookies(), self.seal(), &of.to_string())
    }

    /// To the page `to`, with a secret that it shows.
    pub(crate) fn show_at(&self, to: &Address, secret: &Shown) -> Response {
        let mut response = Redirect::to(to.as_str()).into_response();
        if let Ok(cookie) = secret.keep(self.cookies(), self.seal()) {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
        response
    }
}

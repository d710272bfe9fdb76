//! Versions of editable things, as HTTP has them: `ETag`, `If-Match`, `If-None-Match`.

use std::convert::Infallible;

use axum::{
    extract::FromRequestParts,
    http::{HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use hg_domain::api_key::KeyHash;
use hg_protocol::Versions;
use serde::Serialize;

use crate::{envelope::Envelope, error::ApiError};

/// The versions that a change may be made on; any if the caller does not say.
#[derive(Clone, Debug)]
pub struct IfMatch(Option<Versions>);

/// The versions that the caller has already.
#[derive(Clone, Debug)]
pub struct IfNoneMatch(Option<Versions>);

/// A thing that has a version, in the envelope; 304 without it if the caller has it already.
#[derive(Debug)]
pub struct Tagged<T> {
    status: StatusCode,
    tag: String,
    data: Option<T>,
}

impl IfMatch {
    /// Whether a change may be made on `version`.
    ///
    /// # Errors
    /// 412 when the caller knows other versions only.
    pub fn check(&self, version: u64) -> Result<(), ApiError> {
        match &self.0 {
            Some(versions) if !versions.have(&tag(version)) => Err(ApiError::precondition_failed()),
            _ => Ok(()),
        }
    }

    /// What a change that came too late is answered with: 412 if the caller named a version, else
    /// 409, as it may try again.
    pub fn superseded(&self) -> ApiError {
        match self.0 {
            Some(_) => ApiError::precondition_failed(),
            None => ApiError::conflict("it was changed at the same time: look at it and try again"),
        }
    }
}

impl<T> Tagged<T> {
    /// The thing, unless `known` has its version.
    pub fn unless_known(version: u64, data: T, known: &IfNoneMatch) -> Self {
        Self::unless_known_by(tag(version), data, known)
    }

    /// The thing with a tag of its own, which has its quotes, unless `known` has that.
    pub fn unless_known_by(tag: String, data: T, known: &IfNoneMatch) -> Self {
        let is_known = known.has(&tag);
        Self {
            status: if is_known {
                StatusCode::NOT_MODIFIED
            } else {
                StatusCode::OK
            },
            tag,
            data: (!is_known).then_some(data),
        }
    }

    /// The thing as it is after a change.
    pub fn changed(version: u64, data: T) -> Self {
        Self {
            status: StatusCode::OK,
            tag: tag(version),
            data: Some(data),
        }
    }

    /// The same of what `view` makes of it.
    pub fn map<V>(self, view: impl FnOnce(T) -> V) -> Tagged<V> {
        Tagged {
            status: self.status,
            tag: self.tag,
            data: self.data.map(view),
        }
    }

    /// A thing that was made.
    pub fn created(version: u64, data: T) -> Self {
        Self {
            status: StatusCode::CREATED,
            ..Self::changed(version, data)
        }
    }
}

impl<T: Serialize> IntoResponse for Tagged<T> {
    fn into_response(self) -> Response {
        let mut response = match self.data {
            Some(data) => Envelope::new(data).into_response(),
            None => ().into_response(),
        };
        *response.status_mut() = self.status;
        if let Ok(value) = HeaderValue::from_str(&self.tag) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}

/// An answer whose tag is made of what it says; 304 without it if the caller has it already.
#[derive(Debug)]
pub struct Hashed<T> {
    body: T,
    known: IfNoneMatch,
}

impl<T> Hashed<T> {
    /// The answer `body`, unless it is `known`.
    pub fn unless_known(body: T, known: IfNoneMatch) -> Self {
        Self { body, known }
    }
}

impl<T: Serialize> IntoResponse for Hashed<T> {
    fn into_response(self) -> Response {
        let json = match serde_json::to_vec(&self.body) {
            Ok(json) => json,
            Err(error) => return ApiError::internal(error).into_response(),
        };
        let tag = format!("\"{}\"", KeyHash::of_bytes(&json).as_str());
        let is_known = self.known.has(&tag);
        let mut response = if is_known {
            StatusCode::NOT_MODIFIED.into_response()
        } else {
            let content_type = (header::CONTENT_TYPE, "application/json");
            ([content_type], json).into_response()
        };
        if let Ok(value) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, value);
        }
        response
    }
}

impl IfNoneMatch {
    /// Whether the caller has the version `tag`.
    fn has(&self, tag: &str) -> bool {
        self.0
            .as_ref()
            .is_some_and(|versions| versions.have_weakly(tag))
    }
}

impl<S: Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Versions::in_header(&parts.headers, &header::IF_MATCH)))
    }
}

impl<S: Sync> FromRequestParts<S> for IfNoneMatch {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(Versions::in_header(
            &parts.headers,
            &header::IF_NONE_MATCH,
        )))
    }
}

fn tag(version: u64) -> String {
    format!("\"v{version}\"")
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderMap;

    use super::*;

    fn versions(values: &[&str]) -> Option<Versions> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::IF_MATCH, value.parse().unwrap());
        }
        Versions::in_header(&headers, &header::IF_MATCH)
    }

    #[test]
    fn a_change_is_made_on_the_versions_that_are_named() {
        for good in [
            &["\"v3\""][..],
            &["*"],
            &["\"v1\", \"v3\""],
            &["W/\"v3\"", "\"v3\""],
            &[],
        ] {
            assert!(IfMatch(versions(good)).check(3).is_ok(), "{good:?}");
        }
        for bad in [
            &["\"v2\""][..],
            &["v3"],
            &["3"],
            &[""],
            &["\"v33\""],
            &["W/\"v3\""],
        ] {
            assert!(IfMatch(versions(bad)).check(3).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_the_caller_has_is_not_sent_again() {
        for tag in ["\"v3\"", "W/\"v3\"", "*"] {
            let known = IfNoneMatch(versions(&[tag]));
            let same = Tagged::unless_known(3, "text", &known).into_response();
            assert_eq!(same.status(), StatusCode::NOT_MODIFIED, "{tag}");
            assert_eq!(same.headers()[header::ETAG], "\"v3\"");
        }
        let known = IfNoneMatch(versions(&["\"v3\""]));
        let newer = Tagged::unless_known(4, "text", &known).into_response();
        assert_eq!(
            (newer.status(), &newer.headers()[header::ETAG]),
            (StatusCode::OK, &HeaderValue::from_static("\"v4\""))
        );
    }
}

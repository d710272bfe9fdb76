//! Input, or a refusal that names what is wrong with it.

use axum::{
    body::Bytes,
    extract::{FromRequest, FromRequestParts, Path as AxumPath, Request},
    http::{StatusCode, request::Parts},
    response::IntoResponse,
};
use serde::de::DeserializeOwned;

use crate::{error::ApiError, layers::BODY_LIMIT};

/// A JSON body. Its `Content-Type` does not matter: earlier callers leave it out.
#[derive(Clone, Debug)]
pub struct Json<T>(pub T);

/// The query. A value that does not fit is 400.
#[derive(Clone, Debug)]
pub struct Query<T>(pub T);

/// A part of the path. One that cannot be an identifier is 404: there can be no such thing.
#[derive(Clone, Debug)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|rejection| {
                if rejection.into_response().status() == StatusCode::PAYLOAD_TOO_LARGE {
                    ApiError::payload_too_large(BODY_LIMIT)
                } else {
                    ApiError::bad_request("the body broke off")
                }
            })?;
        let mut json = serde_json::Deserializer::from_slice(&body);
        let value =
            serde_path_to_error::deserialize(&mut json).map_err(|error| bad_json(&error))?;
        json.end()
            .map_err(|error| ApiError::bad_request(format!("the body is not JSON: {error}")))?;
        Ok(Self(value))
    }
}

fn bad_json(error: &serde_path_to_error::Error<serde_json::Error>) -> ApiError {
    let reason = error.inner();
    if !reason.is_data() {
        return ApiError::bad_request(format!("the body is not JSON: {reason}"));
    }
    let text = reason.to_string();
    // The place in the text says less than the field does.
    let rule = text.split(" at line ").next().unwrap_or(&text);
    match error.path().to_string().as_str() {
        "." => ApiError::bad_request(format!("the body does not fit: {rule}")),
        field => ApiError::bad_field(field, rule),
    }
}

impl<S: Send + Sync, T: DeserializeOwned> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        serde_urlencoded::from_str(query)
            .map(Self)
            .map_err(|error| ApiError::bad_request(format!("the query does not fit: {error}")))
    }
}

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let path = AxumPath::from_request_parts(parts, state).await;
        path.map(|AxumPath(value)| Self(value))
            .map_err(|_| ApiError::not_found("job"))
    }
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Input {
        #[expect(dead_code, reason = "only its type matters")]
        count: u32,
    }

    async fn refusal(body: &[u8]) -> String {
        let request = Request::new(Body::from(body.to_vec()));
        let error = Json::<Input>::from_request(request, &()).await.unwrap_err();
        let body = axum::body::to_bytes(error.into_response().into_body(), 1 << 16)
            .await
            .unwrap();
        String::from_utf8(body.to_vec()).unwrap()
    }

    #[tokio::test]
    async fn a_refusal_names_the_field_and_what_was_expected() {
        let text = refusal(br#"{"count": "many"}"#).await;
        assert!(
            text.contains(r#""field":"count""#) && text.contains("expected u32"),
            "{text}"
        );
        let text = refusal(br#"{"cuont": 1}"#).await;
        assert!(text.contains("unknown field `cuont`"), "{text}");
    }

    #[tokio::test]
    async fn what_is_not_json_is_told_so() {
        for body in [&b""[..], b"{", b"{\"count\": 1} x", b"\xff"] {
            let text = refusal(body).await;
            assert!(text.contains("BAD_REQUEST"), "{text}");
        }
    }
}

//! JSON bodies.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request, rejection::BytesRejection},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::error::Category;

use super::wording::refusal;
use crate::error::{ApiError, ErrorCode};

/// A JSON object as the body, of a request or of an answer.
///
/// The body is read as JSON whatever its `Content-Type` says, since callers leave that out. What
/// is not JSON, not UTF-8 or of a wrong type is 400 with the field's path; what is larger than the
/// router's [`DefaultBodyLimit`](axum::extract::DefaultBodyLimit) is 413.
#[derive(Clone, Copy, Debug, Default)]
pub struct Json<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        let body = Bytes::from_request(request, state)
            .await
            .map_err(|error| unreadable(&error))?;
        parse(&body).map(Self)
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let json = HeaderValue::from_static("application/json");
                ([(header::CONTENT_TYPE, json)], body).into_response()
            }
            Err(error) => ApiError::internal(error).into_response(),
        }
    }
}

fn unreadable(error: &BytesRejection) -> ApiError {
    if error.status() == StatusCode::PAYLOAD_TOO_LARGE {
        return ApiError::new(
            ErrorCode::PayloadTooLarge,
            "the body is larger than it may be here",
        );
    }
    ApiError::bad_request("the body could not be read to its end")
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let text =
        std::str::from_utf8(body).map_err(|_| ApiError::bad_request("the body is not UTF-8"))?;
    match text.trim_start().chars().next() {
        None => {
            return Err(ApiError::bad_request(
                "the body is empty: expected a JSON object",
            ));
        }
        // serde would read a list as the fields of a struct in their order.
        Some('[') => return Err(ApiError::bad_request("expected an object, found a list")),
        Some(_) => {}
    }
    let mut json = serde_json::Deserializer::from_str(text);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let path = error.path().to_string();
        match error.inner().classify() {
            Category::Data => refusal(&path, without_position(error.inner())),
            Category::Io | Category::Syntax | Category::Eof => not_json(error.inner()),
        }
    })?;
    json.end().map_err(|error| not_json(&error))?;
    Ok(value)
}

fn not_json(error: &serde_json::Error) -> ApiError {
    ApiError::bad_request(format!("the body is not JSON: {error}"))
}

/// The message alone: a path tells more than a line and a column.
fn without_position(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.rsplit_once(" at line ") {
        Some((message, _)) if error.line() > 0 => message.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Request {
        topic: String,
        keywords: Option<Vec<String>>,
        words: Option<u8>,
    }

    fn message(body: &[u8]) -> String {
        let error = parse::<Request>(body).unwrap_err();
        assert_eq!(error.code(), ErrorCode::BadRequest);
        error.message().to_owned()
    }

    #[test]
    fn an_object_is_read() {
        let request = parse::<Request>(b" {\"topic\": \"t\", \"words\": 5} ").unwrap();
        assert_eq!(
            (request.topic.as_str(), request.keywords, request.words),
            ("t", None, Some(5))
        );
    }

    #[test]
    fn a_wrong_type_is_told_with_its_path_and_what_was_expected() {
        let cases = [
            (
                r#"{"topic": 5}"#,
                "topic: expected a text, found the number 5",
            ),
            (
                r#"{"topic": "t", "keywords": ["a", null]}"#,
                "keywords[1]: expected a text, found null",
            ),
            (
                r#"{"topic": "t", "keywords": "a"}"#,
                "keywords: expected a list, found a text",
            ),
            (
                r#"{"topic": "t", "words": 256}"#,
                "words: expected a whole number from 0 to 255, found the number 256",
            ),
            ("{}", "missing field `topic`"),
            ("5", "expected an object, found the number 5"),
            ("[]", "expected an object, found a list"),
        ];
        for (body, expected) in cases {
            assert_eq!(message(body.as_bytes()), expected);
        }
    }

    #[test]
    fn what_is_not_json_is_told_with_its_place() {
        assert_eq!(
            message(b"{\"topic\":"),
            "the body is not JSON: EOF while parsing a value at line 1 column 9"
        );
        assert_eq!(
            message(b"{\"topic\": \"t\"} x"),
            "the body is not JSON: trailing characters at line 1 column 16"
        );
        assert_eq!(message(b" \n"), "the body is empty: expected a JSON object");
        assert_eq!(message(b"{\"topic\": \"\xff\"}"), "the body is not UTF-8");
    }

    #[test]
    fn what_was_sent_in_the_wrong_place_is_not_sent_back() {
        let body = format!(
            r#"{{"topic": "t", "words": "{}"}}"#,
            "secret ".repeat(1_000)
        );
        assert_eq!(
            message(body.as_bytes()),
            "words: expected a whole number from 0 to 255, found a text"
        );
    }
}

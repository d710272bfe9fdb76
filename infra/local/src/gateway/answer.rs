//! The gateway's own answers, in the envelope that the functions use.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse as _, Response},
};
use serde_json::json;

pub(super) fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let body = json!({"success": false, "error": {"code": code, "message": message}});
    (status, Json(body)).into_response()
}

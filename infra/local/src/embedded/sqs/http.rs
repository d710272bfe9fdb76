//! The HTTP face of the embedded SQS.

use std::sync::Arc;

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, Response},
};
use rustack_sqs_core::handler::RustackSqsHandler;
use rustack_sqs_http::{
    dispatch::dispatch_operation,
    response::{error_to_response, json_response},
    router::resolve_operation,
};
use uuid::Uuid;

use super::group_id;

/// More than the answer with ten messages of 256 KiB needs.
const MAX_ANSWER_BYTES: usize = 16 << 20;

pub(super) fn router(handler: RustackSqsHandler) -> Router {
    Router::new().fallback(answer).with_state(Arc::new(handler))
}

async fn answer(
    State(handler): State<Arc<RustackSqsHandler>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response<Body> {
    let request_id = Uuid::new_v4().to_string();
    let operation = match resolve_operation(&headers) {
        Ok(operation) => operation,
        Err(error) => return error_to_response(&error, &request_id).map(Body::new),
    };
    let request = group_id::hide(operation, body);
    match dispatch_operation(handler.as_ref(), operation, request).await {
        Ok(response) => {
            let (parts, body) = response.into_parts();
            // The body is in memory already, so reading it does not fail; if it ever does, the
            // caller sees a broken answer and tries again.
            let body = to_bytes(Body::new(body), MAX_ANSWER_BYTES)
                .await
                .unwrap_or_default();
            if !group_id::is_shown_by(operation) {
                return Response::from_parts(parts, Body::from(body));
            }
            json_response(group_id::show(&body), &request_id).map(Body::new)
        }
        Err(error) => error_to_response(&error, &request_id).map(Body::new),
    }
}

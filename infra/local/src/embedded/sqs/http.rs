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
    body::SqsResponseBody,
    dispatch::dispatch_operation,
    response::{error_to_response, json_response},
    router::resolve_operation,
};
use rustack_sqs_model::{error::SqsError, operations::SqsOperation};
use uuid::Uuid;

use super::{group_id, limits, long_poll};

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
    match ask(&handler, operation, body).await {
        Ok(answer) => json_response(answer, &request_id).map(Body::new),
        Err(error) => error_to_response(&error, &request_id).map(Body::new),
    }
}

/// The answer as SQS would give it.
async fn ask(
    handler: &RustackSqsHandler,
    operation: SqsOperation,
    body: Bytes,
) -> Result<Vec<u8>, SqsError> {
    limits::check(operation, &body)?;
    let request = group_id::hide(operation, body);
    let ask = |request| read(dispatch_operation(handler, operation, request));
    let answer = long_poll::answer(operation, request, ask).await?;
    Ok(if group_id::is_shown_by(operation) {
        group_id::show(&answer)
    } else {
        answer.to_vec()
    })
}

async fn read(
    answer: impl Future<Output = Result<Response<SqsResponseBody>, SqsError>>,
) -> Result<Bytes, SqsError> {
    // The body is in memory already, so reading it does not fail; if it ever does, the caller sees
    // a broken answer and tries again.
    let body = to_bytes(Body::new(answer.await?.into_body()), MAX_ANSWER_BYTES).await;
    Ok(body.unwrap_or_default())
}

//! The body of a request, read to its end before anybody answers.

use std::time::Duration;

use axum::{body::Body, extract::Request};
use futures_util::StreamExt as _;
use hg_http::error::ApiError;
use tokio::time::timeout;

/// The largest body that a function is handed, in bytes, as on API Gateway.
const LARGEST: usize = 10 << 20;
/// How much is read of a body that is too large, in bytes.
const MOST_READ: usize = 64 << 20;
/// How long a caller may take to send a body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The request with its whole body, as API Gateway hands it over.
///
/// Whoever is refused has sent everything by then. A caller whose connection is closed while it is
/// still sending sees a broken pipe instead of the refusal, so even what is too large is read on
/// for a while.
///
/// # Errors
/// 413 when the body is too large, 400 when it does not arrive.
pub(super) async fn whole(request: Request) -> Result<Request, ApiError> {
    let (parts, body) = request.into_parts();
    let body = timeout(PATIENCE, read(body)).await.ok().flatten();
    let body = body.ok_or_else(|| ApiError::bad_request("the body did not arrive"))?;
    if body.len() > LARGEST {
        return Err(ApiError::payload_too_large(LARGEST));
    }
    Ok(Request::from_parts(parts, body.into()))
}

/// Nothing if the caller breaks off; of a body that is too large, its beginning.
async fn read(body: Body) -> Option<Vec<u8>> {
    let mut pieces = body.into_data_stream();
    let (mut kept, mut seen) = (Vec::new(), 0_usize);
    while let Some(piece) = pieces.next().await {
        let piece = piece.ok()?;
        seen = seen.saturating_add(piece.len());
        if kept.len() <= LARGEST {
            kept.extend_from_slice(&piece);
        }
        if seen > MOST_READ {
            break;
        }
    }
    Some(kept)
}

//! The body of a request.

use bytes::{Bytes, BytesMut};
use hg_protocol::{BODY_LIMIT, ErrorCode};
use http::{HeaderMap, header};
use http_body::Body;
use http_body_util::BodyExt as _;

use crate::refused::Refused;

/// How much is read of a body that is too large, in bytes. A caller whose connection is closed while
/// it is still sending sees a broken pipe instead of the refusal.
const MOST_READ: usize = 64 << 20;

/// The whole body.
///
/// # Errors
/// 413 when it is too large, 400 when it does not arrive.
pub(crate) async fn whole<B>(headers: &HeaderMap, mut body: B) -> Result<Bytes, Refused>
where
    B: Body<Data = Bytes> + Unpin,
{
    let said = headers.get(header::CONTENT_LENGTH);
    let said = said.and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > MOST_READ) {
        return Err(too_large());
    }
    let (mut kept, mut seen) = (BytesMut::new(), 0_usize);
    while let Some(frame) = body.frame().await {
        let frame =
            frame.map_err(|_| Refused::new(ErrorCode::BadRequest, "the body did not arrive"))?;
        let Ok(piece) = frame.into_data() else {
            continue;
        };
        seen = seen.saturating_add(piece.len());
        if seen > MOST_READ {
            break;
        }
        if seen <= BODY_LIMIT {
            kept.extend_from_slice(&piece);
        }
    }
    if seen > BODY_LIMIT {
        return Err(too_large());
    }
    Ok(kept.freeze())
}

fn too_large() -> Refused {
    let message = format!("the request is larger than {BODY_LIMIT} bytes");
    Refused::new(ErrorCode::PayloadTooLarge, message)
}

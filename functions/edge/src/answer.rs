//! Answers, as Cloudflare takes them.

use std::convert::Infallible;

use futures_util::StreamExt as _;
use hg_edge::Body;
use worker::{Headers, Response, ResponseBody, Result};

/// The answer `response`.
pub(crate) fn of(response: http::Response<Body>) -> Result<Response> {
    let (parts, body) = response.into_parts();
    let answer = match body {
        Body::Whole(bytes) if bytes.is_empty() => Response::from_body(ResponseBody::Empty)?,
        Body::Whole(bytes) => Response::from_body(ResponseBody::Body(bytes.to_vec()))?,
        Body::Events(events) => {
            Response::from_stream(events.map(|piece| Ok::<_, Infallible>(piece.to_vec())))?
        }
    };
    let headers = Headers::from(parts.headers);
    Ok(answer
        .with_status(parts.status.as_u16())
        .with_headers(headers))
}

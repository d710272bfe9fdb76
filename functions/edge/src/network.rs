//! Requests to other servers.

use bytes::Bytes;
use hg_edge::Failure;
use http::{HeaderName, HeaderValue, Request, Response, StatusCode};
use worker::{Fetch, Headers, Method, RequestInit, RequestRedirect, js_sys::Uint8Array};

/// Sends `request`.
pub(crate) async fn send(request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
    attempt(request)
        .await
        .map_err(|error| Failure::Connection(error.to_string()))
}

async fn attempt(request: Request<Bytes>) -> worker::Result<Response<Bytes>> {
    let (parts, body) = request.into_parts();
    let mut init = RequestInit::new();
    init.with_method(Method::from(parts.method.as_str().to_owned()))
        .with_headers(Headers::from(parts.headers))
        .with_redirect(RequestRedirect::Manual);
    if !body.is_empty() {
        init.with_body(Some(Uint8Array::from(&*body).into()));
    }
    let request = worker::Request::new_with_init(&parts.uri.to_string(), &init)?;
    let mut answer = Fetch::Request(request).send().await?;
    let mut response = Response::new(Bytes::from(answer.bytes().await?));
    *response.status_mut() = StatusCode::from_u16(answer.status_code()).unwrap_or_default();
    for (name, value) in answer.headers() {
        let name = HeaderName::from_bytes(name.as_bytes());
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_str(&value)) {
            response.headers_mut().append(name, value);
        }
    }
    Ok(response)
}

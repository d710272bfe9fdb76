//! What is behind the front door.

use std::time::Duration;

use bytes::Bytes;
use hg_domain::client::ClientPath;
use hg_protocol::{
    ErrorCode, Versions,
    headers::{CLIENT_PATH, IDEMPOTENCY_REPLAYED, ORIGIN_SECRET, REQUEST_ID},
};
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};

use crate::{
    door::Edge,
    platform::{Failure, Platform},
    refused::Refused,
    response::Body,
};

/// How long an answer to a request that changes nothing may take.
const READ_PATIENCE: Duration = Duration::from_secs(10);
/// How long any other may take: API Gateway waits for 30 s.
const WRITE_PATIENCE: Duration = Duration::from_secs(30);

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");
const API_KEY: HeaderName = HeaderName::from_static("x-api-key");
const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const TRACE_PARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACE_STATE: HeaderName = HeaderName::from_static("tracestate");

/// What the origin sees of a caller's headers. All others stay here: what the front door says of a
/// caller must not come from the caller.
const PASSED_ON: [HeaderName; 10] = [
    header::ACCEPT,
    header::AUTHORIZATION,
    header::CONTENT_TYPE,
    header::IF_MATCH,
    header::IF_NONE_MATCH,
    header::USER_AGENT,
    API_KEY,
    IDEMPOTENCY_KEY,
    TRACE_PARENT,
    TRACE_STATE,
];

/// What callers see of the origin's headers.
const PASSED_BACK: [HeaderName; 6] = [
    header::CONTENT_TYPE,
    header::ETAG,
    header::LOCATION,
    header::RETRY_AFTER,
    header::WWW_AUTHENTICATE,
    IDEMPOTENCY_REPLAYED,
];

/// Who asks, as the origin is told.
#[derive(Clone, Debug)]
pub(crate) struct Asker {
    /// The caller's own headers that are passed on.
    headers: HeaderMap,
    /// The versions that it has already.
    pub(crate) versions: Option<Versions>,
    address: String,
    request_id: String,
}

/// The origin's answer.
pub(crate) struct Answer {
    pub(crate) response: Response<Bytes>,
    /// The path of the client that it is about, if it says so.
    pub(crate) path: Option<ClientPath>,
}

/// The values of a header that are visible ASCII: JavaScript takes no others.
fn texts(headers: &HeaderMap, name: &HeaderName) -> Vec<HeaderValue> {
    let values = headers.get_all(name).iter();
    values
        .filter(|value| value.to_str().is_ok())
        .cloned()
        .collect()
}

impl Asker {
    pub(crate) fn new(headers: &HeaderMap, address: String, request_id: String) -> Self {
        let passed = PASSED_ON.into_iter().flat_map(|name| {
            let values = texts(headers, &name).into_iter();
            values.map(move |value| (name.clone(), value))
        });
        let mut own = HeaderMap::new();
        for (name, value) in passed {
            own.append(name, value);
        }
        Self {
            versions: Versions::in_header(&own, &header::IF_NONE_MATCH),
            headers: own,
            address,
            request_id,
        }
    }

    /// The same with credentials alone: for a question that is not the caller's own.
    #[must_use]
    pub(crate) fn bare(&self) -> Self {
        let mut bare = self.clone();
        for name in PASSED_ON {
            if name != header::AUTHORIZATION && name != API_KEY {
                bare.headers.remove(name);
            }
        }
        bare
    }

    /// The same, of whom the origin is told that it has the version `tag` and no other.
    #[must_use]
    pub(crate) fn knowing(mut self, tag: Option<&str>) -> Self {
        self.headers.remove(header::IF_NONE_MATCH);
        if let Some(value) = tag.and_then(|tag| HeaderValue::from_str(tag).ok()) {
            self.headers.insert(header::IF_NONE_MATCH, value);
        }
        self
    }
}

impl<P: Platform> Edge<P> {
    /// The origin's answer. One that says no more than that the origin is in trouble is a refusal.
    ///
    /// # Errors
    /// When there is none.
    pub(crate) async fn ask(
        &self,
        asker: &Asker,
        method: &Method,
        address: &str,
        body: Bytes,
    ) -> Result<Answer, Failure> {
        // What only asks has nothing to say, and JavaScript refuses to send it.
        let body = if method == Method::GET {
            Bytes::new()
        } else {
            body
        };
        let request = || self.request(asker, method, address, body.clone());
        let mut outcome = self.in_time(request()?).await;
        // What changes nothing may be asked twice.
        if method == Method::GET && matches!(outcome, Err(Failure::Connection(_))) {
            outcome = self.in_time(request()?).await;
        }
        Ok(cleaned(outcome?))
    }

    /// What the origin answers to `GET address`.
    pub(crate) async fn look(&self, asker: &Asker, address: &str) -> Result<Answer, Failure> {
        self.ask(asker, &Method::GET, address, Bytes::new()).await
    }

    /// What the origin answers to `GET address`, as it is.
    pub(crate) async fn pass(
        &self,
        asker: &Asker,
        address: &str,
    ) -> Result<Response<Body>, Refused> {
        Ok(self.look(asker, address).await?.response.map(Body::Whole))
    }

    async fn in_time(&self, request: Request<Bytes>) -> Result<Response<Bytes>, Failure> {
        let patience = match *request.method() {
            Method::GET => READ_PATIENCE,
            _ => WRITE_PATIENCE,
        };
        self.fetch_within(patience, request).await
    }

    fn request(
        &self,
        asker: &Asker,
        method: &Method,
        address: &str,
        body: Bytes,
    ) -> Result<Request<Bytes>, Failure> {
        let mut request = Request::new(body);
        *request.method_mut() = method.clone();
        let uri = format!("{}{address}", self.config.origin).parse();
        *request.uri_mut() = uri.map_err(|_| Failure::Connection("no address".to_owned()))?;
        let headers = request.headers_mut();
        headers.clone_from(&asker.headers);
        for (name, value) in [
            (REQUEST_ID, &asker.request_id),
            (FORWARDED_FOR, &asker.address),
        ] {
            if let Ok(value) = HeaderValue::from_str(value) {
                headers.insert(name, value);
            }
        }
        if let Some(secret) = &self.config.origin_secret {
            headers.insert(ORIGIN_SECRET, secret.clone());
        }
        Ok(request)
    }
}

impl Answer {
    pub(crate) fn status(&self) -> StatusCode {
        self.response.status()
    }

    pub(crate) fn tag(&self) -> Option<&str> {
        self.response.headers().get(header::ETAG)?.to_str().ok()
    }

    /// The body, if the answer is 200.
    pub(crate) fn text(&self) -> Option<&str> {
        let is_good = self.status() == StatusCode::OK;
        is_good
            .then(|| std::str::from_utf8(self.response.body()).ok())
            .flatten()
    }

    /// Whether it tells of trouble, and nothing of what was asked for.
    pub(crate) fn is_trouble(&self) -> bool {
        self.status().is_server_error() || self.status() == StatusCode::TOO_MANY_REQUESTS
    }
}

/// The answer without what is not for callers; trouble that others than the API told of, in our words.
fn cleaned(response: Response<Bytes>) -> Answer {
    let path = response.headers().get(CLIENT_PATH);
    let path = path.and_then(|value| value.to_str().ok()?.parse().ok());
    let (mut parts, body) = response.into_parts();
    if let Some(code) = foreign(parts.status, &body) {
        let refused = Refused::new(code, "the service is in trouble");
        return Answer {
            response: refused.into_whole(),
            path: None,
        };
    }
    let all = std::mem::take(&mut parts.headers);
    for name in PASSED_BACK {
        for value in texts(&all, &name) {
            parts.headers.append(name.clone(), value);
        }
    }
    Answer {
        response: Response::from_parts(parts, body),
        path,
    }
}

/// The code of a refusal by something between here and the API, whose words are not ours.
fn foreign(status: StatusCode, body: &[u8]) -> Option<ErrorCode> {
    if body.starts_with(br#"{"success":false"#) {
        return None;
    }
    Some(match status {
        StatusCode::NOT_FOUND => ErrorCode::NotFound,
        StatusCode::PAYLOAD_TOO_LARGE => ErrorCode::PayloadTooLarge,
        StatusCode::TOO_MANY_REQUESTS => ErrorCode::RateLimited,
        StatusCode::SERVICE_UNAVAILABLE => ErrorCode::ServiceUnavailable,
        StatusCode::GATEWAY_TIMEOUT => ErrorCode::GatewayTimeout,
        status if status.is_server_error() => ErrorCode::BadGateway,
        _ => return None,
    })
}

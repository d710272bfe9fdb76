//! The API as the console calls it: over whatever service it was given, with the visitor's credentials.

mod path;
mod refusal;
mod service;
pub(crate) mod wire;

use bytes::Bytes;
use futures_util::{FutureExt as _, future::BoxFuture};
use hg_domain::secret::Secret;
use http::{HeaderName, HeaderValue, Method, Request, Response, StatusCode, header};
use http_body_util::{BodyExt as _, Collected};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use tower::ServiceExt as _;

pub(crate) use self::{
    path::Address,
    refusal::{Refusal, Violation},
    service::{AnswerBody, Origin},
};

const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");
const LAST_EVENT_ID: HeaderName = HeaderName::from_static("last-event-id");

/// The API, called by one visitor.
#[derive(Clone)]
pub(crate) struct Api {
    origin: Origin,
    token: Secret,
}

/// A page of a list.
#[derive(Debug)]
pub(crate) struct Page<T> {
    pub(crate) rows: Vec<T>,
    /// Where the next page begins, if there is one.
    pub(crate) next: Option<String>,
    /// How many rows there are in all, where that is known.
    pub(crate) total: Option<u64>,
}

/// What is asked of the API.
#[derive(Default)]
struct Call<'a> {
    method: Method,
    /// The version that it is meant for; without one, whichever there is.
    version: Option<u64>,
    /// By what it is known that it was asked for before.
    once: Option<&'a str>,
    body: Option<&'a Value>,
}

#[derive(Deserialize)]
struct Envelope {
    data: Value,
    #[serde(default)]
    pagination: Pagination,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pagination {
    next_cursor: Option<String>,
    total: Option<u64>,
}

impl<'a> Call<'a> {
    fn post(body: &'a Value) -> Self {
        Self {
            method: Method::POST,
            body: Some(body),
            ..Self::default()
        }
    }
}

impl Api {
    pub(crate) fn new(origin: Origin, token: Secret) -> Self {
        Self { origin, token }
    }

    /// Reads what is at `address`.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
    ) -> Result<T, Refusal> {
        data(self.call(address.into(), Call::default()).await?.data)
    }

    /// Reads what is at `address`, if anything is.
    pub(crate) async fn find<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
    ) -> Result<Option<T>, Refusal> {
        match self.get(address).await {
            Ok(found) => Ok(Some(found)),
            Err(refusal) if refusal.status == StatusCode::NOT_FOUND => Ok(None),
            Err(refusal) => Err(refusal),
        }
    }

    /// Reads the page of a list that is at `address`.
    pub(crate) async fn list<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
    ) -> Result<Page<T>, Refusal> {
        let Envelope {
            data: rows,
            pagination,
        } = self.call(address.into(), Call::default()).await?;
        Ok(Page {
            rows: data(rows)?,
            next: pagination.next_cursor,
            total: pagination.total,
        })
    }

    /// Makes something at `address`.
    pub(crate) async fn post<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
        body: &Value,
    ) -> Result<T, Refusal> {
        data(self.call(address.into(), Call::post(body)).await?.data)
    }

    /// Makes something at `address` that is made once, however often it is asked for with `key`.
    pub(crate) async fn post_once<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
        key: &str,
        body: &Value,
    ) -> Result<T, Refusal> {
        let call = Call {
            once: Some(key),
            ..Call::post(body)
        };
        data(self.call(address.into(), call).await?.data)
    }

    /// Does something at `address` with a thing that has `version`; without one, whichever it has.
    pub(crate) async fn post_to<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
        version: Option<u64>,
        body: &Value,
    ) -> Result<T, Refusal> {
        let call = Call {
            version,
            ..Call::post(body)
        };
        data(self.call(address.into(), call).await?.data)
    }

    /// Replaces the `version` of what is at `address`.
    pub(crate) async fn put<T: DeserializeOwned>(
        &self,
        address: impl Into<Address>,
        version: u64,
        body: &Value,
    ) -> Result<T, Refusal> {
        let call = Call {
            method: Method::PUT,
            version: Some(version),
            ..Call::post(body)
        };
        data(self.call(address.into(), call).await?.data)
    }

    /// Removes what is at `address`.
    pub(crate) async fn delete(&self, address: impl Into<Address>) -> Result<(), Refusal> {
        let call = Call {
            method: Method::DELETE,
            ..Call::default()
        };
        self.call(address.into(), call).await.map(drop)
    }

    /// The events of a job, as they come.
    pub(crate) async fn events(
        &self,
        address: impl Into<Address>,
        last: Option<HeaderValue>,
    ) -> Result<Response<AnswerBody>, Refusal> {
        let mut request = self.request(&address.into(), &Call::default())?;
        if let Some(last) = last {
            request.headers_mut().insert(LAST_EVENT_ID, last);
        }
        let response = self.send(request).await;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(refusal(response).await)
    }

    /// Boxed, and the same for all that is asked: what is compiled anew for each of fifty types makes the
    /// Worker large.
    fn call<'a>(
        &'a self,
        address: Address,
        call: Call<'a>,
    ) -> BoxFuture<'a, Result<Envelope, Refusal>> {
        async move {
            let response = self.send(self.request(&address, &call)?).await;
            if !response.status().is_success() {
                return Err(refusal(response).await);
            }
            let bytes = whole(response.into_body()).await;
            serde_json::from_slice(&bytes).map_err(|error| Refusal::unreadable(&error))
        }
        .boxed()
    }

    async fn send(&self, request: Request<Bytes>) -> Response<AnswerBody> {
        let answered = self.origin.clone().0.oneshot(request).await;
        answered.unwrap_or_else(|never| match never {})
    }

    fn request(&self, address: &Address, call: &Call<'_>) -> Result<Request<Bytes>, Refusal> {
        let bearer = format!("Bearer {}", self.token.reveal());
        let mut bearer = HeaderValue::from_str(&bearer).map_err(|_| Refusal::bad_token())?;
        bearer.set_sensitive(true);
        let mut request = Request::builder()
            .method(&call.method)
            .uri(address.as_str())
            .header(header::AUTHORIZATION, bearer)
            .header(header::ACCEPT, "application/json");
        if let Some(version) = call.version {
            request = request.header(header::IF_MATCH, format!("\"v{version}\""));
        }
        if let Some(key) = call.once {
            request = request.header(IDEMPOTENCY_KEY, key);
        }
        let body = match call.body {
            Some(json) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Bytes::from(json.to_string())
            }
            None => Bytes::new(),
        };
        request
            .body(body)
            .map_err(|error| Refusal::unreadable(&error))
    }
}

/// What the API says, as the type that the page takes it for.
fn data<T: DeserializeOwned>(data: Value) -> Result<T, Refusal> {
    serde_json::from_value(data).map_err(|error| Refusal::unreadable(&error))
}

/// Why an answer is no.
async fn refusal(response: Response<AnswerBody>) -> Refusal {
    let status = response.status();
    Refusal::from_body(status, &whole(response.into_body()).await)
}

/// All of a body; nothing if it broke off, which no JSON is.
async fn whole(body: AnswerBody) -> Bytes {
    let collected = body.collect().await;
    collected.map(Collected::to_bytes).unwrap_or_default()
}

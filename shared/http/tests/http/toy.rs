//! A small function, and what it answers; as a rule its table is out of reach.

use aws_sdk_dynamodb::config::BehaviorVersion;
use axum::{
    Router,
    body::{Body, to_bytes},
    extract::{DefaultBodyLimit, FromRef, State},
    http::{HeaderMap, HeaderName, Request, StatusCode, header, request::Builder},
    routing::{get, post},
};
use hg_domain::{access::Action, config::Vars, id::ClientId};
use hg_http::{
    auth::{Authenticator, Caller},
    envelope::{Envelope, PagedEnvelope, Pagination},
    error::ApiError,
    extract::{Json, Path, Query},
    layers,
    tenancy::Tenancy,
};
use hg_store::Store;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt as _;

/// The key of the one caller that is known without the table.
pub(crate) const KEY: &str = "key-of-old-1234";

#[derive(Clone)]
struct Toy {
    authenticator: Authenticator,
    tenancy: Tenancy,
}

impl FromRef<Toy> for Authenticator {
    fn from_ref(toy: &Toy) -> Self {
        toy.authenticator.clone()
    }
}

#[derive(Deserialize)]
struct Order {
    words: u32,
}

#[derive(Deserialize)]
struct Filter {
    page: Option<u32>,
}

/// What was answered.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// Status and code of a refusal.
    pub(crate) fn refusal(&self) -> (u16, &str) {
        (
            self.status.as_u16(),
            self.body["error"]["code"].as_str().unwrap_or_default(),
        )
    }

    pub(crate) fn message(&self) -> &str {
        self.body["error"]["message"].as_str().unwrap_or_default()
    }
}

/// Answers `request`, with every header it comes with.
pub(crate) async fn answer(request: Builder, body: impl Into<Body>) -> Answer {
    answer_of(router(toy()), request, body).await
}

async fn answer_of(router: Router, request: Builder, body: impl Into<Body>) -> Answer {
    let response = router
        .oneshot(request.body(body.into()).unwrap())
        .await
        .unwrap();
    let (parts, body) = response.into_parts();
    let bytes = to_bytes(body, usize::MAX).await.unwrap();
    let body = if bytes.is_empty() {
        Value::Null
    } else {
        serde_json::from_slice(&bytes).unwrap()
    };
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

pub(crate) async fn get_with(path: &str, headers: &[(HeaderName, &str)]) -> Answer {
    let request = headers
        .iter()
        .fold(Request::get(path), |request, (name, value)| {
            request.header(name, *value)
        });
    answer(request, Body::empty()).await
}

/// The function with variables and a table of its own.
#[derive(Clone)]
pub(crate) struct Deployment(Router);

impl Deployment {
    pub(crate) fn new(variables: &[(&str, &str)], store: Store) -> Self {
        Self(router(Toy::new(variables, store)))
    }

    /// What is answered to whoever has `token`.
    pub(crate) async fn get(&self, path: &str, token: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        self.answer(Request::get(path).header(header::AUTHORIZATION, bearer))
            .await
    }

    pub(crate) async fn answer(&self, request: Builder) -> Answer {
        answer_of(self.0.clone(), request, Body::empty()).await
    }
}

fn router(toy: Toy) -> Router {
    let routes = Router::new()
        .route(
            "/orders",
            post(async |Json(order): Json<Order>| Envelope::new(json!({"words": order.words}))),
        )
        .route(
            "/small",
            post(async |Json(_): Json<Value>| ()).layer(DefaultBodyLimit::max(10)),
        )
        .route("/list", get(list))
        .route("/clients/{id}", get(client))
        .route(
            "/name",
            get(async |Caller(principal): Caller| Envelope::new(principal.name)),
        )
        .route("/panic", get(panics))
        .route(
            "/fault",
            get(async || ApiError::internal("the password of the table is wrong")),
        )
        .with_state(toy);
    layers::wrap(routes)
}

async fn list(Query(filter): Query<Filter>) -> PagedEnvelope<u32> {
    let pagination = Pagination {
        page: filter.page,
        page_size: 20,
        total: Some(2),
        total_pages: Some(1),
        next_cursor: None,
    };
    PagedEnvelope::new(vec![1, 2], pagination)
}

async fn client(
    State(toy): State<Toy>,
    Caller(principal): Caller,
    Path(id): Path<ClientId>,
) -> Result<Envelope<String>, ApiError> {
    let client = toy.tenancy.reach(&principal, id, Action::Read).await?;
    Ok(Envelope::new(client.name.clone()))
}

async fn panics() {
    panic!("a wire is loose");
}

impl Toy {
    fn new(variables: &[(&str, &str)], store: Store) -> Self {
        let get = |name: &str| {
            let mut variables = variables.iter();
            let (_, value) = variables.find(|(variable, _)| *variable == name)?;
            Some((*value).to_owned())
        };
        Self {
            authenticator: Authenticator::from_vars(&Vars::new(&get), store.clone()).unwrap(),
            tenancy: Tenancy::new(store),
        }
    }
}

fn toy() -> Toy {
    // Without a region there is nowhere to send a request, so every one fails at once.
    let config = aws_sdk_dynamodb::Config::builder()
        .behavior_version(BehaviorVersion::latest())
        .build();
    let store = Store::new(aws_sdk_dynamodb::Client::from_conf(config), "table");
    let keys = json!({ClientId::new().to_string(): KEY}).to_string();
    Toy::new(&[("CPM_CLIENT_API_KEYS", &keys)], store)
}

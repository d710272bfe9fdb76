//! The front door: in this process, or the Worker in Cloudflare's runtime when `EDGE=workerd`.
//!
//! Between it and the system stands an origin that counts and can be out of order.

mod caches;
mod events;
mod headers;
mod limits;
mod lookups;
mod refusals;
mod tokens;

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use hg_local::edge::{Native, Settings, Workerd, router};
use reqwest::Method;
use serde_json::json;
use tokio::net::TcpListener;

use crate::harness::{Answer, Api, CountingOrigin, TestSystem, until};

/// What the front door shows that it is the one.
const SECRET: &str = "the-front-door-and-nobody-else:1234567";
/// How long is believed what need not be asked for. A minute, where nobody waits for it.
const FRESH: Duration = Duration::from_secs(2);
/// How long the same is believed while there is nobody to ask.
const KEPT: Duration = Duration::from_secs(6);

/// A front door with a system behind it.
struct Door {
    url: String,
    origin: CountingOrigin,
    system: TestSystem,
    /// Ends with it.
    _workerd: Option<Workerd>,
}

/// A key, and where it is revoked.
struct Issued {
    key: String,
    path: String,
}

/// A front door that is yet to be opened.
struct Plan {
    settings: Settings,
    system: TestSystem,
}

impl Door {
    async fn open() -> Self {
        Self::plan(
            TestSystem::configure()
                .variable("ORIGIN_SECRET", SECRET)
                .start()
                .await,
        )
        .open()
        .await
    }

    /// A front door before `system`, whose answers count for as long as they do in production.
    fn plan(system: TestSystem) -> Plan {
        let settings = Settings::local(|_| None).unwrap();
        Plan {
            settings: settings.with("ORIGIN_SECRET", SECRET),
            system,
        }
    }

    /// The API as the demo client `slug`, by the front door.
    fn api(&self, slug: &str) -> Api {
        Api::new(&self.url, Some(self.system.key(slug)))
    }

    fn api_with(&self, token: Option<&str>) -> Api {
        Api::new(&self.url, token)
    }

    /// The API as the demo client `slug`, past the front door.
    fn straight(&self, slug: &str) -> Straight {
        Straight(Api::new(self.system.origin(), Some(self.system.key(slug))))
    }

    /// A key of the demo client `slug`, issued past the front door.
    async fn issue(&self, slug: &str) -> Issued {
        let keys = format!("/api/clients/{}/api-keys", self.system.client(slug));
        let wanted = json!({"name": "edge", "role": "editor"});
        let owner = self.straight("heaviside-digital");
        let made = owner.send(Method::POST, &keys, Some(&wanted)).await;
        assert_eq!(made.status, 201, "{}", made.body);
        let text = |name: &str| made.body["data"][name].as_str().unwrap().to_owned();
        Issued {
            key: text("key"),
            path: format!("{keys}/{}", text("key_id")),
        }
    }

    /// Revokes a key past the front door.
    async fn revoke(&self, issued: &Issued) {
        let owner = self.straight("heaviside-digital");
        let revoked = owner.send(Method::DELETE, &issued.path, None).await;
        assert!(revoked.status.is_success(), "{}", revoked.body);
    }

    /// Whoever lost its key just now is refused, and not let in after what is kept counted.
    async fn refuses_before_long(&self, api: &Api, path: &str) {
        let at = Instant::now();
        until("the key to be refused", async || {
            let asked = at.elapsed();
            let answer = api.get(path).await;
            let too_late = asked > FRESH && answer.status == 200;
            assert!(!too_late, "it is let in after {asked:?}");
            (answer.refusal() == (401, "UNAUTHORIZED")).then_some(())
        })
        .await;
    }

    fn lookup(&self, slug: &str) -> String {
        let client = self.system.client(slug);
        format!("/api/content/templates/lookup?client_id={client}&content_type=blog_post")
    }
}

impl Plan {
    fn with(mut self, name: &str, value: &str) -> Self {
        self.settings = self.settings.with(name, value);
        self
    }

    /// What is kept counts for seconds instead of minutes.
    fn hurried(self) -> Self {
        self.with("CACHE_FRESH_MS", &FRESH.as_millis().to_string())
            .with("CACHE_KEPT_MS", &KEPT.as_millis().to_string())
    }

    fn limited(mut self, limit: &str, requests: u32) -> Self {
        self.settings.limits.insert(limit.to_owned(), requests);
        self
    }

    async fn open(self) -> Door {
        let Self { settings, system } = self;
        let origin = CountingOrigin::before(system.origin()).await;
        let settings = settings.with("ORIGIN_URL", &origin.url());
        let (url, workerd) = if std::env::var("EDGE").is_ok_and(|edge| edge == "workerd") {
            let workerd = Workerd::start(0, &settings).await.unwrap();
            (workerd.url.clone(), Some(workerd))
        } else {
            (native(settings).await, None)
        };
        Door {
            url,
            origin,
            system,
            _workerd: workerd,
        }
    }
}

async fn native(settings: Settings) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = router(Native::new(settings)).unwrap();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    url
}

/// The API past the front door, by its secret.
struct Straight(Api);

impl Straight {
    async fn send(&self, method: Method, path: &str, body: Option<&serde_json::Value>) -> Answer {
        let headers = [("x-origin-secret", SECRET)];
        self.0.send(method, path, &headers, body).await
    }

    async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, None).await
    }
}

/// Where an answer comes from: `HIT`, `STALE`, `MISS`, or nothing is said.
fn from(answer: &Answer) -> &str {
    let value = answer.headers.get("x-cache");
    value.map_or("", |value| value.to_str().unwrap())
}

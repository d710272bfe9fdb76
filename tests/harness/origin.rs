//! Something between the front door and what is behind it: it counts, and can be out of order.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    response::Response,
};
use reqwest::{Method, header::HeaderMap};
use tokio::{net::TcpListener, task::JoinHandle};

/// A request that the origin saw.
#[derive(Clone, Debug)]
pub(crate) struct Seen {
    pub(crate) method: Method,
    pub(crate) address: String,
    pub(crate) headers: HeaderMap,
    pub(crate) at: Instant,
}

/// What the origin does with requests.
#[derive(Clone, Debug)]
pub(crate) enum Mood {
    /// Has the system answer.
    Works,
    /// The same, after a while.
    Dawdles(Duration),
    /// Answers with a status and a body of its own.
    Says(u16, &'static str),
    /// Breaks so many connections off in the middle of the answer, and works from then on.
    HangsUp(usize),
}

/// The running origin. It stops when the test's runtime does.
pub(crate) struct CountingOrigin {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: Mutex<Option<JoinHandle<()>>>,
}

struct Shared {
    behind: String,
    http: reqwest::Client,
    seen: Mutex<Vec<Seen>>,
    mood: Mutex<Mood>,
}

impl CountingOrigin {
    /// In front of the system at `behind`.
    pub(crate) async fn before(behind: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = Self {
            address: listener.local_addr().unwrap(),
            shared: Arc::new(Shared {
                behind: behind.to_owned(),
                http: reqwest::Client::new(),
                seen: Mutex::default(),
                mood: Mutex::new(Mood::Works),
            }),
            server: Mutex::default(),
        };
        origin.serve(listener);
        origin
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The requests that it saw.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.shared.seen.lock().unwrap().clone()
    }

    /// How many requests it saw for addresses that begin so.
    pub(crate) fn count(&self, beginning: &str) -> usize {
        let seen = self.seen().into_iter();
        seen.filter(|seen| seen.address.starts_with(beginning))
            .count()
    }

    pub(crate) fn is(&self, mood: Mood) {
        *self.shared.mood.lock().unwrap() = mood;
    }

    /// Nobody listens any more.
    pub(crate) async fn goes_down(&self) {
        let server = self.server.lock().unwrap().take().unwrap();
        server.abort();
        server.await.unwrap_err();
    }

    fn serve(&self, listener: TcpListener) {
        let router = Router::new()
            .fallback(answer)
            .with_state(self.shared.clone());
        let server = tokio::spawn(async move {
            axum::serve(listener, router).await.unwrap();
        });
        *self.server.lock().unwrap() = Some(server);
    }
}

async fn answer(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let address = parts.uri.path_and_query().unwrap().as_str().to_owned();
    shared.seen.lock().unwrap().push(Seen {
        method: parts.method.clone(),
        address: address.clone(),
        headers: parts.headers.clone(),
        at: Instant::now(),
    });
    let mood = shared.mood.lock().unwrap().clone();
    match mood {
        Mood::Works | Mood::HangsUp(0) => {}
        Mood::HangsUp(times) => {
            *shared.mood.lock().unwrap() = Mood::HangsUp(times - 1);
            let broken = [Err::<Bytes, _>(std::io::Error::other("hung up"))];
            let body = Body::from_stream(futures_util::stream::iter(broken));
            return Response::new(body);
        }
        Mood::Dawdles(time) => tokio::time::sleep(time).await,
        Mood::Says(status, text) => {
            return Response::builder()
                .status(status)
                .body(Body::from(text))
                .unwrap();
        }
    }
    let body = to_bytes(body, usize::MAX).await.unwrap();
    let mut headers = parts.headers;
    headers.remove("host");
    let request = shared
        .http
        .request(parts.method, format!("{}{address}", shared.behind))
        .headers(headers)
        .body(body);
    let answered = request.send().await.unwrap();
    let mut response = Response::builder().status(answered.status());
    for (name, value) in answered.headers() {
        response = response.header(name, value);
    }
    let bytes: Bytes = answered.bytes().await.unwrap();
    response.body(Body::from(bytes)).unwrap()
}

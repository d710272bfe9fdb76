//! An issuer on loopback counts how often it is asked; the tests move the time.

use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};

use axum::{Router, http::StatusCode, routing::get};
use futures_util::future::join_all;
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::yield_now};

use super::*;

const FRESH: Duration = KeptKeys::FRESH;
const BELIEVED: Duration = KeptKeys::BELIEVED;
const PAUSE: Duration = KeptKeys::PAUSE;

const SECOND: Duration = Duration::from_secs(1);
/// Just before a pause is over.
const ALMOST_PAUSE: Duration = Duration::from_secs(59);
/// Just before keys are too old.
const ALMOST_FRESH: Duration = Duration::from_secs(3_599);

struct Issuer {
    source: Arc<KeySource>,
    asked: Arc<AtomicUsize>,
    answer: Arc<Mutex<(StatusCode, String)>>,
    /// While it is held, nothing is answered.
    gate: Arc<Turns<()>>,
}

impl Issuer {
    async fn publishing(ids: &[&str]) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let answer = Arc::new(Mutex::new((StatusCode::OK, set(ids))));
        let gate = Arc::new(Turns::new(()));
        let state = (Arc::clone(&asked), Arc::clone(&answer), Arc::clone(&gate));
        let router = Router::new().route(
            "/jwks",
            get(async move || {
                let (asked, answer, gate) = state;
                asked.fetch_add(1, Ordering::SeqCst);
                let _open = gate.lock().await;
                answer.lock().unwrap().clone()
            }),
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/jwks", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self {
            source: Arc::new(KeySource::at(url.parse().unwrap())),
            asked,
            answer,
            gate,
        }
    }

    fn publishes(&self, ids: &[&str]) {
        self.answers(StatusCode::OK, set(ids));
    }

    fn answers(&self, status: StatusCode, body: String) {
        *self.answer.lock().unwrap() = (status, body);
    }

    fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }

    /// Whether the key `id` is found.
    async fn has(&self, id: &str, now: Timestamp) -> Result<bool, Unavailable> {
        let choice = self.source.choose(Algorithm::ES256, Some(id), now).await?;
        Ok(matches!(choice, Choice::Key(_)))
    }
}

fn set(ids: &[&str]) -> String {
    let coordinate = "A".repeat(43);
    let keys: Vec<Value> = ids
        .iter()
        .map(|id| json!({"kty": "EC", "crv": "P-256", "kid": id, "x": coordinate, "y": coordinate}))
        .collect();
    json!({"keys": keys}).to_string()
}

#[tokio::test]
async fn keys_are_fetched_when_one_is_needed_and_then_kept_for_an_hour() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    assert_eq!(issuer.asked(), 0);
    for later in [Duration::ZERO, SECOND, ALMOST_FRESH] {
        assert!(issuer.has("a", start.plus(later)).await.unwrap());
    }
    assert_eq!(issuer.asked(), 1);
    issuer.publishes(&["b"]);
    assert!(
        !issuer.has("a", start.plus(FRESH)).await.unwrap(),
        "it was taken back"
    );
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn an_unknown_key_is_looked_for_once_a_minute_whoever_asks() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    assert!(issuer.has("a", start).await.unwrap());
    for (later, asked) in [(SECOND, 1), (PAUSE, 2), (PAUSE + SECOND, 2), (PAUSE * 2, 3)] {
        let callers = (0..50).map(|_| issuer.has("x", start.plus(later)));
        for found in join_all(callers).await {
            assert!(!found.unwrap());
        }
        assert_eq!(issuer.asked(), asked, "after {later:?}");
    }
}

#[tokio::test]
async fn a_new_key_is_found_when_a_token_names_it() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    assert!(issuer.has("a", start).await.unwrap());
    issuer.publishes(&["a", "b"]);
    assert!(!issuer.has("b", start.plus(ALMOST_PAUSE)).await.unwrap());
    assert!(issuer.has("b", start.plus(PAUSE)).await.unwrap());
    assert!(issuer.has("a", start.plus(PAUSE)).await.unwrap());
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn without_any_keys_a_failure_is_told_and_not_repeated_at_once() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    issuer.answers(StatusCode::BAD_GATEWAY, set(&["a"]));
    for found in join_all((0..50).map(|_| issuer.has("a", start))).await {
        let Unavailable(failure) = found.unwrap_err();
        assert_eq!(failure, Some(FetchError::Status(StatusCode::BAD_GATEWAY)));
    }
    assert_eq!(issuer.asked(), 1);
    issuer.publishes(&["a"]);
    assert!(issuer.has("a", start.plus(ALMOST_PAUSE)).await.is_err());
    assert!(issuer.has("a", start.plus(PAUSE)).await.unwrap());
}

#[tokio::test]
async fn old_keys_work_for_an_hour_more_where_there_are_no_newer_ones() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    assert!(issuer.has("a", start).await.unwrap());
    let bad = [
        (StatusCode::OK, "<html>".to_owned()),
        (StatusCode::FOUND, set(&["b"])),
        (StatusCode::OK, set(&["b"]) + &" ".repeat(256 * 1024)),
    ];
    for (tries, (status, body)) in (0..).zip(bad) {
        issuer.answers(status, body);
        let later = FRESH + PAUSE * tries;
        assert!(issuer.has("a", start.plus(later)).await.unwrap());
        assert_eq!(issuer.asked(), 2 + tries as usize);
    }
    assert!(
        issuer
            .has("a", start.plus(FRESH + ALMOST_FRESH))
            .await
            .unwrap()
    );
    let Unavailable(failure) = issuer.has("a", start.plus(BELIEVED)).await.unwrap_err();
    assert_eq!(failure, Some(FetchError::TooLong));
    issuer.publishes(&["a"]);
    let later = BELIEVED + PAUSE;
    assert!(issuer.has("a", start.plus(later)).await.unwrap());
}

#[tokio::test]
async fn nobody_waits_for_newer_keys_while_another_fetches_them() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    assert!(issuer.has("a", start).await.unwrap());
    let closed = issuer.gate.lock().await;
    let fetching = issuer.has("a", start.plus(FRESH));
    let others = async {
        until_asked(&issuer, 2).await;
        assert!(issuer.has("a", start.plus(FRESH)).await.unwrap());
        drop(closed);
    };
    let (found, ()) = tokio::join!(fetching, others);
    assert!(found.unwrap());
    assert_eq!(issuer.asked(), 2);
}

#[tokio::test]
async fn a_caller_that_hangs_up_does_not_make_another_fetch() {
    let (issuer, start) = (Issuer::publishing(&["a"]).await, Timestamp::now());
    let closed = issuer.gate.lock().await;
    for _ in 0..2 {
        tokio::select! {
            _ = issuer.has("a", start) => panic!("the issuer is not answering"),
            () = until_asked(&issuer, 1) => {}
        }
    }
    drop(closed);
    assert!(issuer.has("a", start).await.unwrap());
    assert_eq!(issuer.asked(), 1);
}

async fn until_asked(issuer: &Issuer, times: usize) {
    let waiting = async {
        while issuer.asked() < times {
            yield_now().await;
        }
    };
    tokio::time::timeout(SECOND * 10, waiting).await.unwrap();
}

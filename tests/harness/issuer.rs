//! Whoever publishes keys, on loopback.

use std::{
    net::Ipv4Addr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
};

use axum::{Json, Router, routing::get};
use serde_json::{Value, json};
use tokio::net::TcpListener;

/// Publishes keys, and counts how often it is asked for them.
pub(crate) struct Issuer {
    pub(crate) url: String,
    asked: Arc<AtomicUsize>,
}

impl Issuer {
    pub(crate) async fn publishing(keys: &[Value]) -> Self {
        let asked = Arc::new(AtomicUsize::new(0));
        let (counter, set) = (Arc::clone(&asked), json!({"keys": keys}));
        let jwks = get(async move || {
            counter.fetch_add(1, Ordering::SeqCst);
            Json(set)
        });
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let url = format!("http://{}/jwks.json", listener.local_addr().unwrap());
        let router = Router::new().route("/jwks.json", jwks);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, asked }
    }

    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

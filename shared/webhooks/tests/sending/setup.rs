//! Senders, and what they send.

use std::{
    future::ready,
    net::IpAddr,
    sync::{Arc, Mutex},
};

use hg_domain::{
    secret::Secret,
    webhook::{Reach, WebhookUrl},
};
use hg_webhooks::{Lookup, Outgoing, Sender, Sent};

pub(crate) const ID: &str = "0192f0c1-0000-7000-8000-000000000001";
pub(crate) const BODY: &[u8] = r#"{"type":"job.completed","data":{"topic":"Wärme"}}"#.as_bytes();

/// What every name leads to; it may change at any time.
#[derive(Clone)]
pub(crate) struct Names(Arc<Mutex<Vec<IpAddr>>>);

impl Names {
    pub(crate) fn leading_to(addresses: &[&str]) -> Self {
        let names = Self(Arc::default());
        names.lead_to(addresses);
        names
    }

    pub(crate) fn lead_to(&self, addresses: &[&str]) {
        let addresses = addresses.iter().map(|text| text.parse().unwrap());
        *self.0.lock().unwrap() = addresses.collect();
    }

    pub(crate) fn sender(&self, reach: Reach) -> Sender {
        let names = self.clone();
        let lookup = Lookup::new(move |_| ready(Ok(names.0.lock().unwrap().clone())));
        Sender::new(reach, lookup).unwrap()
    }
}

/// A sender of a developer's machine.
pub(crate) fn sender() -> Sender {
    Names::leading_to(&["127.0.0.1"]).sender(Reach::LoopbackToo)
}

/// One try of a message with a secret of its own.
pub(crate) async fn send(sender: &Sender, url: &WebhookUrl) -> Sent {
    send_signed(sender, url, &[hg_webhooks::new_secret().unwrap()]).await
}

pub(crate) async fn send_signed(sender: &Sender, url: &WebhookUrl, secrets: &[Secret]) -> Sent {
    let message = Outgoing {
        url,
        id: ID,
        body: BODY,
        secrets,
    };
    sender.send(&message).await
}

/// A URL as it is read back from where it was kept.
pub(crate) fn kept(text: &str) -> WebhookUrl {
    serde_json::from_value(text.into()).unwrap()
}

/// Why there was no answer.
pub(crate) fn error(sent: &Sent) -> &str {
    assert!(!sent.attempt.is_delivered());
    assert_eq!((sent.attempt.status, &sent.attempt.answer), (None, &None));
    sent.attempt.error.as_deref().unwrap()
}

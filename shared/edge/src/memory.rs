//! What the front door remembers of what the origin said, and when it said so.

use std::time::Duration;

use hg_domain::{
    access::{Access, Action, Principal, authorize},
    client::ClientPath,
    time::Timestamp,
};
use http::Response;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::{
    door::Edge,
    origin::{Answer, Asker},
    platform::{Platform, Store},
    response::{Body, From, Known},
};

/// Something, and when the origin was asked for it: it was true then, or a little later.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Dated<T> {
    pub(crate) at: Timestamp,
    pub(crate) value: T,
}

/// What the origin answered about something that belongs to a client.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Kept {
    /// Where the client was.
    path: ClientPath,
    tag: String,
    body: String,
}

impl Kept {
    /// What may be kept of an answer: one that says of which client it is, and has a tag.
    pub(crate) fn of(answer: &Answer) -> Option<Self> {
        Self::with_body(answer, answer.text()?)
    }

    /// The same, with the body that the answer says is still that.
    pub(crate) fn with_body(answer: &Answer, body: &str) -> Option<Self> {
        Some(Self {
            path: answer.path.clone()?,
            tag: answer.tag()?.to_owned(),
            body: body.to_owned(),
        })
    }

    pub(crate) fn path(&self) -> &ClientPath {
        &self.path
    }

    pub(crate) fn tag(&self) -> &str {
        &self.tag
    }

    pub(crate) fn body(&self) -> &str {
        &self.body
    }

    /// Whether `principal` may see it.
    pub(crate) fn is_for(&self, principal: &Principal) -> bool {
        reads(principal, &self.path)
    }
}

/// Whether `principal` may see what belongs to the client at the end of `path`.
pub(crate) fn reads(principal: &Principal, path: &ClientPath) -> bool {
    authorize(principal, path, Action::Read) == Access::Granted
}

impl<P: Platform> Edge<P> {
    /// What is remembered under `key`, if it is not older than `within`.
    pub(crate) async fn recall<T: DeserializeOwned>(
        &self,
        store: Store,
        key: &str,
        within: Duration,
    ) -> Option<Dated<T>> {
        let text = self.platform.kept(store, key).await?;
        let dated: Dated<T> = serde_json::from_str(&text).ok()?;
        (self.age(&dated) < within).then_some(dated)
    }

    /// Remembers something under `key` for `time`.
    pub(crate) async fn remember<T: Serialize + Sync>(
        &self,
        store: Store,
        key: &str,
        dated: &Dated<T>,
        time: Duration,
    ) {
        if let Ok(text) = serde_json::to_string(dated) {
            self.platform.keep(store, key, text, time).await;
        }
    }

    pub(crate) fn age<T>(&self, dated: &Dated<T>) -> Duration {
        self.platform.now().since(dated.at)
    }

    /// Tells what is kept.
    pub(crate) fn told(&self, kept: &Dated<Kept>, from: From, asker: &Asker) -> Response<Body> {
        let known = Known {
            tag: &kept.value.tag,
            body: &kept.value.body,
            age: self.age(kept),
            from,
        };
        known.answer(asker.versions.as_ref())
    }
}

//! Jobs: one that has ended never changes again.

use std::time::Duration;

use hg_domain::{client::ClientPath, task::Status, time::Timestamp};
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};

use crate::{
    caller::Caller,
    door::Edge,
    lookup::reads,
    origin::{Answer, Asker},
    platform::{Platform, Store},
    refused::Refused,
    response::{Body, Known},
};

/// How long the answer about a job that has ended is kept.
const ENDED: Duration = Duration::from_mins(10);

/// What the origin answered to a caller.
#[derive(Deserialize, Serialize)]
struct Entry {
    /// Where the job's client was when the job was accepted.
    path: ClientPath,
    tag: String,
    body: String,
    /// Whether the job has ended.
    ended: bool,
    asked_at: Timestamp,
}

/// Where a job is, in the envelope or without.
#[derive(Deserialize)]
#[serde(untagged)]
enum Said {
    Enveloped { data: Job },
    Plain(Job),
}

#[derive(Deserialize)]
struct Job {
    status: Status,
}

impl<P: Platform> Edge<P> {
    /// Answers `GET address`, which tells of a job.
    ///
    /// # Errors
    /// What the origin refuses, or why it does not answer.
    pub(crate) async fn job(
        &self,
        caller: &Caller,
        asker: &Asker,
        address: &str,
    ) -> Result<Response<Body>, Refused> {
        let key = format!("job/{}{address}", caller.hash.as_str());
        let kept = self.kept_job(&key).await;
        if let Some(entry) = kept.as_ref().filter(|entry| entry.ended) {
            let principal = self.principal(caller, asker).await?;
            if reads(&principal, &entry.path) {
                return Ok(self.told_job(entry, "HIT", asker));
            }
        }
        // What is kept of an open job need not be sent again.
        let knowing = match &kept {
            Some(entry) => asker.clone().knowing(Some(&entry.tag)),
            None => asker.clone(),
        };
        let asked_at = self.platform.now();
        let answer = self.look(&knowing, address).await?;
        match (kept, answer.status()) {
            (Some(entry), StatusCode::NOT_MODIFIED) => {
                Ok(self.told_job(&Entry { asked_at, ..entry }, "MISS", asker))
            }
            _ => match Entry::of(&answer, asked_at) {
                Some(entry) => {
                    self.keep_job(&key, &entry).await;
                    Ok(self.told_job(&entry, "MISS", asker))
                }
                None => Ok(answer.response.map(Body::Whole)),
            },
        }
    }

    async fn kept_job(&self, key: &str) -> Option<Entry> {
        let text = self.platform.kept(Store::Here, key).await?;
        let entry: Entry = serde_json::from_str(&text).ok()?;
        let age = self.platform.now().since(entry.asked_at);
        (age < ENDED).then_some(entry)
    }

    async fn keep_job(&self, key: &str, entry: &Entry) {
        if let Ok(text) = serde_json::to_string(entry) {
            self.platform.keep(Store::Here, key, text, ENDED).await;
        }
    }

    fn told_job(&self, entry: &Entry, from: &'static str, asker: &Asker) -> Response<Body> {
        let known = Known {
            tag: &entry.tag,
            body: &entry.body,
            age: self.platform.now().since(entry.asked_at),
            from,
        };
        known.answer(asker.versions.as_ref())
    }
}

impl Entry {
    fn of(answer: &Answer, asked_at: Timestamp) -> Option<Self> {
        let body = answer.text()?;
        let (Said::Enveloped { data: job } | Said::Plain(job)) = serde_json::from_str(body).ok()?;
        Some(Self {
            path: answer.path.clone()?,
            tag: answer.tag()?.to_owned(),
            body: body.to_owned(),
            ended: job.status.is_terminal(),
            asked_at,
        })
    }
}

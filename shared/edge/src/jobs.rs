//! Jobs: one that has ended never changes again.

use std::time::Duration;

use hg_domain::task::Status;
use http::{Response, StatusCode};
use serde::Deserialize;

use crate::{
    caller::Caller,
    door::Edge,
    memory::{Dated, Kept},
    origin::Asker,
    platform::{Platform, Store},
    refused::Refused,
    response::{Body, From},
};

/// How long the answer about a job is kept.
const KEPT: Duration = Duration::from_mins(10);

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
        let kept: Option<Dated<Kept>> = self.recall(Store::Here, &key, KEPT).await;
        if let Some(kept) = kept.as_ref().filter(|kept| has_ended(&kept.value)) {
            let principal = self.principal(caller, asker).await?;
            if kept.value.is_for(&principal.value) {
                return Ok(self.told(kept, From::Hit, asker));
            }
        }
        // What is kept of an open job need not be sent again.
        let knowing = match &kept {
            Some(kept) => asker.clone().knowing(Some(kept.value.tag())),
            None => asker.clone(),
        };
        let at = self.platform.now();
        let answer = self.look(&knowing, address).await?;
        if let (Some(Dated { value, .. }), StatusCode::NOT_MODIFIED) = (kept, answer.status()) {
            return Ok(self.told(&Dated { at, value }, From::Miss, asker));
        }
        let Some(value) = Kept::of(&answer) else {
            return Ok(answer.response.map(Body::Whole));
        };
        let kept = Dated { at, value };
        self.remember(Store::Here, &key, &kept, KEPT).await;
        Ok(self.told(&kept, From::Miss, asker))
    }
}

/// Whether what is kept tells of a job that has ended.
fn has_ended(kept: &Kept) -> bool {
    let said = serde_json::from_str(kept.body());
    said.is_ok_and(|(Said::Enveloped { data: job } | Said::Plain(job))| job.status.is_terminal())
}

//! Who callers are, as the origin says and the front door remembers.

use hg_domain::access::Principal;
use hg_protocol::jwt;
use http::StatusCode;
use serde::Deserialize;

use crate::{
    caller::Caller,
    door::Edge,
    memory::Dated,
    origin::Asker,
    platform::{Platform, Store},
    refused::Refused,
};

const ADDRESS: &str = "/api/principal";

/// The origin's answer, as far as it counts here.
#[derive(Deserialize)]
struct Enveloped {
    data: Principal,
}

impl<P: Platform> Edge<P> {
    /// Who `caller` is, as the origin said not long ago. While the origin does not answer, what it
    /// said last counts for longer: nobody can take a right back then.
    ///
    /// # Errors
    /// What the origin answers to credentials that are not good; 503 when it does not answer and
    /// nothing is known.
    pub(crate) async fn principal(
        &self,
        caller: &Caller,
        asker: &Asker,
    ) -> Result<Principal, Refused> {
        let key = format!("principal/{}", caller.hash.as_str());
        if let Some(principal) = self.recent(&key).await {
            return self.unexpired(principal);
        }
        // Of many requests at once, one asks.
        let _turn = self.shared.turns.wait(&key, &self.platform).await;
        let principal = match self.recent(&key).await {
            Some(principal) => principal,
            None => self.asked(&key, asker).await?,
        };
        self.unexpired(principal)
    }

    async fn recent(&self, key: &str) -> Option<Principal> {
        let recent = self.recall(Store::Here, key, self.config.fresh).await?;
        Some(recent.value)
    }

    async fn asked(&self, key: &str, asker: &Asker) -> Result<Principal, Refused> {
        let at = self.platform.now();
        let answer = match self.look(&asker.clone().knowing(None), ADDRESS).await {
            Ok(answer) if !answer.is_trouble() => answer,
            Ok(_) | Err(_) => {
                let last = self.recall(Store::Here, key, self.config.kept).await;
                return last.map(|last| last.value).ok_or_else(Refused::unavailable);
            }
        };
        let said = answer
            .text()
            .and_then(|text| serde_json::from_str(text).ok());
        let Some(Enveloped { data: value }) = said else {
            self.platform.forget(Store::Here, key).await;
            return Err(match answer.status() {
                StatusCode::OK => Refused::unavailable(),
                _ => Refused::passed(answer.response),
            });
        };
        let dated = Dated { at, value };
        self.remember(Store::Here, key, &dated, self.config.kept)
            .await;
        Ok(dated.value)
    }

    /// A token does not outlive its expiry by being remembered.
    fn unexpired(&self, principal: Principal) -> Result<Principal, Refused> {
        let over = principal
            .expires_at
            .filter(|end| *end <= self.platform.now());
        match over {
            Some(_) => Err(jwt::Refused::Expired.into()),
            None => Ok(principal),
        }
    }
}

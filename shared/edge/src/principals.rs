//! Who callers are, as the origin says and the front door remembers.

use hg_domain::{access::Principal, time::Timestamp};
use http::StatusCode;
use serde::{Deserialize, Serialize};

use crate::{
    caller::Caller,
    door::Edge,
    origin::Asker,
    platform::{Platform, Store},
    refused::Refused,
};

const ADDRESS: &str = "/api/principal";

/// Who a caller was at some time.
#[derive(Deserialize, Serialize)]
struct Remembered {
    principal: Principal,
    asked_at: Timestamp,
}

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
        let (remembered, age) = self.remembered(key).await?;
        (age < self.config.fresh).then_some(remembered.principal)
    }

    async fn remembered(&self, key: &str) -> Option<(Remembered, std::time::Duration)> {
        let text = self.platform.kept(Store::Here, key).await?;
        let remembered: Remembered = serde_json::from_str(&text).ok()?;
        let age = self.platform.now().since(remembered.asked_at);
        (age < self.config.kept).then_some((remembered, age))
    }

    async fn asked(&self, key: &str, asker: &Asker) -> Result<Principal, Refused> {
        let asked_at = self.platform.now();
        let asker = asker.clone().knowing(None);
        let answer = match self.look(&asker, ADDRESS).await {
            Ok(answer) if !answer.is_trouble() => answer,
            Ok(_) | Err(_) => {
                let remembered = self.remembered(key).await;
                return remembered
                    .map(|(remembered, _)| remembered.principal)
                    .ok_or_else(Refused::unavailable);
            }
        };
        let Some(Enveloped { data: principal }) = answer
            .text()
            .and_then(|text| serde_json::from_str(text).ok())
        else {
            self.platform.forget(Store::Here, key).await;
            return Err(match answer.status() {
                StatusCode::OK => Refused::unavailable(),
                _ => Refused::passed(answer.response),
            });
        };
        let remembered = Remembered {
            principal,
            asked_at,
        };
        if let Ok(text) = serde_json::to_string(&remembered) {
            let time = self.config.kept;
            self.platform.keep(Store::Here, key, text, time).await;
        }
        Ok(remembered.principal)
    }

    /// A token does not outlive its expiry by being remembered.
    fn unexpired(&self, principal: Principal) -> Result<Principal, Refused> {
        let over = principal
            .expires_at
            .filter(|end| *end <= self.platform.now());
        match over {
            Some(_) => Err(hg_protocol::jwt::Refused::Expired.into()),
            None => Ok(principal),
        }
    }
}

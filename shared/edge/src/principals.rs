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
    ) -> Result<Dated<Principal>, Refused> {
        let key = format!("principal/{}", caller.hash.as_str());
        let principal = match self.recall(Store::Here, &key, self.config.fresh).await {
            Some(recent) => recent,
            None => self.renewed_principal(key, asker.bare()).await?,
        };
        self.unexpired(principal)
    }

    /// Asks the origin, but believes what it said last if that does not answer soon.
    async fn renewed_principal(
        &self,
        key: String,
        asker: Asker,
    ) -> Result<Dated<Principal>, Refused> {
        let last = self.recall(Store::Here, &key, self.config.kept).await;
        let now = self.platform.now();
        if let Some(last) = &last
            && self.shared.trouble.is_recent(now)
        {
            return Ok(last.clone());
        }
        let door = self.clone();
        let asking = async move { door.one_asks(&key, &asker).await };
        let said = match last {
            None => asking.await,
            Some(_) => self.soon(asking).await.unwrap_or(Ok(None)),
        };
        if let Some(principal) = said? {
            return Ok(principal);
        }
        self.shared.trouble.note(now);
        last.ok_or_else(Refused::unavailable)
    }

    /// Of many requests at once, one asks. `None` if the origin is in trouble.
    async fn one_asks(
        &self,
        key: &str,
        asker: &Asker,
    ) -> Result<Option<Dated<Principal>>, Refused> {
        let begun = self.platform.now();
        let _turn = self.shared.turns.wait(key, &self.platform).await;
        let recent = self.recall(Store::Here, key, self.config.fresh).await;
        if recent.is_some() || self.shared.trouble.came_since(begun) {
            return Ok(recent);
        }
        let at = self.platform.now();
        let answer = match self.look(asker, ADDRESS).await {
            Ok(answer) if !answer.is_trouble() => answer,
            Ok(_) | Err(_) => {
                self.shared.trouble.note(self.platform.now());
                return Ok(None);
            }
        };
        let said = answer
            .text()
            .and_then(|text| serde_json::from_str(text).ok());
        let Some(Enveloped { data: value }) = said else {
            if answer.status() == StatusCode::OK {
                return Ok(None);
            }
            self.platform.forget(Store::Here, key).await;
            return Err(Refused::passed(answer.response));
        };
        let dated = Dated { at, value };
        self.remember(Store::Here, key, &dated, self.config.kept)
            .await;
        Ok(Some(dated))
    }

    /// A token does not outlive its expiry by being remembered.
    fn unexpired(&self, principal: Dated<Principal>) -> Result<Dated<Principal>, Refused> {
        let end = principal.value.expires_at;
        let over = end.filter(|end| end.plus(jwt::CLOCK_SKEW) <= self.platform.now());
        match over {
            Some(_) => Err(jwt::Refused::Expired.into()),
            None => Ok(principal),
        }
    }
}

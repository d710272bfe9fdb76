//! The template in effect, from what is kept.
//!
//! It is kept once for all callers, and each is authorised by the path of the client. What is kept
//! is true for a minute: past half of that it is looked up again on the side, and past all of it
//! before it is told. Only an origin that does not answer, or not soon, has older ones told.

use std::time::Duration;

use futures_util::{
    FutureExt as _,
    future::{Either, join, select},
};
use hg_domain::{
    access::{Access, Action, Principal, authorize},
    client::ClientPath,
    content::ContentType,
    id::ClientId,
    time::Timestamp,
};
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use url::form_urlencoded;

use crate::{
    caller::Caller,
    door::Edge,
    origin::{Answer, Asker},
    platform::{Platform, Store},
    refused::Refused,
    response::{Body, Known},
};

/// How long a caller waits for the origin before it is told what was true a while ago.
const PATIENCE: Duration = Duration::from_secs(1);

/// What the origin answered.
#[derive(Clone, Deserialize, Serialize)]
struct Entry {
    /// Where the client was then.
    path: ClientPath,
    tag: String,
    body: String,
    /// When the origin was asked, which is no later than when it was true.
    asked_at: Timestamp,
}

/// What is looked up.
#[derive(Clone)]
struct Lookup {
    key: String,
    address: String,
}

/// What came of asking the origin.
enum Looked {
    Entry(Entry),
    Refused(Answer),
    Nothing,
}

impl<P: Platform> Edge<P> {
    /// Answers `GET address`, a lookup.
    ///
    /// # Errors
    /// What the origin refuses; 503 when it does not answer and what is kept is too old.
    pub(crate) async fn lookup(
        &self,
        caller: &Caller,
        asker: &Asker,
        address: &str,
    ) -> Result<Response<Body>, Refused> {
        let Some(lookup) = Lookup::of(address) else {
            // It lacks something, or means the caller's own client: the origin knows.
            return self.pass(asker, address).await;
        };
        let (kept, principal) = join(self.entry(&lookup.key), self.principal(caller, asker)).await;
        let principal = principal?;
        // Who may not read what is kept is refused by the origin, or may have been let in since.
        let kept = kept.filter(|entry| reads(&principal, &entry.path));
        let Some(entry) = kept else {
            return self.missed(&lookup, asker).await;
        };
        let age = self.age(&entry);
        if age < self.config.fresh {
            if age > self.config.fresh / 2 {
                self.refresh_aside(&lookup, &entry, asker);
            }
            return Ok(self.told(&entry, "HIT", asker));
        }
        self.renewed(&lookup, entry, &principal, asker).await
    }

    async fn missed(&self, lookup: &Lookup, asker: &Asker) -> Result<Response<Body>, Refused> {
        match self.look_up(lookup, None, asker).await {
            Looked::Entry(entry) => Ok(self.told(&entry, "MISS", asker)),
            Looked::Refused(answer) => Err(Refused::passed(answer.response)),
            Looked::Nothing => Err(Refused::unavailable()),
        }
    }

    /// Asks the origin, but tells what is kept if that does not answer soon.
    async fn renewed(
        &self,
        lookup: &Lookup,
        entry: Entry,
        principal: &Principal,
        asker: &Asker,
    ) -> Result<Response<Body>, Refused> {
        let (door, known, own) = (self.clone(), entry.clone(), asker.clone());
        let what = lookup.clone();
        let looking = async move { door.look_up(&what, Some(&known), &own).await }.boxed();
        let looked = match select(looking, Box::pin(self.platform.sleep(PATIENCE))).await {
            Either::Left((looked, _)) => looked,
            Either::Right(((), looking)) => {
                self.platform.spawn(looking.map(drop));
                return Ok(self.told(&entry, "STALE", asker));
            }
        };
        match looked {
            Looked::Entry(new) if reads(principal, &new.path) => Ok(self.told(&new, "MISS", asker)),
            Looked::Entry(_) => self.missed(lookup, asker).await,
            Looked::Refused(answer) => Err(Refused::passed(answer.response)),
            Looked::Nothing => Ok(self.told(&entry, "STALE", asker)),
        }
    }

    fn refresh_aside(&self, lookup: &Lookup, entry: &Entry, asker: &Asker) {
        let Some(turn) = self.shared.turns.take(&lookup.key, self.platform.now()) else {
            return;
        };
        let (door, lookup, entry, asker) =
            (self.clone(), lookup.clone(), entry.clone(), asker.clone());
        self.platform.spawn(async move {
            door.look_up(&lookup, Some(&entry), &asker).await;
            drop(turn);
        });
    }

    /// Asks the origin and keeps what it says. `known` need not be sent again.
    async fn look_up(&self, lookup: &Lookup, known: Option<&Entry>, asker: &Asker) -> Looked {
        let asked_at = self.platform.now();
        let asker = asker.clone().knowing(known.map(|entry| &*entry.tag));
        let answer = match self.look(&asker, &lookup.address).await {
            Ok(answer) if !answer.is_trouble() => answer,
            Ok(_) | Err(_) => return Looked::Nothing,
        };
        let body = match (answer.status(), known) {
            (StatusCode::NOT_MODIFIED, Some(known)) => Some(known.body.clone()),
            _ => answer.text().map(str::to_owned),
        };
        let (Some(path), Some(tag), Some(body)) =
            (answer.path.clone(), answer.tag().map(str::to_owned), body)
        else {
            // By asking for what is not theirs, strangers must not have it dropped.
            if answer.status() == StatusCode::NOT_FOUND && known.is_some() {
                self.platform.forget(Store::Everywhere, &lookup.key).await;
            }
            return Looked::Refused(answer);
        };
        let entry = Entry {
            path,
            tag,
            body,
            asked_at,
        };
        if let Ok(text) = serde_json::to_string(&entry) {
            let (store, time) = (Store::Everywhere, self.config.kept);
            self.platform.keep(store, &lookup.key, text, time).await;
        }
        Looked::Entry(entry)
    }

    /// What is kept and may still be told.
    async fn entry(&self, key: &str) -> Option<Entry> {
        let text = self.platform.kept(Store::Everywhere, key).await?;
        let entry: Entry = serde_json::from_str(&text).ok()?;
        let counts = self.age(&entry) < self.config.kept
            && !self.changed_since(&entry.path, entry.asked_at).await;
        counts.then_some(entry)
    }

    fn age(&self, entry: &Entry) -> Duration {
        self.platform.now().since(entry.asked_at)
    }

    fn told(&self, entry: &Entry, from: &'static str, asker: &Asker) -> Response<Body> {
        let known = Known {
            tag: &entry.tag,
            body: &entry.body,
            age: self.age(entry),
            from,
        };
        known.answer(asker.versions.as_ref())
    }
}

impl Lookup {
    /// What a lookup means that names a client and a content type, and nothing else.
    fn of(address: &str) -> Option<Self> {
        let (path, query) = address.split_once('?')?;
        let (mut client_id, mut content_type) = (None, None);
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let earlier = match &*name {
                "client_id" => client_id.replace(value.parse::<ClientId>().ok()?).map(drop),
                "content_type" => content_type
                    .replace(ContentType::parse(&value).ok()?)
                    .map(drop),
                _ => return None,
            };
            if earlier.is_some() {
                return None;
            }
        }
        let (client_id, content_type) = (client_id?, content_type?);
        Some(Self {
            key: format!("template/{client_id}/{content_type}"),
            address: format!("{path}?client_id={client_id}&content_type={content_type}"),
        })
    }
}

/// Whether `principal` may see what belongs to the client at the end of `path`.
pub(crate) fn reads(principal: &Principal, path: &ClientPath) -> bool {
    authorize(principal, path, Action::Read) == Access::Granted
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLIENT: &str = "0195c0de-0000-7000-8000-000000000001";

    fn key(query: &str) -> Option<String> {
        Lookup::of(&format!("/lookup?{query}")).map(|lookup| lookup.key)
    }

    #[test]
    fn one_template_is_kept_once_however_it_is_asked_for() {
        let kept = format!("template/{CLIENT}/blog_post");
        for query in [
            format!("client_id={CLIENT}&content_type=blog_post"),
            format!("content_type=blog&client_id={}", CLIENT.to_uppercase()),
        ] {
            assert_eq!(key(&query).as_ref(), Some(&kept), "{query}");
        }
    }

    #[test]
    fn what_is_not_a_whole_lookup_is_left_to_the_origin() {
        for query in [
            format!("client_id={CLIENT}"),
            "content_type=blog_post".to_owned(),
            format!("client_id={CLIENT}&content_type=novel"),
            format!("client_id={CLIENT}&content_type=blog_post&more=1"),
            format!("client_id={CLIENT}&client_id={CLIENT}&content_type=blog_post"),
            "client_id=me&content_type=blog_post".to_owned(),
        ] {
            assert_eq!(key(&query), None, "{query}");
        }
    }
}

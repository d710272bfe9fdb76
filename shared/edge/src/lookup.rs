//! The template in effect, from what is kept.
//!
//! It is kept once for all callers, and each is authorised by the path of the client. What is kept
//! is true for a minute: past half of that it is looked up again on the side, and past all of it
//! before it is told. Only an origin that does not answer, or not soon, has older ones told.

use futures_util::{FutureExt as _, future::join};
use hg_domain::{access::Principal, content::ContentType, id::ClientId};
use http::{Response, StatusCode};
use url::form_urlencoded;

use crate::{
    caller::Caller,
    door::Edge,
    memory::{Dated, Kept},
    origin::{Answer, Asker},
    platform::{Platform, Store},
    refused::Refused,
    response::{Body, From},
};

/// What is looked up.
#[derive(Clone)]
struct Lookup {
    key: String,
    address: String,
}

/// What came of asking the origin.
enum Looked {
    Up(Dated<Kept>),
    Refused(Answer),
    /// It is in trouble.
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
        let kept = self.kept_template(&lookup.key);
        let (kept, principal) = join(kept, self.principal(caller, asker)).await;
        let principal = principal?.value;
        // Who may not read what is kept is refused by the origin, or may have been let in since.
        let kept = kept.filter(|kept| kept.value.is_for(&principal));
        let Some(kept) = kept else {
            return self.missed(&lookup, asker).await;
        };
        let age = self.age(&kept);
        if age >= self.config.fresh {
            return self.renewed(&lookup, kept, &principal, asker).await;
        }
        if age > self.config.fresh / 2 {
            self.renew_aside(&lookup, &kept, asker);
        }
        Ok(self.told(&kept, From::Hit, asker))
    }

    async fn missed(&self, lookup: &Lookup, asker: &Asker) -> Result<Response<Body>, Refused> {
        match self.look_up(lookup, None, asker).await {
            Looked::Up(new) => Ok(self.told(&new, From::Miss, asker)),
            Looked::Refused(answer) => Err(Refused::passed(answer.response)),
            Looked::Nothing => Err(Refused::unavailable()),
        }
    }

    /// Asks the origin, but tells what is kept if that does not answer soon.
    async fn renewed(
        &self,
        lookup: &Lookup,
        kept: Dated<Kept>,
        principal: &Principal,
        asker: &Asker,
    ) -> Result<Response<Body>, Refused> {
        if self.shared.trouble.is_recent(self.platform.now()) {
            return Ok(self.told(&kept, From::Stale, asker));
        }
        let looking = self.looking_up(lookup, &kept, asker);
        match self.soon(looking).await.unwrap_or(Looked::Nothing) {
            Looked::Up(new) if new.value.is_for(principal) => {
                Ok(self.told(&new, From::Miss, asker))
            }
            // The client moved: may the caller still see it?
            Looked::Up(_) => self.missed(lookup, asker).await,
            Looked::Refused(answer) => Err(Refused::passed(answer.response)),
            Looked::Nothing => Ok(self.told(&kept, From::Stale, asker)),
        }
    }

    /// Has the origin asked, unless somebody does so already, and waits for nothing.
    fn renew_aside(&self, lookup: &Lookup, kept: &Dated<Kept>, asker: &Asker) {
        if !self.shared.turns.is_taken(&lookup.key, self.platform.now()) {
            let looking = self.looking_up(lookup, kept, asker);
            self.platform.spawn(looking.map(drop));
        }
    }

    /// Asks the origin for what is not `kept` already; it may go on without the request. Of many at
    /// once, one asks.
    fn looking_up(
        &self,
        lookup: &Lookup,
        kept: &Dated<Kept>,
        asker: &Asker,
    ) -> impl Future<Output = Looked> + Send + use<P> {
        let (door, lookup) = (self.clone(), lookup.clone());
        let (kept, asker) = (kept.clone(), asker.clone());
        async move {
            let begun = door.platform.now();
            let _turn = door.shared.turns.wait(&lookup.key, &door.platform).await;
            let newer = door.kept_template(&lookup.key).await;
            if let Some(newer) = newer.filter(|newer| newer.at > kept.at) {
                return Looked::Up(newer);
            }
            if door.shared.trouble.came_since(begun) {
                return Looked::Nothing;
            }
            door.look_up(&lookup, Some(&kept.value), &asker).await
        }
    }

    /// Asks the origin and keeps what it says. What is `known` need not be sent again.
    async fn look_up(&self, lookup: &Lookup, known: Option<&Kept>, asker: &Asker) -> Looked {
        let at = self.platform.now();
        let asker = asker.clone().knowing(known.map(Kept::tag));
        let answer = match self.look(&asker, &lookup.address).await {
            Ok(answer) if !answer.is_trouble() => answer,
            Ok(_) | Err(_) => {
                self.shared.trouble.note(self.platform.now());
                return Looked::Nothing;
            }
        };
        let (key, store) = (&lookup.key, Store::Everywhere);
        let said = match (answer.status(), known) {
            (StatusCode::NOT_MODIFIED, Some(known)) => Kept::with_body(&answer, known.body()),
            _ => Kept::of(&answer),
        };
        let Some(value) = said else {
            // By asking for what is not theirs, strangers must not have it dropped.
            if answer.status() == StatusCode::NOT_FOUND && known.is_some() {
                self.platform.forget(store, key).await;
            }
            return Looked::Refused(answer);
        };
        let new = Dated { at, value };
        self.remember(store, key, &new, self.config.kept).await;
        Looked::Up(new)
    }

    /// What is kept and may still be told.
    async fn kept_template(&self, key: &str) -> Option<Dated<Kept>> {
        let kept: Dated<Kept> = self
            .recall(Store::Everywhere, key, self.config.kept)
            .await?;
        let changed = self.changed_since(kept.value.path(), kept.at).await;
        (!changed).then_some(kept)
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

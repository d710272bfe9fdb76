//! The keys that an issuer publishes, as they were when they were last fetched.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use hg_domain::config::{ConfigError, Vars};
use jsonwebtoken::Algorithm;
use reqwest::Url;
use tokio::sync::{Mutex as Turns, OwnedMutexGuard as Turn};
use tracing::Instrument as _;

use super::{
    fetch::{self, FetchError},
    key_set::{Choice, KeySet},
};

/// How old keys may be before they are fetched again.
const FRESH: Duration = Duration::from_hours(1);
/// How old keys may be where fetching them again fails. One that its issuer took back is believed no
/// longer than that.
const BELIEVED: Duration = Duration::from_hours(2);
/// How long after a fetch, successful or not, there is no other.
const PAUSE: Duration = Duration::from_mins(1);

/// Where keys come from, and those that came. Nothing is fetched before a key is needed.
pub(super) struct KeySource {
    url: Url,
    kept: Mutex<Kept>,
    /// Whoever has the turn may fetch.
    turns: Arc<Turns<()>>,
}

#[derive(Default)]
struct Kept {
    keys: Option<(KeySet, Instant)>,
    tried_at: Option<Instant>,
    failure: Option<FetchError>,
}

/// There are no keys, or none that are still believed.
#[derive(Debug, thiserror::Error)]
#[error("the key set of JWKS_URL could not be fetched")]
pub(super) struct Unavailable(#[source] Option<FetchError>);

impl KeySource {
    /// Reads `JWKS_URL`, if it is set.
    pub(super) fn from_vars(vars: &Vars<'_>) -> Result<Option<Self>, ConfigError> {
        Ok(fetch::address(vars)?.map(|url| Self {
            url,
            kept: Mutex::default(),
            turns: Arc::default(),
        }))
    }

    /// The key called `id`, or the only one for `algorithm`. A key that is not known is looked for
    /// in a newer set, for which callers wait together.
    pub(super) async fn choose(
        self: &Arc<Self>,
        algorithm: Algorithm,
        id: Option<&str>,
        now: Instant,
    ) -> Result<Choice, Unavailable> {
        let (known, fresh) = self.kept().choose(algorithm, id, now);
        match known {
            Some(choice) if fresh => return Ok(choice),
            // An old key is good enough while somebody else looks for newer ones.
            Some(choice) => match Arc::clone(&self.turns).try_lock_owned() {
                Ok(turn) => self.refresh(turn, now).await,
                Err(_) => return Ok(choice),
            },
            None => {
                let turn = Arc::clone(&self.turns).lock_owned().await;
                self.refresh(turn, now).await;
            }
        }
        self.kept().answer(algorithm, id, now)
    }

    /// Fetches the keys, if the last time is long enough ago.
    ///
    /// It goes on when the caller goes away: by hanging up, nobody can make it start over and over.
    async fn refresh(self: &Arc<Self>, turn: Turn<()>, now: Instant) {
        if self.kept().tried_within(PAUSE, now) {
            return;
        }
        let source = Arc::clone(self);
        let fetch = async move {
            let outcome = fetch::key_set(&source.url).await;
            source.kept().keep(outcome, now);
            drop(turn);
        };
        if let Err(error) = tokio::spawn(fetch.in_current_span()).await {
            tracing::error!(%error, "the fetch of the key set broke off");
        }
    }

    /// The state is whole after every statement, so a panic elsewhere under the lock does no harm.
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Kept {
    /// What is known without a fetch, and whether that is recent enough.
    fn choose(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
        now: Instant,
    ) -> (Option<Choice>, bool) {
        let Some((keys, age)) = self.believed(now) else {
            return (None, false);
        };
        let fresh = age < FRESH;
        match keys.choose(algorithm, id) {
            Choice::Unknown => (None, fresh),
            choice => (Some(choice), fresh),
        }
    }

    /// What is known now that no fetch will tell more.
    fn answer(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
        now: Instant,
    ) -> Result<Choice, Unavailable> {
        match self.believed(now) {
            Some((keys, _)) => Ok(keys.choose(algorithm, id)),
            None => Err(Unavailable(self.failure.clone())),
        }
    }

    /// The keys that may be used, and how old they are.
    fn believed(&self, now: Instant) -> Option<(&KeySet, Duration)> {
        let (keys, at) = self.keys.as_ref()?;
        let age = now.duration_since(*at);
        (age < BELIEVED).then_some((keys, age))
    }

    fn tried_within(&self, time: Duration, now: Instant) -> bool {
        self.tried_at
            .is_some_and(|at| now.duration_since(at) < time)
    }

    fn keep(&mut self, outcome: Result<KeySet, FetchError>, now: Instant) {
        self.tried_at = Some(now);
        match outcome {
            Ok(keys) => {
                tracing::info!(usable = keys.len(), "the key set of JWKS_URL was fetched");
                self.keys = Some((keys, now));
                self.failure = None;
            }
            Err(error) => {
                if self.keys.is_some() {
                    tracing::warn!(%error, "the key set could not be fetched again; the old one stays for now");
                }
                self.failure = Some(error);
            }
        }
    }
}

#[cfg(test)]
mod tests;

//! The keys that an issuer publishes, as they were when they were last fetched.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hg_domain::time::Timestamp;
use hg_protocol::jwt::{Algorithm, Choice, FetchError, KeptKeys, KeySet, Unavailable};
use reqwest::Url;
use tokio::sync::{Mutex as Turns, OwnedMutexGuard as Turn};
use tracing::Instrument as _;

use super::fetch;

/// Where keys come from, and those that came. Nothing is fetched before a key is needed.
pub(super) struct KeySource {
    url: Url,
    kept: Mutex<KeptKeys>,
    /// Whoever has the turn may fetch.
    turns: Arc<Turns<()>>,
}

impl KeySource {
    /// The keys at `url`.
    pub(super) fn at(url: Url) -> Self {
        Self {
            url,
            kept: Mutex::default(),
            turns: Arc::default(),
        }
    }

    /// The key called `id`, or the only one for `algorithm`. A key that is not known is looked for
    /// in a newer set, for which callers wait together.
    pub(super) async fn choose(
        self: &Arc<Self>,
        algorithm: Algorithm,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<Choice, Unavailable> {
        let (known, fresh) = self.kept().known(algorithm, id, now);
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
    async fn refresh(self: &Arc<Self>, turn: Turn<()>, now: Timestamp) {
        if self.kept().tried_recently(now) {
            return;
        }
        let source = Arc::clone(self);
        let fetch = async move {
            let outcome = fetch::key_set(&source.url).await;
            source.log(&outcome);
            source.kept().keep(outcome, now);
            drop(turn);
        };
        if let Err(error) = tokio::spawn(fetch.in_current_span()).await {
            tracing::error!(%error, "the fetch of the key set broke off");
        }
    }

    fn log(&self, outcome: &Result<KeySet, FetchError>) {
        match outcome {
            Ok(keys) => {
                tracing::info!(
                    usable = keys.usable(),
                    "the key set of JWKS_URL was fetched"
                );
            }
            Err(error) if self.kept().have_any() => {
                tracing::warn!(%error, "the key set could not be fetched again; the old one stays for now");
            }
            Err(_) => {}
        }
    }

    /// The state is whole after every statement, so a panic elsewhere under the lock does no harm.
    fn kept(&self) -> MutexGuard<'_, KeptKeys> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;

//! The keys that an issuer of JWTs publishes.

use std::{
    sync::{MutexGuard, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use futures_channel::oneshot;
use hg_protocol::jwt::{Algorithm, Choice, FetchError, KEY_SET_LIMIT, KeptKeys, KeySet};
use http::{Request, StatusCode};

use crate::{door::Edge, platform::Platform, refused::Refused, turns::Turn};

/// What is waited for an issuer.
const PATIENCE: Duration = Duration::from_secs(5);
const TURN: &str = "keys";

impl<P: Platform> Edge<P> {
    /// The key called `id`, or the only one for `algorithm`. A key that is not known is looked for in
    /// a newer set, at most once a minute, for which callers wait together.
    ///
    /// # Errors
    /// 503 when there are no keys.
    pub(crate) async fn published_key(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
    ) -> Result<Choice, Refused> {
        let now = self.platform.now();
        let (known, fresh) = self.kept_keys().known(algorithm, id, now);
        match known {
            Some(choice) if fresh => return Ok(choice),
            // An old key is good enough while somebody else looks for newer ones.
            Some(choice) => match self.shared.turns.take(TURN, now) {
                Some(turn) => self.fetch_keys(turn).await,
                None => return Ok(choice),
            },
            // No turn is waited for where no fetch is due.
            None if self.kept_keys().tried_recently(now)
                && !self.shared.turns.is_taken(TURN, now) => {}
            None => {
                let turn = self.shared.turns.wait(TURN, &self.platform).await;
                self.fetch_keys(turn).await;
            }
        }
        let answer = self.kept_keys().answer(algorithm, id, self.platform.now());
        answer.map_err(|_| Refused::unavailable())
    }

    /// Fetches the keys, if the last time is long enough ago.
    ///
    /// It goes on when the caller goes away: by hanging up, nobody can make it start over and over.
    async fn fetch_keys(&self, turn: Turn) {
        let now = self.platform.now();
        if self.kept_keys().tried_recently(now) {
            return;
        }
        self.kept_keys().trying(now);
        let (done, is_done) = oneshot::channel();
        let door = self.clone();
        self.platform.spawn(async move {
            let outcome = door.key_set().await;
            door.kept_keys().keep(outcome, now);
            drop(turn);
            // Nobody listens any more if the caller has gone.
            done.send(()).ok();
        });
        is_done.await.ok();
    }

    async fn key_set(&self) -> Result<KeySet, FetchError> {
        let failed = |text: &str| FetchError::Failed(text.to_owned());
        let url = self.config.jwt.published();
        let url = url.ok_or_else(|| failed("there is no address"))?;
        let mut request = Request::new(Bytes::new());
        *request.uri_mut() = url.as_str().parse().map_err(|_| failed("no address"))?;
        let outcome = self.fetch_within(PATIENCE, request).await;
        let response = outcome.map_err(|failure| failed(&failure.to_string()))?;
        if response.status() != StatusCode::OK {
            return Err(FetchError::Status(response.status()));
        }
        if response.body().len() > KEY_SET_LIMIT {
            return Err(FetchError::TooLong);
        }
        KeySet::parse(response.body()).ok_or(FetchError::Malformed)
    }

    fn kept_keys(&self) -> MutexGuard<'_, KeptKeys> {
        let keys = self.shared.keys.lock();
        keys.unwrap_or_else(PoisonError::into_inner)
    }
}

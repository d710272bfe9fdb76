//! The keys that an issuer publishes, as they were when they were last fetched.

use std::time::Duration;

use hg_domain::time::Timestamp;
use http::StatusCode;
use jsonwebtoken::Algorithm;

use super::{Choice, KEY_SET_LIMIT, KeySet};

/// Keys, and when somebody last tried to fetch them.
#[derive(Debug, Default)]
pub struct KeptKeys {
    keys: Option<(KeySet, Timestamp)>,
    tried_at: Option<Timestamp>,
    failure: Option<FetchError>,
}

/// Why no keys came. The address is not in it.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum FetchError {
    /// There was no answer.
    #[error("the request failed: {0}")]
    Failed(String),
    /// The answer is none with a body.
    #[error("the answer is {0}")]
    Status(StatusCode),
    /// There is more of it than any key set has.
    #[error("the answer is longer than {KEY_SET_LIMIT} bytes")]
    TooLong,
    /// It is something else.
    #[error("the answer is no JSON Web Key Set")]
    Malformed,
}

/// There are no keys, or none that are still believed.
#[derive(Debug, thiserror::Error)]
#[error("the key set of JWKS_URL could not be fetched")]
pub struct Unavailable(#[source] pub Option<FetchError>);

impl KeptKeys {
    /// How old keys may be before they are fetched again.
    pub const FRESH: Duration = Duration::from_hours(1);
    /// How old keys may be where fetching them again fails. One that its issuer took back is believed no
    /// longer than that.
    pub const BELIEVED: Duration = Duration::from_hours(2);
    /// How long after a fetch, successful or not, there is no other.
    pub const PAUSE: Duration = Duration::from_mins(1);

    /// What is known without a fetch, and whether that is recent enough.
    pub fn known(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
        now: Timestamp,
    ) -> (Option<Choice>, bool) {
        let Some((keys, age)) = self.believed(now) else {
            return (None, false);
        };
        let fresh = age < Self::FRESH;
        match keys.choose(algorithm, id) {
            Choice::Unknown => (None, fresh),
            choice => (Some(choice), fresh),
        }
    }

    /// What is known now that no fetch will tell more.
    ///
    /// # Errors
    /// When there are no keys.
    pub fn answer(
        &self,
        algorithm: Algorithm,
        id: Option<&str>,
        now: Timestamp,
    ) -> Result<Choice, Unavailable> {
        match self.believed(now) {
            Some((keys, _)) => Ok(keys.choose(algorithm, id)),
            None => Err(Unavailable(self.failure.clone())),
        }
    }

    /// Whether the last fetch is so recent that there is to be no other.
    pub fn tried_recently(&self, now: Timestamp) -> bool {
        self.tried_at.is_some_and(|at| now.since(at) < Self::PAUSE)
    }

    /// Whether there are keys, however old.
    pub fn have_any(&self) -> bool {
        self.keys.is_some()
    }

    /// Notes that a fetch began.
    pub fn trying(&mut self, now: Timestamp) {
        self.tried_at = Some(now);
    }

    /// Keeps what came of the fetch that began at `now`.
    pub fn keep(&mut self, outcome: Result<KeySet, FetchError>, now: Timestamp) {
        self.trying(now);
        match outcome {
            Ok(keys) => {
                self.keys = Some((keys, now));
                self.failure = None;
            }
            Err(error) => self.failure = Some(error),
        }
    }

    /// The keys that may be used, and how old they are.
    fn believed(&self, now: Timestamp) -> Option<(&KeySet, Duration)> {
        let (keys, at) = self.keys.as_ref()?;
        let age = now.since(*at);
        (age < Self::BELIEVED).then_some((keys, age))
    }
}

//! The secrets that webhooks are signed with.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{id::ClientId, secret::Sealed, time::Timestamp};

/// How long a secret that was replaced goes on signing beside the new one.
pub const OVERLAP: Duration = Duration::from_hours(24);
/// How many secrets that were replaced sign at the same time, at the most: those that were replaced
/// last. There are several when the answer with a new one was lost, and another one asked for.
const MOST_PREVIOUS: usize = 2;

/// The secret of an endpoint or a client, and for a while those before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningSecrets {
    current: Sealed,
    /// The newest first.
    previous: Vec<Previous>,
}

/// A secret that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Previous {
    sealed: Sealed,
    signs_until: Timestamp,
}

impl SigningSecrets {
    /// A first secret.
    pub fn new(sealed: Sealed) -> Self {
        Self {
            current: sealed,
            previous: Vec::new(),
        }
    }

    /// A new secret from `now` on. The one before signs too for [`OVERLAP`].
    #[must_use]
    pub fn rotated(self, sealed: Sealed, now: Timestamp) -> Self {
        let replaced = Previous {
            sealed: self.current,
            signs_until: now.plus(OVERLAP),
        };
        let previous = std::iter::once(replaced).chain(self.previous);
        Self {
            current: sealed,
            previous: previous
                .filter(|one| now < one.signs_until)
                .take(MOST_PREVIOUS)
                .collect(),
        }
    }

    /// Those that sign at `now`, the newest first.
    pub fn signing(&self, now: Timestamp) -> impl Iterator<Item = &Sealed> {
        let previous = self
            .previous
            .iter()
            .filter(move |one| now < one.signs_until);
        std::iter::once(&self.current).chain(previous.map(|one| &one.sealed))
    }

    /// Until when the secret before signs too, if there is one that still does at `now`.
    pub fn previous_signs_until(&self, now: Timestamp) -> Option<Timestamp> {
        let until = self.previous.first()?.signs_until;
        (now < until).then_some(until)
    }
}

/// The secret that a client's `callback_url`s are signed with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallbackSecret {
    /// The client.
    pub client_id: ClientId,
    /// The secret, and the one before it.
    pub secrets: SigningSecrets,
    /// When the first one was made.
    pub created_at: Timestamp,
    /// When the present one was made.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

impl CallbackSecret {
    /// A first secret.
    pub fn new(client_id: ClientId, sealed: Sealed, now: Timestamp) -> Self {
        Self {
            client_id,
            secrets: SigningSecrets::new(sealed),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// A new secret in place of this one.
    #[must_use]
    pub fn rotated(self, sealed: Sealed, now: Timestamp) -> Self {
        Self {
            secrets: self.secrets.rotated(sealed, now),
            updated_at: now,
            version: self.version.saturating_add(1),
            ..self
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::SealedBy;

    fn sealed(text: &str) -> Sealed {
        Sealed {
            by: SealedBy::Local,
            ciphertext: text.to_owned(),
        }
    }

    fn signing(secrets: &SigningSecrets, now: Timestamp) -> Vec<&str> {
        let found = secrets.signing(now);
        found.map(|sealed| sealed.ciphertext.as_str()).collect()
    }

    #[test]
    fn a_secret_that_was_replaced_signs_for_a_day() {
        let now = Timestamp::from_millis(1_000_000).unwrap();
        let day_later = now.plus(OVERLAP);
        let last_moment = Timestamp::from_millis(day_later.as_millis() - 1).unwrap();
        let secrets = SigningSecrets::new(sealed("a"));
        assert_eq!(signing(&secrets, now), ["a"]);
        let secrets = secrets.rotated(sealed("b"), now);
        assert_eq!(signing(&secrets, last_moment), ["b", "a"]);
        assert_eq!(secrets.previous_signs_until(now), Some(day_later));
        assert_eq!(signing(&secrets, day_later), ["b"]);
        assert_eq!(secrets.previous_signs_until(day_later), None);
    }

    #[test]
    fn of_those_that_were_replaced_the_last_two_sign() {
        let now = Timestamp::from_millis(1_000_000).unwrap();
        let secrets = SigningSecrets::new(sealed("a")).rotated(sealed("b"), now);
        let secrets = secrets.rotated(sealed("c"), now);
        assert_eq!(signing(&secrets, now), ["c", "b", "a"]);
        let again = secrets.clone().rotated(sealed("d"), now);
        assert_eq!(signing(&again, now), ["d", "c", "b"]);
        let later = secrets.rotated(sealed("d"), now.plus(OVERLAP));
        assert_eq!(signing(&later, now.plus(OVERLAP)), ["d", "c"]);
    }
}

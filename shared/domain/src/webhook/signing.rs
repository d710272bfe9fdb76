//! The secrets that webhooks are signed with.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{id::ClientId, secret::Sealed, time::Timestamp};

/// How long a secret that was replaced goes on signing beside the new one.
pub const OVERLAP: Duration = Duration::from_hours(24);

/// The secret of an endpoint or a client, and for a while the one before it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SigningSecrets {
    current: Sealed,
    previous: Option<Previous>,
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
            previous: None,
        }
    }

    /// A new secret from `now` on. The one before signs too for [`OVERLAP`]; the one before that no
    /// longer.
    #[must_use]
    pub fn rotated(self, sealed: Sealed, now: Timestamp) -> Self {
        Self {
            current: sealed,
            previous: Some(Previous {
                sealed: self.current,
                signs_until: now.plus(OVERLAP),
            }),
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
        let until = self.previous.as_ref()?.signs_until;
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
    fn the_secret_before_signs_for_a_day_and_the_one_before_that_no_longer() {
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
        let secrets = secrets.rotated(sealed("c"), now);
        assert_eq!(signing(&secrets, now), ["c", "b"]);
    }
}

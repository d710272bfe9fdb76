//! Keys of providers that clients keep with us.

mod input;

use serde::{Deserialize, Serialize};

pub use self::input::{ProviderKeyInput, ProviderKeyRequest};
use crate::{
    audit::{Audited, AuditedKind},
    id::{ClientId, ProviderKeyId},
    kept::Kept,
    provider::Provider,
    secret::Sealed,
    time::Timestamp,
    user::UserId,
};

/// A provider's key as a client keeps it: encrypted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProviderKeyRecord {
    /// Its identifier.
    pub provider_key_id: ProviderKeyId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Whose key it is.
    pub provider: Provider,
    /// What it is called.
    pub label: String,
    /// The user whose own it is: used where a request names both. Without one it is the client's: used
    /// for all texts of the client and of those below it.
    pub user_id: Option<UserId>,
    /// The key.
    pub sealed: Sealed,
    /// Its last four characters.
    pub last_four: String,
    /// Whether it may be used.
    pub is_active: bool,
    /// When it was last activated; of several keys of a client the latest is in effect.
    pub activated_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

/// A key that a request names, and whose key that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnKey {
    /// The provider.
    pub provider: Provider,
    /// The key.
    pub provider_key_id: ProviderKeyId,
}

impl ProviderKeyRecord {
    /// A new key, encrypted as `sealed`.
    pub fn new(
        id: ProviderKeyId,
        client_id: ClientId,
        input: ProviderKeyInput,
        (sealed, last_four): (Sealed, String),
        now: Timestamp,
    ) -> Self {
        Self {
            provider_key_id: id,
            client_id,
            provider: input.provider,
            label: input.label,
            user_id: input.user_id,
            sealed,
            last_four,
            is_active: input.is_active,
            activated_at: input.is_active.then_some(now),
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The key after a change at `now`; `sealed` if it is another one. Its provider stays.
    #[must_use]
    pub fn changed(
        &self,
        input: ProviderKeyInput,
        sealed: Option<(Sealed, String)>,
        now: Timestamp,
    ) -> Self {
        let kept = (self.sealed.clone(), self.last_four.clone());
        let sealed = sealed.unwrap_or(kept);
        let next = Self::new(self.provider_key_id, self.client_id, input, sealed, now);
        let stays = self
            .activated_at
            .filter(|_| self.is_active && next.is_active);
        Self {
            provider: self.provider,
            activated_at: stays.or(next.activated_at).or(self.activated_at),
            created_at: self.created_at,
            version: self.version.saturating_add(1),
            ..next
        }
    }

    /// Whether a request of `user` for `provider` may use it by naming it.
    pub fn is_for(&self, provider: Provider, user: Option<&str>) -> bool {
        let is_users = self.user_id.as_ref().map(UserId::as_str) == user;
        self.is_active && self.provider == provider && is_users
    }
}

impl Kept for ProviderKeyRecord {
    type Id = ProviderKeyId;
    type Slot = Provider;

    const KIND: &'static str = "provider_key";
    const WORD: &'static str = "provider key";
    const WORDS: &'static str = "provider keys";
    // What was encrypted is not kept longer than it is of use.
    const HAS_HISTORY: bool = false;

    fn id(&self) -> ProviderKeyId {
        self.provider_key_id
    }

    fn client_id(&self) -> ClientId {
        self.client_id
    }

    fn slot(&self) -> Provider {
        self.provider
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn eligible_since(&self) -> Option<Timestamp> {
        let is_clients = self.user_id.is_none();
        self.activated_at.filter(|_| self.is_active && is_clients)
    }

    fn audited(&self) -> Audited {
        Audited {
            kind: AuditedKind::ProviderKey,
            id: self.provider_key_id.to_string(),
            name: self.label.clone(),
            version: Some(self.version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{kept, secret::SealedBy};

    fn sealed(text: &str) -> (Sealed, String) {
        let sealed = Sealed {
            by: SealedBy::Local,
            ciphertext: text.to_owned(),
        };
        (sealed, "last".to_owned())
    }

    fn input(user: Option<&str>, is_active: bool) -> ProviderKeyInput {
        ProviderKeyInput {
            provider: Provider::Openai,
            label: "Key".to_owned(),
            user_id: user.map(|user| UserId::parse(user).unwrap()),
            is_active,
        }
    }

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn the_clients_latest_active_key_is_in_effect_and_never_a_users() {
        let client = ClientId::new();
        let key = |user, is_active, millis| {
            let id = ProviderKeyId::new();
            ProviderKeyRecord::new(id, client, input(user, is_active), sealed("a"), at(millis))
        };
        let clients = key(None, true, 1);
        let keys = [
            clients.clone(),
            key(Some("ada"), true, 2),
            key(None, false, 3),
        ];
        let found = kept::in_effect(&keys, Provider::Openai).map(Kept::id);
        assert_eq!(found, Some(clients.provider_key_id));
        assert_eq!(kept::in_effect(&keys, Provider::Groq), None);
    }

    #[test]
    fn a_key_is_named_by_its_user_alone() {
        let (id, client) = (ProviderKeyId::new(), ClientId::new());
        let adas = ProviderKeyRecord::new(id, client, input(Some("ada"), true), sealed("a"), at(1));
        assert!(adas.is_for(Provider::Openai, Some("ada")));
        for (provider, user) in [
            (Provider::Openai, None),
            (Provider::Openai, Some("bob")),
            (Provider::Groq, Some("ada")),
        ] {
            assert!(!adas.is_for(provider, user));
        }
        let off = adas.changed(input(Some("ada"), false), None, at(2));
        assert!(!off.is_for(Provider::Openai, Some("ada")));
        assert_eq!((off.sealed, off.version), (adas.sealed, 2));
    }
}

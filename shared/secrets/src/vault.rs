//! What was opened, for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use hg_domain::{
    config::{ConfigError, Vars},
    id::ProviderKeyId,
    provider_key::{ProviderKeyRecord, Secret},
};
use tokio::time::sleep;

use crate::cipher::{Cipher, Place, SecretError};

/// How long a secret stays in memory after it was opened.
pub const OPEN_FOR: Duration = Duration::from_mins(5);
/// The most that stay at the same time; beyond that each is opened for every use.
const OPEN_MAX: usize = 1_000;

type Opened = HashMap<(ProviderKeyId, u64), (Secret, SystemTime)>;

/// Opens provider keys. Cloning it is cheap, and clones share what is open.
#[derive(Clone, Debug)]
pub struct Vault {
    cipher: Arc<Option<Cipher>>,
    opened: Arc<Mutex<Opened>>,
}

impl Vault {
    /// Opens by what `vars` say, see [`Cipher::from_vars`].
    ///
    /// # Errors
    /// When a variable is malformed.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            cipher: Arc::new(Cipher::from_vars(vars)?),
            opened: Arc::default(),
        })
    }

    /// What encrypts here; none in a deployment that keeps no secrets.
    pub fn cipher(&self) -> Option<&Cipher> {
        self.cipher.as_ref().as_ref()
    }

    /// The key in a record. It is overwritten [`OPEN_FOR`] after it was decrypted, if not before.
    ///
    /// # Errors
    /// When it cannot be decrypted here.
    pub async fn open(&self, record: &ProviderKeyRecord) -> Result<Secret, SecretError> {
        let id = (record.provider_key_id, record.version);
        if let Some(secret) = self.opened(id) {
            return Ok(secret);
        }
        let place = Place {
            client_id: record.client_id,
            provider_key_id: record.provider_key_id,
        };
        let Some(cipher) = self.cipher() else {
            return Err(SecretError::NotConfigured(record.sealed.by));
        };
        let secret = cipher.open(&record.sealed, place).await?;
        self.keep(id, &secret);
        Ok(secret)
    }

    /// What is open and not too old: a process that stood still ran no timer meanwhile.
    fn opened(&self, id: (ProviderKeyId, u64)) -> Option<Secret> {
        let mut opened = self.lock();
        let is_fresh = |at: &SystemTime| at.elapsed().is_ok_and(|age| age < OPEN_FOR);
        opened.retain(|_, (_, at)| is_fresh(at));
        opened.get(&id).map(|(secret, _)| secret.clone())
    }

    fn keep(&self, id: (ProviderKeyId, u64), secret: &Secret) {
        let mut opened = self.lock();
        if opened.len() >= OPEN_MAX {
            return;
        }
        opened.insert(id, (secret.clone(), SystemTime::now()));
        let opened = Arc::clone(&self.opened);
        tokio::spawn(async move {
            sleep(OPEN_FOR).await;
            let mut opened = opened.lock().unwrap_or_else(PoisonError::into_inner);
            opened.remove(&id);
        });
    }

    fn lock(&self) -> MutexGuard<'_, Opened> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use hg_domain::{
        id::ClientId,
        provider::Provider,
        provider_key::{ProviderKeyInput, Sealed},
        time::Timestamp,
    };

    use super::*;

    fn vault() -> Vault {
        let key = |name: &str| {
            let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
            (name == "SECRETS_KEY").then(|| key.to_owned())
        };
        Vault::from_vars(&Vars::new(&key)).unwrap()
    }

    fn record(place: Place, sealed: Sealed) -> ProviderKeyRecord {
        let input = ProviderKeyInput {
            provider: Provider::Groq,
            label: "Key".to_owned(),
            user_id: None,
            is_active: true,
        };
        let sealed = (sealed, String::new());
        let (id, client) = (place.provider_key_id, place.client_id);
        ProviderKeyRecord::new(id, client, input, sealed, Timestamp::now())
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_opened_is_gone_after_five_minutes() {
        let vault = vault();
        let place = Place {
            client_id: ClientId::new(),
            provider_key_id: ProviderKeyId::new(),
        };
        let secret = Secret::new("gsk-123".to_owned());
        let sealed = vault.cipher().unwrap().seal(&secret, place).await.unwrap();
        let mut record = record(place, sealed);
        assert_eq!(vault.open(&record).await.unwrap(), secret);
        // What is open needs no ciphertext; another version does.
        record.sealed.ciphertext.clear();
        assert_eq!(vault.open(&record).await.unwrap(), secret);
        sleep(OPEN_FOR + Duration::from_secs(1)).await;
        assert!(vault.lock().is_empty());
        assert!(vault.open(&record).await.is_err());
    }

    #[tokio::test]
    async fn a_deployment_without_a_key_opens_nothing() {
        let none = Vault::from_vars(&Vars::new(&|_| None)).unwrap();
        assert!(none.cipher().is_none());
        let malformed = |name: &str| (name == "SECRETS_KEY").then(|| "short".to_owned());
        assert!(Vault::from_vars(&Vars::new(&malformed)).is_err());
    }
}

//! What was opened, for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
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

type Opened = Arc<Mutex<HashMap<(ProviderKeyId, u64), Secret>>>;

/// Opens provider keys. Cloning it is cheap, and clones share what is open.
#[derive(Clone, Debug)]
pub struct Vault {
    cipher: Arc<Option<Cipher>>,
    opened: Opened,
}

impl Vault {
    /// Opens by what `vars` say, see [`Cipher::from_vars`].
    ///
    /// # Errors
    /// When a variable is malformed.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Self, ConfigError> {
        Ok(Self {
            cipher: Arc::new(Cipher::from_vars(vars)?),
            opened: Opened::default(),
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
        let open = self.lock().get(&id).cloned();
        if let Some(secret) = open {
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

    fn keep(&self, id: (ProviderKeyId, u64), secret: &Secret) {
        let mut opened = self.lock();
        if opened.len() >= OPEN_MAX {
            return;
        }
        opened.insert(id, secret.clone());
        let opened = Arc::clone(&self.opened);
        tokio::spawn(async move {
            sleep(OPEN_FOR).await;
            let mut opened = opened.lock().unwrap_or_else(PoisonError::into_inner);
            opened.remove(&id);
        });
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<(ProviderKeyId, u64), Secret>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

//! What was opened, for a while.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use hg_domain::{
    config::{ConfigError, Vars},
    secret::{Sealed, Secret},
    time::Timestamp,
    webhook::SigningSecrets,
};
use tokio::time::sleep;

use crate::cipher::{Cipher, Place, SecretError};

/// How long a secret stays in memory after it was opened.
pub const OPEN_FOR: Duration = Duration::from_mins(5);
/// The most that stay at the same time; beyond that each is opened for every use.
const OPEN_MAX: usize = 1_000;

/// By the place and the ciphertext, which is another one whenever the secret is.
type Opened = HashMap<(Place, String), (Secret, SystemTime)>;

/// Opens secrets. Cloning it is cheap, and clones share what is open.
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

    /// The secret that is kept at `place`. It is overwritten [`OPEN_FOR`] after it was decrypted, if not
    /// before.
    ///
    /// # Errors
    /// When it cannot be decrypted here.
    pub async fn open(&self, sealed: &Sealed, place: Place) -> Result<Secret, SecretError> {
        let id = (place, sealed.ciphertext.clone());
        if let Some(secret) = self.opened(&id) {
            return Ok(secret);
        }
        let Some(cipher) = self.cipher() else {
            return Err(SecretError::NotConfigured(sealed.by));
        };
        let secret = cipher.open(sealed, place).await?;
        self.keep(id, &secret);
        Ok(secret)
    }

    /// The secrets that webhooks are signed with at `now`, the newest first. Those before the present
    /// one are left out when they cannot be decrypted any more: that may be why there is a new one.
    ///
    /// # Errors
    /// When the present one cannot be decrypted here.
    pub async fn open_signing(
        &self,
        secrets: &SigningSecrets,
        place: Place,
        now: Timestamp,
    ) -> Result<Vec<Secret>, SecretError> {
        let mut opened = Vec::new();
        for sealed in secrets.signing(now) {
            match self.open(sealed, place).await {
                Ok(secret) => opened.push(secret),
                Err(SecretError::Foreign | SecretError::NotConfigured(_)) if !opened.is_empty() => {
                    tracing::warn!(?place, "a secret that was replaced cannot be opened");
                }
                Err(error) => return Err(error),
            }
        }
        Ok(opened)
    }

    /// What is open and not too old: a process that stood still ran no timer meanwhile.
    fn opened(&self, id: &(Place, String)) -> Option<Secret> {
        let mut opened = self.lock();
        let is_fresh = |at: &SystemTime| at.elapsed().is_ok_and(|age| age < OPEN_FOR);
        opened.retain(|_, (_, at)| is_fresh(at));
        opened.get(id).map(|(secret, _)| secret.clone())
    }

    fn keep(&self, id: (Place, String), secret: &Secret) {
        let mut opened = self.lock();
        if opened.len() >= OPEN_MAX {
            return;
        }
        opened.insert(id.clone(), (secret.clone(), SystemTime::now()));
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
    use hg_domain::id::{ClientId, ProviderKeyId};

    use super::*;

    fn vault() -> Vault {
        let key = |name: &str| {
            let key = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
            (name == "SECRETS_KEY").then(|| key.to_owned())
        };
        Vault::from_vars(&Vars::new(&key)).unwrap()
    }

    fn place() -> Place {
        Place::ProviderKey {
            client_id: ClientId::new(),
            provider_key_id: ProviderKeyId::new(),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn what_was_opened_is_gone_after_five_minutes() {
        let (vault, place) = (vault(), place());
        let secret = Secret::new("gsk-123".to_owned());
        let sealed = vault.cipher().unwrap().seal(&secret, place).await.unwrap();
        assert_eq!(vault.open(&sealed, place).await.unwrap(), secret);
        // What is open needs no key; the same at another place does.
        let keyless = Vault {
            cipher: Arc::new(None),
            opened: Arc::clone(&vault.opened),
        };
        assert_eq!(keyless.open(&sealed, place).await.unwrap(), secret);
        assert!(keyless.open(&sealed, self::place()).await.is_err());
        sleep(OPEN_FOR + Duration::from_secs(1)).await;
        assert!(vault.lock().is_empty());
        assert!(keyless.open(&sealed, place).await.is_err());
    }

    #[tokio::test]
    async fn a_deployment_without_a_key_opens_nothing() {
        let none = Vault::from_vars(&Vars::new(&|_| None)).unwrap();
        assert!(none.cipher().is_none());
        let malformed = |name: &str| (name == "SECRETS_KEY").then(|| "short".to_owned());
        assert!(Vault::from_vars(&Vars::new(&malformed)).is_err());
    }
}

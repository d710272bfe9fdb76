//! Encrypting and decrypting, by whichever key the deployment has.

use base64::{Engine, prelude::BASE64_STANDARD};
use hg_domain::{
    config::{ConfigError, Vars},
    id::{ClientId, ProviderKeyId},
    provider_key::{Sealed, SealedBy, Secret},
};

use crate::{kms::Kms, local::Local};

/// The row that a secret is kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The client that owns it.
    pub client_id: ClientId,
    /// The provider key that it is.
    pub provider_key_id: ProviderKeyId,
}

/// Why a secret could not be encrypted or decrypted. It tells nothing of the secret.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// AWS KMS did not do it.
    #[error("KMS: {0}")]
    Kms(String),
    /// The ciphertext is none of this key and this place.
    #[error("the ciphertext does not belong here")]
    Foreign,
    /// It was encrypted by what this deployment does not have.
    #[error("it was encrypted by {0:?}, which is not configured")]
    NotConfigured(SealedBy),
}

/// Encrypts secrets.
#[derive(Debug)]
pub enum Cipher {
    /// By a key of AWS KMS, which never leaves it.
    Kms(Kms),
    /// By the deployment's own key.
    Local(Local),
}

impl Cipher {
    /// Reads `KMS_KEY_ID`, else `SECRETS_KEY`; none where neither is set: such a deployment keeps no
    /// secrets.
    ///
    /// # Errors
    /// When `SECRETS_KEY` is not 32 bytes in base64.
    pub fn from_vars(vars: &Vars<'_>) -> Result<Option<Self>, ConfigError> {
        // A template's parameter cannot be left out of an address, so it says "none".
        let key_id = vars.optional("KMS_KEY_ID").filter(|id| id != "none");
        if let Some(key_id) = key_id {
            return Ok(Some(Self::Kms(Kms::new(key_id))));
        }
        let Some(key) = vars.optional("SECRETS_KEY") else {
            return Ok(None);
        };
        let local = BASE64_STANDARD
            .decode(key.trim())
            .ok()
            .and_then(|key| Local::new(&key));
        let local =
            local.ok_or_else(|| ConfigError::malformed("SECRETS_KEY", "32 bytes in base64"));
        Ok(Some(Self::Local(local?)))
    }

    /// Encrypts a secret for its place.
    ///
    /// # Errors
    /// When KMS does not do it.
    pub async fn seal(&self, secret: &Secret, place: Place) -> Result<Sealed, SecretError> {
        let (by, ciphertext) = match self {
            Self::Kms(kms) => (SealedBy::Kms, kms.encrypt(secret, place).await?),
            Self::Local(local) => (SealedBy::Local, local.encrypt(secret, place)?),
        };
        Ok(Sealed {
            by,
            ciphertext: BASE64_STANDARD.encode(ciphertext),
        })
    }

    /// Decrypts a secret of a place.
    ///
    /// # Errors
    /// When it was encrypted by another key or for another place, or KMS does not do it.
    pub async fn open(&self, sealed: &Sealed, place: Place) -> Result<Secret, SecretError> {
        let ciphertext = BASE64_STANDARD
            .decode(&sealed.ciphertext)
            .map_err(|_| SecretError::Foreign)?;
        match (self, sealed.by) {
            (Self::Kms(kms), SealedBy::Kms) => kms.decrypt(ciphertext, place).await,
            (Self::Local(local), SealedBy::Local) => local.decrypt(&ciphertext, place),
            (_, by) => Err(SecretError::NotConfigured(by)),
        }
    }
}

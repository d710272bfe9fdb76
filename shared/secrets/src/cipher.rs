//! Encrypting and decrypting, by whichever key the deployment has.

use base64::{Engine, prelude::BASE64_STANDARD};
use hg_domain::{
    config::{ConfigError, Vars},
    id::{ClientId, EndpointId, ProviderKeyId},
    provider_key::ProviderKeyRecord,
    secret::{Sealed, SealedBy, Secret},
    webhook::{CallbackSecret, WebhookEndpoint},
};

use crate::{kms::Kms, local::Local};

/// What a secret is, and whose: it opens as nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A client's key of a provider.
    ProviderKey {
        /// The client that owns it.
        client_id: ClientId,
        /// The key.
        provider_key_id: ProviderKeyId,
    },
    /// What the webhooks of a client's endpoint, or else its callbacks, are signed with.
    WebhookSecret {
        /// The client that owns it.
        client_id: ClientId,
        /// The endpoint.
        endpoint_id: Option<EndpointId>,
    },
}

impl From<&ProviderKeyRecord> for Place {
    fn from(record: &ProviderKeyRecord) -> Self {
        Self::ProviderKey {
            client_id: record.client_id,
            provider_key_id: record.provider_key_id,
        }
    }
}

impl From<&WebhookEndpoint> for Place {
    fn from(endpoint: &WebhookEndpoint) -> Self {
        Self::WebhookSecret {
            client_id: endpoint.client_id,
            endpoint_id: Some(endpoint.endpoint_id),
        }
    }
}

impl From<&CallbackSecret> for Place {
    fn from(secret: &CallbackSecret) -> Self {
        Self::WebhookSecret {
            client_id: secret.client_id,
            endpoint_id: None,
        }
    }
}

impl Place {
    /// The names and values by which a place is known.
    pub(crate) fn parts(self) -> [(&'static str, String); 2] {
        let (client, kept) = match self {
            Self::ProviderKey {
                client_id,
                provider_key_id,
            } => (client_id, ("provider_key_id", provider_key_id.to_string())),
            Self::WebhookSecret {
                client_id,
                endpoint_id: Some(endpoint_id),
            } => (client_id, ("webhook_endpoint_id", endpoint_id.to_string())),
            Self::WebhookSecret {
                client_id,
                endpoint_id: None,
            } => (client_id, ("webhook_endpoint_id", "callbacks".to_owned())),
        };
        [("client_id", client.to_string()), kept]
    }
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

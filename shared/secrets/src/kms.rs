//! AWS KMS: the key never leaves it.

use std::collections::HashMap;

use aws_sdk_kms::{
    Client,
    error::{ProvideErrorMetadata, SdkError},
    primitives::Blob,
};
use hg_domain::secret::Secret;
use tokio::sync::OnceCell;
use zeroize::Zeroizing;

use crate::cipher::{Place, SecretError};

/// A key of AWS KMS.
#[derive(Debug)]
pub struct Kms {
    key_id: String,
    client: OnceCell<Client>,
}

impl Kms {
    /// The key `key_id`, as `client` reaches it.
    pub fn reached_by(client: Client, key_id: String) -> Self {
        Self {
            key_id,
            client: OnceCell::new_with(Some(client)),
        }
    }

    pub(crate) fn new(key_id: String) -> Self {
        Self {
            key_id,
            client: OnceCell::new(),
        }
    }

    pub(crate) async fn encrypt(
        &self,
        secret: &Secret,
        place: Place,
    ) -> Result<Vec<u8>, SecretError> {
        let request = self.client().await.encrypt().key_id(&self.key_id);
        let answer = request
            .plaintext(Blob::new(secret.reveal()))
            .set_encryption_context(Some(context(place)))
            .send()
            .await
            .map_err(|error| refused(&error))?;
        let ciphertext = answer.ciphertext_blob.map(Blob::into_inner);
        ciphertext.ok_or_else(|| SecretError::Kms("no ciphertext came back".to_owned()))
    }

    pub(crate) async fn decrypt(
        &self,
        ciphertext: Vec<u8>,
        place: Place,
    ) -> Result<Secret, SecretError> {
        let request = self.client().await.decrypt().key_id(&self.key_id);
        let answer = request
            .ciphertext_blob(Blob::new(ciphertext))
            .set_encryption_context(Some(context(place)))
            .send()
            .await
            .map_err(|error| refused(&error))?;
        let plain = answer.plaintext.map(Blob::into_inner).map(Zeroizing::new);
        let plain = plain.ok_or_else(|| SecretError::Kms("no plaintext came back".to_owned()))?;
        let plain = std::str::from_utf8(&plain).map_err(|_| SecretError::Foreign)?;
        Ok(Secret::new(plain.to_owned()))
    }

    /// Made when it is first needed: most requests have no secret in them.
    async fn client(&self) -> &Client {
        self.client
            .get_or_init(async || Client::new(&hg_aws::config().await))
            .await
    }
}

/// Refusals that say that this key never encrypted it, or not for there.
const FOREIGN: [&str; 2] = ["IncorrectKeyException", "InvalidCiphertextException"];

/// What KMS, or the way there, says of a request. Never the answer itself, which may hold a secret.
fn refused<E: ProvideErrorMetadata, R>(error: &SdkError<E, R>) -> SecretError {
    let told = match error {
        SdkError::ServiceError(refusal) => {
            let code = refusal.err().code().unwrap_or("refused");
            if FOREIGN.contains(&code) {
                return SecretError::Foreign;
            }
            format!("{code}: {}", refusal.err().message().unwrap_or_default())
        }
        SdkError::TimeoutError(_) => "it took too long".to_owned(),
        SdkError::DispatchFailure(_) => "it could not be reached".to_owned(),
        _ => "the request could not be made, or the answer not be read".to_owned(),
    };
    SecretError::Kms(told)
}

/// What KMS authenticates with a secret, and logs: where it is kept.
fn context(place: Place) -> HashMap<String, String> {
    place
        .parts()
        .map(|(name, value)| (name.to_owned(), value))
        .into()
}

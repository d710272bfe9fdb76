//! Encrypting keys.

use hg_domain::secret::{Sealed, Secret};
use hg_http::error::{ApiError, ErrorCode};
use hg_secrets::{Place, Vault};

/// The key as it is kept at `place`, and its last four characters.
///
/// # Errors
/// 503 in a deployment that keeps no secrets, 500 when the key cannot be encrypted.
pub(crate) async fn key(
    vault: &Vault,
    key: &Secret,
    place: Place,
) -> Result<(Sealed, String), ApiError> {
    let Some(cipher) = vault.cipher() else {
        let message = "this deployment cannot keep keys: it has neither KMS_KEY_ID nor SECRETS_KEY";
        return Err(ApiError::new(ErrorCode::ProviderNotConfigured, message));
    };
    let sealed = cipher.seal(key, place).await.map_err(ApiError::internal)?;
    Ok((sealed, key.last_four()))
}

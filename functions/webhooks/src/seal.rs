//! Making secrets that webhooks are signed with.

use hg_domain::secret::{Sealed, Secret};
use hg_http::error::{ApiError, ErrorCode};
use hg_secrets::{Place, Vault};
use hg_webhooks::new_secret;

/// A new secret, and how it is kept at `place`.
///
/// # Errors
/// 503 in a deployment that keeps no secrets, 500 when it cannot be encrypted.
pub(crate) async fn new(vault: &Vault, place: Place) -> Result<(Secret, Sealed), ApiError> {
    let cipher = vault.cipher().ok_or_else(not_configured)?;
    let secret = new_secret().map_err(ApiError::internal)?;
    let sealed = cipher
        .seal(&secret, place)
        .await
        .map_err(ApiError::internal)?;
    Ok((secret, sealed))
}

/// That the deployment keeps no secrets.
pub(crate) fn not_configured() -> ApiError {
    let message = "this deployment cannot sign webhooks: it has neither KMS_KEY_ID nor SECRETS_KEY";
    ApiError::new(ErrorCode::SecretsNotConfigured, message)
}

//! The deployment's own key: AES-256 in Galois/counter mode.

use std::fmt;

use aws_lc_rs::aead::{AES_256_GCM, Aad, NONCE_LEN, Nonce, RandomizedNonceKey};
use hg_domain::secret::Secret;
use zeroize::Zeroizing;

use crate::cipher::{Place, SecretError};

/// The deployment's own key.
pub struct Local(RandomizedNonceKey);

impl Local {
    /// The key of these bytes, if they are 32.
    pub(crate) fn new(key: &[u8]) -> Option<Self> {
        RandomizedNonceKey::new(&AES_256_GCM, key).ok().map(Self)
    }

    /// The nonce, the ciphertext and its tag.
    pub(crate) fn encrypt(&self, secret: &Secret, place: Place) -> Result<Vec<u8>, SecretError> {
        let mut text = secret.reveal().as_bytes().to_vec();
        let nonce = self
            .0
            .seal_in_place_append_tag(bound_to(place), &mut text)
            .map_err(|_| SecretError::Foreign)?;
        Ok([nonce.as_ref().as_slice(), &text].concat())
    }

    pub(crate) fn decrypt(&self, ciphertext: &[u8], place: Place) -> Result<Secret, SecretError> {
        let (nonce, text) = ciphertext
            .split_at_checked(NONCE_LEN)
            .ok_or(SecretError::Foreign)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| SecretError::Foreign)?;
        let mut text = Zeroizing::new(text.to_vec());
        let plain = self
            .0
            .open_in_place(nonce, bound_to(place), &mut text)
            .map_err(|_| SecretError::Foreign)?;
        let plain = std::str::from_utf8(plain).map_err(|_| SecretError::Foreign)?;
        Ok(Secret::new(plain.to_owned()))
    }
}

/// What is authenticated with a secret: where it is kept.
fn bound_to(place: Place) -> Aad<String> {
    let [(_, client), (what, which)] = place.parts();
    Aad::from(format!("{client}/{what}/{which}"))
}

impl fmt::Debug for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Local(…)")
    }
}

#[cfg(test)]
mod tests {
    use hg_domain::id::{ClientId, ProviderKeyId};

    use super::*;

    fn place() -> Place {
        Place::ProviderKey {
            client_id: ClientId::new(),
            provider_key_id: ProviderKeyId::new(),
        }
    }

    #[test]
    fn a_secret_opens_with_its_key_and_at_its_place_alone() {
        let local = Local::new(&[7; 32]).unwrap();
        let (secret, here) = (Secret::new("sk-123".to_owned()), place());
        let sealed = local.encrypt(&secret, here).unwrap();
        assert_eq!(local.decrypt(&sealed, here).unwrap(), secret);
        assert!(!sealed.windows(6).any(|part| part == b"sk-123"));
        assert_ne!(
            local.encrypt(&secret, here).unwrap(),
            sealed,
            "never twice the same"
        );

        assert!(local.decrypt(&sealed, place()).is_err());
        let Place::ProviderKey { client_id, .. } = here else {
            panic!("another place");
        };
        let callbacks = Place::WebhookSecret {
            client_id,
            endpoint_id: None,
        };
        assert!(local.decrypt(&sealed, callbacks).is_err());
        assert!(
            Local::new(&[8; 32])
                .unwrap()
                .decrypt(&sealed, here)
                .is_err()
        );
        let mut forged = sealed;
        *forged.last_mut().unwrap() ^= 1;
        assert!(local.decrypt(&forged, here).is_err());
        assert!(local.decrypt(&[1, 2, 3], here).is_err());
    }

    #[test]
    fn a_key_has_32_bytes() {
        assert!(Local::new(&[7; 31]).is_none() && Local::new(&[]).is_none());
    }
}

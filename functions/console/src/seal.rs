//! What only this console can read or make: values that browsers keep for it.

use base64::{Engine as _, prelude::BASE64_URL_SAFE_NO_PAD};
use chacha20poly1305::{
    Key, KeyInit as _, XChaCha20Poly1305, XNonce,
    aead::{Aead as _, Payload},
};
use serde::{Serialize, de::DeserializeOwned};

const NONCE_BYTES: usize = 24;

/// Encrypts and authenticates.
pub(crate) struct Seal(XChaCha20Poly1305);

/// There is no randomness, without which nothing can be encrypted.
#[derive(Debug)]
pub(crate) struct NoRandomness;

impl Seal {
    pub(crate) fn new(key: [u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(&Key::from(key)))
    }

    /// `value`, as what it is for: under another purpose it is nothing.
    pub(crate) fn close(
        &self,
        purpose: &str,
        value: &impl Serialize,
    ) -> Result<String, NoRandomness> {
        let nonce = random::<NONCE_BYTES>()?;
        let text = serde_json::to_vec(value).map_err(|_| NoRandomness)?;
        let payload = Payload {
            msg: &text,
            aad: purpose.as_bytes(),
        };
        let sealed = self.0.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| NoRandomness)?;
        Ok(BASE64_URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat()))
    }

    /// What was closed for `purpose`.
    pub(crate) fn open<T: DeserializeOwned>(&self, purpose: &str, value: &str) -> Option<T> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(value).ok()?;
        let (nonce, sealed) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = Payload {
            msg: sealed,
            aad: purpose.as_bytes(),
        };
        let text = self.0.decrypt(&XNonce::from(*nonce), payload).ok()?;
        serde_json::from_slice(&text).ok()
    }
}

/// So many random bytes.
pub(crate) fn random<const BYTES: usize>() -> Result<[u8; BYTES], NoRandomness> {
    let mut bytes = [0; BYTES];
    getrandom::fill(&mut bytes).map_err(|_| NoRandomness)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_closed_is_not_readable_and_no_bit_of_it_can_be_changed() {
        let seal = Seal::new([7; 32]);
        let closed = seal.close("test", &"hg_live_x").unwrap();
        assert_eq!(
            seal.open::<String>("test", &closed).as_deref(),
            Some("hg_live_x")
        );
        assert!(seal.open::<String>("another", &closed).is_none());
        assert!(Seal::new([8; 32]).open::<String>("test", &closed).is_none());
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(&closed).unwrap();
        assert!(!bytes.windows(7).any(|part| part == b"hg_live"));
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            let changed = BASE64_URL_SAFE_NO_PAD.encode(changed);
            assert!(
                seal.open::<String>("test", &changed).is_none(),
                "byte {place}"
            );
        }
    }
}

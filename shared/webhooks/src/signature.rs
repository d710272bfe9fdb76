//! How a message shows that it is from us.

use base64::{Engine, prelude::BASE64_STANDARD};
use hg_domain::secret::Secret;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

/// How every secret begins, so that it is known where it does not belong.
const PREFIX: &str = "whsec_";
/// How long a secret may be, in bytes.
const LENGTHS: std::ops::RangeInclusive<usize> = 24..=64;

/// What was to be signed with is not `whsec_` and 24 to 64 bytes in base64.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a secret of webhooks")]
pub struct InvalidSecret;

/// A new secret of 32 random bytes.
///
/// # Errors
/// When the system gives no random bytes.
pub fn new_secret() -> Result<Secret, getrandom::Error> {
    let mut random = Zeroizing::new([0; 32]);
    getrandom::fill(random.as_mut())?;
    let text = Zeroizing::new(BASE64_STANDARD.encode(random.as_ref()));
    Ok(Secret::new(format!("{PREFIX}{}", text.as_str())))
}

/// The value of the header `webhook-signature`: a signature by each of `secrets`, of which a receiver
/// has at least one while its secret is rotated. `id` has no full stop in it.
///
/// # Errors
/// When there is no secret, or one is malformed.
pub fn sign(
    secrets: &[Secret],
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> Result<String, InvalidSecret> {
    let signatures: Vec<_> = secrets
        .iter()
        .map(|secret| sign_by(secret, id, timestamp, body))
        .collect::<Result<_, _>>()?;
    if signatures.is_empty() {
        return Err(InvalidSecret);
    }
    Ok(signatures.join(" "))
}

fn sign_by(
    secret: &Secret,
    id: &str,
    timestamp: i64,
    body: &[u8],
) -> Result<String, InvalidSecret> {
    let mut mac = Hmac::<Sha256>::new_from_slice(&key(secret)?).map_err(|_| InvalidSecret)?;
    mac.update(format!("{id}.{timestamp}.").as_bytes());
    mac.update(body);
    let signature = BASE64_STANDARD.encode(mac.finalize().into_bytes());
    Ok(format!("v1,{signature}"))
}

fn key(secret: &Secret) -> Result<Zeroizing<Vec<u8>>, InvalidSecret> {
    let text = secret.reveal().strip_prefix(PREFIX).ok_or(InvalidSecret)?;
    let key = Zeroizing::new(BASE64_STANDARD.decode(text).map_err(|_| InvalidSecret)?);
    LENGTHS
        .contains(&key.len())
        .then_some(key)
        .ok_or(InvalidSecret)
}

#[cfg(test)]
mod tests {
    use standardwebhooks::Webhook;

    use super::*;

    const ID: &str = "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk";
    const BODY: &[u8] = br#"{"email":"test@example.com","username":"test_user"}"#;

    fn secret(bytes: usize) -> Secret {
        Secret::new(format!("whsec_{}", BASE64_STANDARD.encode(vec![7; bytes])))
    }

    #[test]
    fn a_signature_is_that_of_the_specifications_own_libraries() {
        let known = Secret::new("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD".to_owned());
        assert_eq!(
            sign(&[known], ID, 1_649_367_553, BODY).unwrap(),
            "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="
        );
        for secret in [secret(24), secret(64), new_secret().unwrap()] {
            let theirs = Webhook::new(secret.reveal()).unwrap();
            for body in [BODY, b"", "ä.b\n".as_bytes()] {
                assert_eq!(
                    sign(std::slice::from_ref(&secret), ID, -1, body).unwrap(),
                    theirs.sign(ID, -1, body).unwrap()
                );
            }
        }
    }

    #[test]
    fn every_secret_signs_while_one_is_rotated() {
        let (new, old) = (new_secret().unwrap(), new_secret().unwrap());
        let one = |secret: &Secret| sign(std::slice::from_ref(secret), ID, 1, BODY).unwrap();
        let both = sign(&[new.clone(), old.clone()], ID, 1, BODY).unwrap();
        assert_eq!(both, format!("{} {}", one(&new), one(&old)));
    }

    #[test]
    fn a_new_secret_is_like_no_other() {
        let (first, second) = (new_secret().unwrap(), new_secret().unwrap());
        assert_ne!(first, second);
        assert_eq!(key(&first).unwrap().len(), 32);
    }

    #[test]
    fn nothing_is_signed_with_what_is_no_secret() {
        let no_prefix = BASE64_STANDARD.encode([7; 32]);
        for text in ["", "whsec_", "whsec_!", "whsec_c2hvcnQ=", &no_prefix] {
            let refused = sign(&[secret(32), Secret::new(text.to_owned())], ID, 1, BODY);
            assert_eq!(refused, Err(InvalidSecret), "{text}");
        }
        for secrets in [vec![], vec![secret(23)], vec![secret(65)]] {
            assert_eq!(sign(&secrets, ID, 1, BODY), Err(InvalidSecret));
        }
    }
}

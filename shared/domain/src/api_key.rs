//! The form of our API keys: a typo, or a scanner's false hit, is known without a look-up.
//!
//! `hg_live_` + 32 random bytes in base 62 (43 digits) + their CRC-32 in base 62 (6 digits).

use std::fmt;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

const ALPHABET: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SECRET_DIGITS: usize = 43;
const CHECKSUM_DIGITS: usize = 6;

/// A well-formed API key. It does not show itself in logs.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// The text is no API key of ours.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("not an API key of this service")]
pub struct InvalidApiKey;

impl ApiKey {
    /// How every key begins.
    pub const PREFIX: &str = "hg_live_";

    /// The key made of 32 random bytes.
    pub fn from_bytes(random: [u8; 32]) -> Self {
        let secret = base62(&random, SECRET_DIGITS);
        let checksum = base62(
            &crc32fast::hash(secret.as_bytes()).to_be_bytes(),
            CHECKSUM_DIGITS,
        );
        Self(format!("{}{secret}{checksum}", Self::PREFIX))
    }

    /// Reads a key and verifies its checksum.
    ///
    /// # Errors
    /// When the prefix, the length or the checksum is wrong.
    pub fn parse(text: &str) -> Result<Self, InvalidApiKey> {
        let digits = text.strip_prefix(Self::PREFIX).ok_or(InvalidApiKey)?;
        let (secret, checksum) = digits
            .split_at_checked(SECRET_DIGITS)
            .ok_or(InvalidApiKey)?;
        let expected = base62(
            &crc32fast::hash(secret.as_bytes()).to_be_bytes(),
            CHECKSUM_DIGITS,
        );
        if checksum == expected {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidApiKey)
        }
    }

    /// The key itself, to be shown once to whom it was made for.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What is stored of the key.
    pub fn hash(&self) -> KeyHash {
        KeyHash::of(&self.0)
    }

    /// The last four characters, by which people tell their keys apart.
    pub fn last_four(&self) -> &str {
        last_four(&self.0)
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ApiKey(…{})", self.last_four())
    }
}

/// The last four characters of a secret.
pub fn last_four(secret: &str) -> &str {
    let start = secret.char_indices().rev().nth(3).map_or(0, |(at, _)| at);
    secret.get(start..).unwrap_or_default()
}

/// The SHA-256 of a key, in hexadecimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct KeyHash(String);

/// The text is no hash.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be 64 hexadecimal digits")]
pub struct InvalidKeyHash;

impl TryFrom<String> for KeyHash {
    type Error = InvalidKeyHash;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        if text.len() == 64 && text.bytes().all(is_digit) {
            Ok(Self(text))
        } else {
            Err(InvalidKeyHash)
        }
    }
}

impl From<KeyHash> for String {
    fn from(hash: KeyHash) -> Self {
        hash.0
    }
}

impl KeyHash {
    /// The hash of any secret text.
    pub fn of(secret: &str) -> Self {
        Self::of_bytes(secret.as_bytes())
    }

    /// The hash of any bytes.
    pub fn of_bytes(bytes: &[u8]) -> Self {
        let digest = Sha256::digest(bytes);
        Self(
            digest
                .iter()
                .flat_map(|byte| [byte >> 4, byte & 15])
                .map(hex_digit)
                .collect(),
        )
    }

    /// The 64 hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn hex_digit(value: u8) -> char {
    char::from_digit(value.into(), 16).unwrap_or('0')
}

/// `bytes` as a number in base 62, filled up with zeros to `digits` digits.
fn base62(bytes: &[u8], digits: usize) -> String {
    let mut number = bytes.to_vec();
    let mut text = vec![b'0'; digits];
    for digit in text.iter_mut().rev() {
        let mut remainder = 0_usize;
        for byte in &mut number {
            let value = remainder * 256 + usize::from(*byte);
            *byte = u8::try_from(value / 62).unwrap_or(u8::MAX);
            remainder = value % 62;
        }
        *digit = ALPHABET.get(remainder).copied().unwrap_or(b'0');
    }
    text.into_iter().map(char::from).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_reads_back() {
        for random in [[0; 32], [0xff; 32], [7; 32]] {
            let key = ApiKey::from_bytes(random);
            assert_eq!(
                key.reveal().len(),
                ApiKey::PREFIX.len() + SECRET_DIGITS + CHECKSUM_DIGITS
            );
            assert_eq!(ApiKey::parse(key.reveal()), Ok(key));
        }
    }

    #[test]
    fn different_bytes_make_different_keys() {
        assert_ne!(ApiKey::from_bytes([1; 32]), ApiKey::from_bytes([2; 32]));
        assert!(
            ApiKey::from_bytes([0xff; 32])
                .reveal()
                .starts_with("hg_live_")
        );
    }

    #[test]
    fn any_single_typo_is_noticed() {
        let key = ApiKey::from_bytes([42; 32]);
        for at in ApiKey::PREFIX.len()..key.reveal().len() {
            let mut typo = key.reveal().as_bytes().to_vec();
            typo[at] = if typo[at] == b'x' { b'y' } else { b'x' };
            assert_eq!(
                ApiKey::parse(std::str::from_utf8(&typo).unwrap()),
                Err(InvalidApiKey)
            );
        }
    }

    #[test]
    fn what_is_not_a_key_is_refused() {
        for text in [
            "",
            "hg_live_",
            "hg_live_x",
            "sk-1234",
            "hg_live_ääääääääääääääääääääääääää",
        ] {
            assert_eq!(ApiKey::parse(text), Err(InvalidApiKey));
        }
    }

    #[test]
    fn the_hash_is_sha_256_in_hexadecimal() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(KeyHash::of("abc").as_str(), expected);
    }

    #[test]
    fn a_key_does_not_show_itself() {
        let key = ApiKey::from_bytes([42; 32]);
        assert!(!format!("{key:?}").contains(&key.reveal()[..20]));
    }
}

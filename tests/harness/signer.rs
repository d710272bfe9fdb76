//! Tokens, signed in every way, without the code that is tested.

use std::time::{SystemTime, UNIX_EPOCH};

use aws_lc_rs::{
    hmac,
    rand::SystemRandom,
    rsa::KeySize,
    signature::{
        ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
    },
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

/// Whoever signs tokens.
pub(crate) enum Signer {
    Hs256(Vec<u8>),
    Rs256(Box<RsaKeyPair>),
    Es256(Box<EcdsaKeyPair>),
    /// It signs nothing, and says so.
    Nobody,
}

impl Signer {
    pub(crate) fn hs256(secret: &[u8]) -> Self {
        Self::Hs256(secret.to_vec())
    }

    pub(crate) fn rs256() -> Self {
        Self::Rs256(Box::new(RsaKeyPair::generate(KeySize::Rsa2048).unwrap()))
    }

    pub(crate) fn es256() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self::Es256(Box::new(pair))
    }

    /// A token with `claims` that names the key `id`.
    pub(crate) fn token(&self, id: Option<&str>, claims: &Value) -> String {
        let mut header = json!({"alg": self.algorithm(), "typ": "JWT"});
        if let Some(id) = id {
            header["kid"] = id.into();
        }
        self.signed(&header, claims)
    }

    /// A token with a header of the caller's choice.
    pub(crate) fn signed(&self, header: &Value, claims: &Value) -> String {
        let message = format!(
            "{}.{}",
            encoded(header.to_string()),
            encoded(claims.to_string())
        );
        let signature = encoded(self.signature(message.as_bytes()));
        format!("{message}.{signature}")
    }

    /// The public half of the key, as it is published.
    pub(crate) fn published(&self, id: &str) -> Value {
        match self {
            Self::Rs256(pair) => {
                let key = pair.public_key();
                let n = encoded(key.modulus().big_endian_without_leading_zero());
                let e = encoded(key.exponent().big_endian_without_leading_zero());
                json!({"kty": "RSA", "kid": id, "use": "sig", "alg": "RS256", "n": n, "e": e})
            }
            Self::Es256(pair) => {
                let (x, y) = pair.public_key().as_ref()[1..].split_at(32);
                json!({"kty": "EC", "kid": id, "crv": "P-256", "x": encoded(x), "y": encoded(y)})
            }
            Self::Hs256(_) | Self::Nobody => panic!("there is no public half"),
        }
    }

    /// The public half of the key, as bytes that a secret could be made of.
    pub(crate) fn public_bytes(&self) -> Vec<u8> {
        match self {
            Self::Rs256(pair) => pair.public_key().as_ref().to_vec(),
            Self::Es256(pair) => pair.public_key().as_ref().to_vec(),
            Self::Hs256(_) | Self::Nobody => panic!("there is no public half"),
        }
    }

    fn algorithm(&self) -> &'static str {
        match self {
            Self::Hs256(_) => "HS256",
            Self::Rs256(_) => "RS256",
            Self::Es256(_) => "ES256",
            Self::Nobody => "none",
        }
    }

    fn signature(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Hs256(secret) => {
                let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
                hmac::sign(&key, message).as_ref().to_vec()
            }
            Self::Rs256(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature)
                    .unwrap();
                signature
            }
            Self::Es256(pair) => pair.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Nobody => Vec::new(),
        }
    }
}

pub(crate) fn encoded(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The time in `seconds` from now, as tokens have it.
pub(crate) fn in_seconds(seconds: i64) -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(since.as_secs()).unwrap() + seconds
}

/// What a good token of `user` says.
pub(crate) fn claims_of(user: &str) -> Value {
    json!({"sub": user, "exp": in_seconds(3_600)})
}

//! The keys that an issuer publishes.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{
    Algorithm, DecodingKey,
    jwk::{
        AlgorithmParameters, CommonParameters, EllipticCurve, EllipticCurveKeyParameters, Jwk,
        KeyOperations, PublicKeyUse, RSAKeyParameters,
    },
};
use serde::Deserialize;
use serde_json::Value;

use super::Refused;

/// Shortest modulus of an RSA key, in bits; shorter ones have been factored or may soon be.
const RSA_BITS_MIN: usize = 2048;
/// Length of a point on P-256, in bytes: a form byte and two coordinates.
const P256_POINT: usize = 65;

/// The keys of a set that signatures can be checked with; the others are left out.
#[derive(Debug)]
pub struct KeySet(Vec<Key>);

/// A key, which checks signatures of one algorithm and of no other.
#[derive(Debug)]
struct Key {
    id: Option<String>,
    algorithm: Algorithm,
    public: DecodingKey,
}

/// The key that a token is to be checked with.
#[derive(Debug)]
pub enum Choice {
    /// This one.
    Key(DecodingKey),
    /// None is known that it can be.
    Unknown,
    /// The key that the token names is for another algorithm.
    Unfit,
}

impl Choice {
    /// The key itself.
    ///
    /// # Errors
    /// When there is none that the token can be checked with.
    pub fn key(self) -> Result<DecodingKey, Refused> {
        match self {
            Self::Key(key) => Ok(key),
            Self::Unknown => Err(Refused::UnknownKey),
            Self::Unfit => Err(Refused::UnfitKey),
        }
    }
}

#[derive(Deserialize)]
struct Published {
    keys: Vec<Value>,
}

impl KeySet {
    /// Reads a JSON Web Key Set.
    pub fn parse(json: &[u8]) -> Option<Self> {
        let published: Published = serde_json::from_slice(json).ok()?;
        let keys = published
            .keys
            .into_iter()
            .filter_map(|value| serde_json::from_value(value).ok())
            .filter_map(|jwk: Jwk| usable(&jwk));
        Some(Self(keys.collect()))
    }

    /// How many of its keys can be used.
    pub fn usable(&self) -> usize {
        self.0.len()
    }

    /// The key that is called `id`. A token that names none can only mean the one key of its
    /// algorithm.
    pub fn choose(&self, algorithm: Algorithm, id: Option<&str>) -> Choice {
        let (fitting, others): (Vec<_>, Vec<_>) = self
            .0
            .iter()
            .filter(|key| id.is_none() || key.id.as_deref() == id)
            .partition(|key| key.algorithm == algorithm);
        match (id, fitting.as_slice(), others.as_slice()) {
            (_, [only], _) | (Some(_), [only, ..], _) => Choice::Key(only.public.clone()),
            (Some(_), [], [_, ..]) => Choice::Unfit,
            _ => Choice::Unknown,
        }
    }
}

fn usable(jwk: &Jwk) -> Option<Key> {
    let (algorithm, public) = match &jwk.algorithm {
        AlgorithmParameters::RSA(rsa) => (Algorithm::RS256, rsa_key(rsa)?),
        AlgorithmParameters::EllipticCurve(curve) => (Algorithm::ES256, p256_key(curve)?),
        _ => return None,
    };
    verifies(&jwk.common, algorithm).then(|| Key {
        id: jwk.common.key_id.clone(),
        algorithm,
        public,
    })
}

/// Whether what is said of a key allows that `algorithm` is checked with it.
fn verifies(said: &CommonParameters, algorithm: Algorithm) -> bool {
    let of_use = matches!(said.public_key_use, None | Some(PublicKeyUse::Signature));
    let by_operation = said
        .key_operations
        .as_ref()
        .is_none_or(|operations| operations.contains(&KeyOperations::Verify));
    let of_algorithm = said
        .key_algorithm
        .is_none_or(|named| named == algorithm.into());
    of_use && by_operation && of_algorithm
}

fn rsa_key(rsa: &RSAKeyParameters) -> Option<DecodingKey> {
    let modulus = URL_SAFE_NO_PAD.decode(&rsa.n).ok()?;
    let exponent = URL_SAFE_NO_PAD.decode(&rsa.e).ok()?;
    let start = modulus.iter().position(|byte| *byte != 0)?;
    let (_, modulus) = modulus.split_at_checked(start)?;
    let unused_bits = modulus.first()?.leading_zeros() as usize;
    (modulus.len() * 8 - unused_bits >= RSA_BITS_MIN)
        .then(|| DecodingKey::from_rsa_raw_components(modulus, &exponent))
}

fn p256_key(curve: &EllipticCurveKeyParameters) -> Option<DecodingKey> {
    let key = DecodingKey::from_ec_components(&curve.x, &curve.y).ok()?;
    let is_point = key
        .try_get_as_bytes()
        .is_ok_and(|point| point.len() == P256_POINT);
    (curve.curve == EllipticCurve::P256 && is_point).then_some(key)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const RS256: Algorithm = Algorithm::RS256;
    const ES256: Algorithm = Algorithm::ES256;

    fn encoded(length: usize) -> String {
        URL_SAFE_NO_PAD.encode(vec![0xff; length])
    }

    fn rsa() -> Value {
        json!({"kty": "RSA", "kid": "r", "n": encoded(256), "e": "AQAB"})
    }

    fn p256() -> Value {
        json!({"kty": "EC", "crv": "P-256", "kid": "e", "x": encoded(32), "y": encoded(32)})
    }

    /// `key` with `changes`.
    fn with(mut key: Value, changes: &Value) -> Value {
        for (name, value) in changes.as_object().unwrap() {
            key[name] = value.clone();
        }
        key
    }

    fn set(keys: &[Value]) -> KeySet {
        KeySet::parse(json!({"keys": keys}).to_string().as_bytes()).unwrap()
    }

    fn chosen(keys: &[Value], algorithm: Algorithm, id: Option<&str>) -> &'static str {
        match set(keys).choose(algorithm, id) {
            Choice::Key(_) => "key",
            Choice::Unknown => "unknown",
            Choice::Unfit => "unfit",
        }
    }

    #[test]
    fn a_key_checks_its_own_algorithm_and_no_other() {
        let keys = [rsa(), p256()];
        assert_eq!(chosen(&keys, RS256, Some("r")), "key");
        assert_eq!(chosen(&keys, ES256, Some("e")), "key");
        assert_eq!(chosen(&keys, ES256, Some("r")), "unfit");
        assert_eq!(chosen(&keys, RS256, Some("x")), "unknown");
    }

    #[test]
    fn a_token_without_a_key_id_can_mean_only_one_key() {
        let another = with(rsa(), &json!({"kid": "r2"}));
        assert_eq!(chosen(&[rsa(), p256()], RS256, None), "key");
        assert_eq!(chosen(&[rsa(), another], RS256, None), "unknown");
        assert_eq!(chosen(&[p256()], RS256, None), "unknown");
    }

    #[test]
    fn a_key_that_says_what_it_is_for_is_used_for_that() {
        for good in [
            json!({"alg": "RS256"}),
            json!({"use": "sig"}),
            json!({"key_ops": ["verify"]}),
        ] {
            assert_eq!(set(&[with(rsa(), &good)]).usable(), 1, "{good}");
        }
        for bad in [
            json!({"alg": "RS512"}),
            json!({"alg": "RSA-OAEP"}),
            json!({"alg": "HS256"}),
            json!({"use": "enc"}),
            json!({"key_ops": ["encrypt"]}),
        ] {
            assert_eq!(set(&[with(rsa(), &bad)]).usable(), 0, "{bad}");
        }
    }

    #[test]
    fn weak_and_unknown_keys_are_left_out_and_spoil_nothing() {
        let zeros = URL_SAFE_NO_PAD.encode([vec![0; 128], vec![0xff; 128]].concat());
        let almost = URL_SAFE_NO_PAD.encode([vec![0x7f], vec![0xff; 255]].concat());
        let left_out = [
            with(rsa(), &json!({"n": encoded(128)})),
            with(rsa(), &json!({"n": zeros})),
            with(rsa(), &json!({"n": almost})),
            with(rsa(), &json!({"n": "no base64!"})),
            with(p256(), &json!({"crv": "P-384"})),
            with(p256(), &json!({"crv": "secp256k1"})),
            with(p256(), &json!({"x": encoded(31)})),
            json!({"kty": "oct", "kid": "s", "k": encoded(32)}),
            json!({"kty": "OKP", "crv": "Ed25519", "kid": "o", "x": encoded(32)}),
            json!({"kty": "new"}),
            json!("key"),
        ];
        for key in &left_out {
            assert_eq!(set(&[key.clone(), p256()]).usable(), 1, "{key}");
        }
    }

    #[test]
    fn a_modulus_may_be_written_with_a_leading_zero() {
        let padded = URL_SAFE_NO_PAD.encode([vec![0], vec![0xff; 256]].concat());
        assert_eq!(set(&[with(rsa(), &json!({"n": padded}))]).usable(), 1);
    }

    #[test]
    fn what_is_no_key_set_is_none() {
        for bad in ["", "[]", "{}", r#"{"keys": {}}"#, "<html>"] {
            assert!(KeySet::parse(bad.as_bytes()).is_none(), "{bad}");
        }
    }
}

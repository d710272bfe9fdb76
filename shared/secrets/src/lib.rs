//! Secrets that clients keep with us: encrypted in the table, and opened for a while where they are
//! used.
//!
//! A [`Cipher`] encrypts by a key of AWS KMS, or by the deployment's own. What it encrypts is bound to
//! its [`Place`]: the ciphertext of one row opens in no other. A [`Vault`] keeps what was opened for
//! [`OPEN_FOR`] at most, so that a busy client's key is not decrypted for every text.

mod cipher;
mod kms;
mod local;
mod vault;

pub use self::{
    cipher::{Cipher, Place, SecretError},
    kms::Kms,
    local::Local,
    vault::{OPEN_FOR, Vault},
};

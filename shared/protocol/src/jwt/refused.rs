//! Why a JWT is not good.

use jsonwebtoken::errors::{Error, ErrorKind};

/// What is wrong with a token, as its sender is told. Nothing of the token is in it.
#[derive(Debug, PartialEq, thiserror::Error)]
pub enum Refused {
    /// Tokens of its kind are not taken here.
    #[error("this deployment takes no JWTs")]
    NotTaken,
    /// It cannot be read, or asks for what we do not know.
    #[error("the token is malformed")]
    Malformed,
    /// Its algorithm is none that we check.
    #[error("the token's algorithm is not allowed")]
    Algorithm,
    /// Nobody published the key it names.
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    /// The key it names is for another algorithm.
    #[error("the token's algorithm does not fit its key")]
    UnfitKey,
    /// Somebody else signed it.
    #[error("the token's signature is wrong")]
    Signature,
    /// Its time is over.
    #[error("the token has expired")]
    Expired,
    /// Its time is yet to come.
    #[error("the token is not yet valid")]
    NotYetValid,
    /// It is for others.
    #[error("the token is for another audience")]
    Audience,
    /// Others issued it.
    #[error("the token is from another issuer")]
    Issuer,
    /// A claim that is needed is missing, or is malformed.
    #[error("the token has no valid `{0}`")]
    Missing(String),
    /// Whom it is made out to is no user of ours.
    #[error("the token's `sub` must be 1 to 128 visible ASCII characters")]
    Subject,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        match error.into_kind() {
            ErrorKind::InvalidSignature => Self::Signature,
            ErrorKind::InvalidAlgorithm | ErrorKind::InvalidKeyFormat => Self::UnfitKey,
            ErrorKind::ExpiredSignature => Self::Expired,
            ErrorKind::ImmatureSignature => Self::NotYetValid,
            ErrorKind::InvalidAudience => Self::Audience,
            ErrorKind::InvalidIssuer => Self::Issuer,
            ErrorKind::MissingRequiredClaim(claim) | ErrorKind::InvalidClaimFormat(claim) => {
                Self::Missing(claim)
            }
            _ => Self::Malformed,
        }
    }
}

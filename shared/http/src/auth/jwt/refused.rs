//! Why a JWT is not good.

use jsonwebtoken::errors::{Error, ErrorKind};

use crate::error::ApiError;

/// What is wrong with a token, as its sender is told. Nothing of the token is in it.
#[derive(Debug, PartialEq, thiserror::Error)]
pub(super) enum Refused {
    #[error("this deployment takes no JWTs")]
    NotTaken,
    #[error("the token is malformed")]
    Malformed,
    #[error("the token's algorithm is not allowed")]
    Algorithm,
    #[error("the token is signed with an unknown key")]
    UnknownKey,
    #[error("the token's algorithm does not fit its key")]
    UnfitKey,
    #[error("the token's signature is wrong")]
    Signature,
    #[error("the token has expired")]
    Expired,
    #[error("the token is not yet valid")]
    NotYetValid,
    #[error("the token is for another audience")]
    Audience,
    #[error("the token is from another issuer")]
    Issuer,
    #[error("the token has no valid `{0}`")]
    Missing(String),
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

impl From<Refused> for ApiError {
    fn from(refused: Refused) -> Self {
        Self::unauthorized(refused.to_string())
    }
}

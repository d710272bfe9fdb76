//! Parameters in the path.

use axum::{
    extract::{FromRequestParts, rejection::PathRejection},
    http::request::Parts,
};
use serde::de::DeserializeOwned;

use crate::error::ApiError;

/// The parameters in the path.
///
/// One that cannot be read, such as an id that is no UUID, is 404: the parameters name a thing,
/// and a thing of that name cannot exist.
#[derive(Clone, Copy, Debug, Default)]
pub struct Path<T>(pub T);

impl<S: Send + Sync, T: DeserializeOwned + Send> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(error) => Err(refused(error)),
        }
    }
}

fn refused(error: PathRejection) -> ApiError {
    // What does not depend on the caller: the route has other parameters than its handler.
    if error.status().is_server_error() {
        return ApiError::internal(error);
    }
    ApiError::not_found("resource")
}

//! Who is calling.

use hg_domain::access::Principal;
use hg_http::{auth::CallerAnew, envelope::Envelope, error::ApiError, openapi::ReadErrors};

/// Reads who the caller is
///
/// By its credentials: what it belongs to, with which roles, and until when. Whoever has a key or a token
/// finds out what it is good for; a front door asks once for many requests, so that the answer is true now,
/// not a minute ago.
#[utoipa::path(
    get, path = "/api/principal", tag = "clients", operation_id = "read_principal",
    responses((status = 200, description = "Who is calling", body = Envelope<Principal>), ReadErrors),
)]
pub(crate) async fn caller(
    CallerAnew(principal): CallerAnew,
) -> Result<Envelope<Principal>, ApiError> {
    Ok(Envelope::new(principal))
}

//! Where a visit begins.

use axum::response::Redirect;
use hg_domain::client::ClientSummary;

use crate::{api::Page, stop::Stop, visitor::Visitor};

/// The client that the visitor belongs to first; where that cannot be told, all of them.
pub(super) async fn start(visitor: Visitor) -> Result<Redirect, Stop> {
    let found = visitor.api.list("/api/clients?page_size=1").await;
    let to = match found {
        Ok(Page { rows, .. }) => rows
            .first()
            .map(|first: &ClientSummary| format!("/clients/{}", first.client_id)),
        // Whoever runs the deployment belongs to no client and has to name one.
        Err(refusal) if refusal.status == http::StatusCode::BAD_REQUEST => None,
        Err(refusal) => return Err(refusal.into()),
    };
    Ok(Redirect::to(to.as_deref().unwrap_or("/clients")))
}

//! Listing the clients that a caller reaches.

use axum::extract::State as AxumState;
use hg_domain::{
    access::{Action, Principal},
    client::{Client, ClientSummary, Slug},
    violation::Violations,
};
use hg_http::{
    auth::Caller,
    envelope::PagedEnvelope,
    error::ApiError,
    extract::Query,
    openapi::ReadErrors,
    paging::PageQuery,
    values::{read, word},
};
use hg_store::Page;
use serde::Deserialize;
use utoipa::IntoParams;

use crate::State;

/// Which clients are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// Only the client with this slug.
    #[param(min_length = 1, max_length = 60)]
    slug: Option<String>,
    /// The page, from 1; `page` × `page_size` reaches 1,000 clients.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Clients per page; 20 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Goes on after an earlier page: its `nextCursor`.
    cursor: Option<String>,
}

/// Lists clients
///
/// Those that the caller belongs to, each followed by the clients below it. The operator, who owns
/// all clients, finds them by their slugs.
#[utoipa::path(
    get, path = "/api/clients", tag = "clients", operation_id = "list_clients",
    params(ListQuery),
    responses((status = 200, description = "A page of clients", body = PagedEnvelope<ClientSummary>), ReadErrors),
)]
pub(crate) async fn clients(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Query(query): Query<ListQuery>,
) -> Result<PagedEnvelope<ClientSummary>, ApiError> {
    let mut refused = Violations::default();
    let slug = read(&mut refused, "slug", query.slug, word::<Slug>);
    let page = PageQuery {
        page: query.page,
        page_size: query.page_size,
        cursor: query.cursor,
    };
    let scope = format!("clients {slug:?} {:?}", principal.memberships);
    let wanted = refused
        .and(page.check(scope, &state.cursors))
        .map_err(ApiError::bad_query)?;
    let found = match slug {
        Some(slug) => with_slug(&state, &principal, &slug).await?,
        None if principal.operator => {
            return Err(ApiError::bad_request(
                "name the slug of the client that you look for",
            ));
        }
        None => {
            let tops = tops(&state, &principal).await?;
            state.store.client_list(&tops, &wanted.request).await?
        }
    };
    Ok(wanted.answer(found, &state.cursors))
}

/// The client with a slug, if there is one that the caller sees.
async fn with_slug(
    state: &State,
    principal: &Principal,
    slug: &Slug,
) -> Result<Page<ClientSummary>, ApiError> {
    let mut rows = Vec::new();
    if let Some(id) = state.store.client_by_slug(slug).await? {
        match state.tenancy.reach(principal, id, Action::Read).await {
            Ok(client) => rows.push(ClientSummary::from(&*client)),
            Err(error) if error.is_not_found() => {}
            Err(error) => return Err(error),
        }
    }
    let total = u32::try_from(rows.len()).ok();
    Ok(Page {
        rows,
        next: None,
        total,
    })
}

/// The clients that the caller belongs to, without those that are below another one of them.
async fn tops(state: &State, principal: &Principal) -> Result<Vec<Client>, ApiError> {
    let ids = principal
        .memberships
        .iter()
        .map(|membership| membership.client_id);
    let mut clients = state.store.clients(ids).await?;
    clients.retain(|client| client.deletion.is_none());
    let all: Vec<_> = clients.iter().map(|client| client.client_id).collect();
    clients.retain(|client| {
        let mut above = client.path.ancestors();
        !above.any(|(_, ancestor)| all.contains(&ancestor))
    });
    Ok(clients)
}

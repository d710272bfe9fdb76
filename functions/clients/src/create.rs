//! Making a client.

use axum::extract::State as AxumState;
use hg_domain::{
    access::{Action, Principal},
    audit::{AuditAction, AuditEntry},
    client::{Client, ClientInput, NewClientRequest, Slug},
    strategy::StrategyRecord,
    time::Timestamp,
    violation::Violations,
};
use hg_http::{
    auth::Caller, envelope::Envelope, error::ApiError, etag::Tagged, extract::Json,
    openapi::WriteErrors,
};
use hg_store::{NewClient, Saved};

use crate::{State, view::ClientView};

/// How many numbers are tried behind a slug that was made of a name.
const MOST_NUMBERS: u32 = 200;

/// Makes a client
///
/// With it come two strategies, for blog posts and for social media. An agency is made by an owner
/// of its root, a customer by an owner of its agency, a root by the operator.
#[utoipa::path(
    post, path = "/api/clients", tag = "clients", operation_id = "create_client",
    request_body = NewClientRequest,
    responses((status = 201, description = "The client", body = Envelope<ClientView>), WriteErrors),
)]
pub(crate) async fn client(
    AxumState(state): AxumState<State>,
    Caller(principal): Caller,
    Json(request): Json<NewClientRequest>,
) -> Result<Tagged<ClientView>, ApiError> {
    let input = ClientInput::validate(request)?;
    let parent = parent(&state, &principal, &input).await?;
    let (wanted, is_given) = match &input.slug {
        Some(slug) => (slug.clone(), true),
        None => (slug_of(&input.name)?, false),
    };
    let numbers = if is_given { 1 } else { MOST_NUMBERS };
    for number in 1..=numbers {
        let slug = if number == 1 {
            wanted.clone()
        } else {
            wanted.numbered(number)
        };
        // A look is cheaper than a transaction that is refused.
        if number > 1 && state.store.client_by_slug(&slug).await?.is_some() {
            continue;
        }
        let new = new_client(&principal, &input, parent.as_ref(), slug);
        match state.store.create_client(&new).await? {
            Saved::Done => return Ok(Tagged::created(new.client.version, new.client.into())),
            Saved::SlugTaken => {}
            Saved::ParentGone => return Err(ApiError::not_found("client")),
            Saved::Superseded => {
                return Err(ApiError::internal("an identifier was given out twice"));
            }
        }
    }
    Err(ApiError::conflict(format!("the slug {wanted} is taken")))
}

/// The client above the new one, if the caller may make clients there.
async fn parent(
    state: &State,
    principal: &Principal,
    input: &ClientInput,
) -> Result<Option<Client>, ApiError> {
    let Some(parent_id) = input.parent_id else {
        if principal.may_make_roots() {
            return Ok(None);
        }
        return Err(ApiError::forbidden("only the operator can make a root"));
    };
    let parent = state
        .tenancy
        .reach(principal, parent_id, Action::Manage)
        .await?;
    input
        .client_type
        .may_be_below(Some(parent.client_type))
        .map_err(|rule| Violations::one("parent_id", parent_id.to_string(), rule.to_string()))?;
    Ok(Some(Client::clone(&parent)))
}

fn slug_of(name: &str) -> Result<Slug, ApiError> {
    // A name that gives none was refused before.
    Slug::from_name(name).map_err(ApiError::internal)
}

fn new_client(
    principal: &Principal,
    input: &ClientInput,
    parent: Option<&Client>,
    slug: Slug,
) -> NewClient {
    let now = Timestamp::now();
    let client = Client {
        metadata: input.metadata.clone(),
        budget: input.budget,
        ..Client::new(&input.name, slug, input.client_type, parent, now)
    };
    let owners = [Some(client.client_id), client.parent_id]
        .into_iter()
        .flatten();
    let audit = owners
        .map(|owner| AuditEntry::new(owner, principal, AuditAction::Created, &client, now))
        .collect();
    NewClient {
        strategies: StrategyRecord::defaults_for(client.client_id, now),
        client,
        audit,
    }
}

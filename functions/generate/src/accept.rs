//! Accepting a request: validate, authorise, choose, write.

use hg_domain::{
    access::{Action, Principal},
    api_key::KeyHash,
    client::Client,
    content::{ContentType, Platform},
    id::JobId,
    request::{ContentRequest, GenerateRequest, REQUEST_MAX_BYTES},
    strategy::{Details, Strategy, StrategyRecord},
    task::Status,
    template::TemplateRecord,
    time::Timestamp,
    violation::Violations,
};
use hg_http::{error::ApiError, kept::pinned};
use hg_store::{Accepted, Idempotency, NewJob};
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::{
    budget, callback,
    config::State,
    job::{self, Order},
    providers,
};

/// A request that was accepted.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub(crate) struct AcceptedJob {
    /// The job, under which the text will be found.
    pub job_id: JobId,
    /// Always `pending`.
    pub status: Status,
    /// When it is done, as a rule.
    pub estimated_completion: Timestamp,
    /// Whether the request had been accepted before.
    #[serde(skip)]
    pub replayed: bool,
}

/// Makes a job of a request.
pub(crate) async fn accept(
    state: &State,
    principal: &Principal,
    idempotency_key: Option<String>,
    request: GenerateRequest,
) -> Result<AcceptedJob, ApiError> {
    let json = serde_json::to_vec(&request).map_err(ApiError::internal)?;
    if json.len() > REQUEST_MAX_BYTES {
        return Err(ApiError::payload_too_large(REQUEST_MAX_BYTES));
    }
    let idempotency = idempotency_key.map(|key| Idempotency {
        key,
        request_hash: KeyHash::of_bytes(&json),
    });
    let request = ContentRequest::validate(request, state.reach)?;
    let client = state
        .tenancy
        .reach(principal, request.client_id, Action::Write)
        .await?;
    callback::check(state, &request).await?;
    budget::check(state, &client).await?;
    let chosen = providers::choose(state, principal, &client, &request).await?;
    if let Some(id) = request.template_id {
        let template: TemplateRecord =
            pinned(&state.store, &client.path, id, request.content_type).await?;
        give_all(&template, &request)?;
    }
    let platforms = platforms(state, &client, &request).await?;
    let now = Timestamp::now();
    let order = Order {
        principal,
        client: &client,
        request: &request,
        chosen: &chosen,
        platforms: &platforms,
    };
    let (job, tasks) = job::plan(&order, now);
    let job_id = job.job_id;
    tracing::Span::current().record("job_id", job_id.to_string());
    let estimated_completion = job::estimated_completion(&request, now);
    let new = NewJob {
        job,
        request,
        tasks,
        idempotency,
    };
    match state.store.accept(&new).await? {
        Accepted::New => Ok(AcceptedJob {
            job_id,
            status: Status::Pending,
            estimated_completion,
            replayed: false,
        }),
        Accepted::Replayed { job_id, created_at } => Ok(AcceptedJob {
            job_id,
            status: Status::Pending,
            estimated_completion: job::estimated_completion(&new.request, created_at),
            replayed: true,
        }),
        Accepted::KeyReused => Err(ApiError::conflict(
            "this Idempotency-Key was used for another request",
        )),
    }
}

/// The platforms to write for: those of the request, else those of the strategy. The strategy is
/// read only where it is asked for or needed.
async fn platforms(
    state: &State,
    client: &Client,
    request: &ContentRequest,
) -> Result<Vec<Platform>, ApiError> {
    let needed = request.content_type == ContentType::SocialMedia && request.platforms.is_empty();
    let strategy: Option<StrategyRecord> = match request.strategy_id {
        Some(id) => Some(pinned(&state.store, &client.path, id, request.content_type).await?),
        None if needed => {
            state
                .store
                .effective(&client.path, request.content_type)
                .await?
        }
        None => None,
    };
    if !needed {
        return Ok(request.platforms.clone());
    }
    let strategy =
        Strategy::in_effect(strategy.as_ref(), request.content_type).map_err(ApiError::internal)?;
    match strategy.details {
        Details::SocialMedia(social) => Ok(social.platforms),
        _ => Ok(Vec::new()),
    }
}

/// Refuses a request that lacks what the template it names cannot do without.
fn give_all(template: &TemplateRecord, request: &ContentRequest) -> Result<(), Violations> {
    let mut refused = Violations::default();
    if !template.is_active {
        let id = template.template_id.to_string();
        refused.add("template_id", id, "must be an active template");
    }
    for name in template.variables.missing(&request.variables) {
        let rule = format!("is required by the template \"{}\"", template.name);
        refused.add(format!("variables.{name}"), Value::Null, rule);
    }
    refused.or(())
}

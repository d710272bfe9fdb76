//! Sending once more what was delivered, or could not be.

use axum::extract::State as AxumState;
use futures_util::{StreamExt, TryStreamExt, stream};
use hg_domain::{
    id::{ClientId, DeliveryId, EndpointId},
    time::Timestamp,
    violation::Violations,
    webhook::{Delivery, DeliveryLog, WebhookEndpoint},
};
use hg_http::{
    envelope::Envelope,
    error::ApiError,
    extract::{Json, Path},
    in_client::{InClient, Manage},
    kept::Records,
    openapi::WriteErrors,
};
use hg_store::Written;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::{State, view::DeliveryView};

/// The most deliveries that one request replays.
const MOST: usize = 500;
/// How many are written at the same time.
const AT_ONCE: usize = 8;

/// Which deliveries are to be sent once more.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReplayRequest {
    /// Those of events from this time on.
    #[schema(required, nullable = false, value_type = Timestamp)]
    since: Option<String>,
}

/// What is sent once more.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Replayed {
    /// How many deliveries.
    replayed: usize,
    /// From when on there may be more, if there were too many for one request.
    #[schema(required)]
    more_since: Option<Timestamp>,
}

/// Replays a delivery
///
/// It is sent once more, with the same `webhook-id` and all its tries; at once, if it waits for its
/// next one.
#[utoipa::path(
    post, path = "/api/clients/{id}/webhooks/{wid}/deliveries/{did}/replay", tag = "webhooks", operation_id = "replay_webhook_delivery",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
        ("did" = DeliveryId, Path, description = "The delivery"),
    ),
    responses((status = 200, description = "The delivery", body = Envelope<DeliveryView>), WriteErrors),
)]
pub(crate) async fn of_endpoint(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    _within: InClient<Manage>,
    Path((client_id, endpoint, id)): Path<(ClientId, EndpointId, DeliveryId)>,
) -> Result<Envelope<DeliveryView>, ApiError> {
    let log = active(&records, client_id, endpoint).await?;
    one(&state, &log, id).await
}

/// Replays a callback
///
/// It is sent once more, with the same `webhook-id` and all its tries.
#[utoipa::path(
    post, path = "/api/clients/{id}/callbacks/{did}/replay", tag = "webhooks", operation_id = "replay_callback",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("did" = DeliveryId, Path, description = "The delivery"),
    ),
    responses((status = 200, description = "The delivery", body = Envelope<DeliveryView>), WriteErrors),
)]
pub(crate) async fn of_callback(
    AxumState(state): AxumState<State>,
    _within: InClient<Manage>,
    Path((client_id, id)): Path<(ClientId, DeliveryId)>,
) -> Result<Envelope<DeliveryView>, ApiError> {
    one(&state, &DeliveryLog::of_callbacks(client_id), id).await
}

/// Replays what could not be delivered
///
/// All deliveries of events since a time that failed, or wait for their next try, the oldest first, as
/// many as one request gets to, 500 at most: then the answer says where to go on.
#[utoipa::path(
    post, path = "/api/clients/{id}/webhooks/{wid}/replay", tag = "webhooks", operation_id = "replay_failed_webhooks",
    params(
        ("id" = ClientId, Path, description = "The client"),
        ("wid" = EndpointId, Path, description = "The endpoint"),
    ),
    request_body = ReplayRequest,
    responses((status = 200, description = "How many", body = Envelope<Replayed>), WriteErrors),
)]
pub(crate) async fn failed(
    AxumState(state): AxumState<State>,
    AxumState(records): AxumState<Records>,
    _within: InClient<Manage>,
    Path((client_id, endpoint)): Path<(ClientId, EndpointId)>,
    Json(request): Json<ReplayRequest>,
) -> Result<Envelope<Replayed>, ApiError> {
    let since = since(request)?;
    let log = active(&records, client_id, endpoint).await?;
    let found = state.store().failed_deliveries(&log, since, MOST).await?;
    let replays = stream::iter(found.deliveries).map(|delivery| set_going(&state, delivery));
    let replayed: Vec<bool> = replays
        .buffer_unordered(AT_ONCE)
        .map_ok(|replayed| replayed.is_some())
        .try_collect()
        .await?;
    Ok(Envelope::new(Replayed {
        replayed: replayed.into_iter().filter(|replayed| *replayed).count(),
        more_since: found.more_since,
    }))
}

fn since(request: ReplayRequest) -> Result<Timestamp, Violations> {
    let text = request
        .since
        .ok_or_else(|| Violations::one("since", Value::Null, "is required"))?;
    text.parse()
        .map_err(|error| Violations::one("since", text, format!("{error}")))
}

/// The log of an endpoint that is told something.
async fn active(
    records: &Records,
    client_id: ClientId,
    endpoint: EndpointId,
) -> Result<DeliveryLog, ApiError> {
    let found: WebhookEndpoint = records.latest(client_id, endpoint).await?;
    if !found.is_active() {
        return Err(ApiError::conflict(
            "the endpoint is not active: activate it first",
        ));
    }
    Ok(DeliveryLog::of_endpoint(client_id, endpoint))
}

async fn one(
    state: &State,
    log: &DeliveryLog,
    id: DeliveryId,
) -> Result<Envelope<DeliveryView>, ApiError> {
    let found = state.store().delivery(log, id).await?;
    let found = found.ok_or_else(|| ApiError::not_found("delivery"))?;
    if found.job_id.is_none() {
        let message = "a ping is not sent once more: test the endpoint again";
        return Err(ApiError::conflict(message));
    }
    let replayed = set_going(state, found).await?;
    let replayed = replayed.ok_or_else(|| ApiError::conflict("the delivery is being sent"))?;
    Ok(Envelope::new(replayed.into()))
}

/// Has a delivery sent once more, as its row is the event that does; nothing if it is being sent.
async fn set_going(state: &State, delivery: Delivery) -> Result<Option<Delivery>, ApiError> {
    let seen = delivery.version;
    let Ok(next) = delivery.replay(Timestamp::now()) else {
        return Ok(None);
    };
    let written = state.store().change_delivery(seen, &next).await?;
    Ok((written == Written::Done).then_some(next))
}

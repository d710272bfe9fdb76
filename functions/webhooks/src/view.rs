//! Endpoints and deliveries as callers see them: without secrets.

use hg_domain::{
    id::{ClientId, DeliveryId, EndpointId, JobId},
    secret::Secret,
    time::Timestamp,
    webhook::{
        CallbackSecret, Delivery, DeliveryAttempt, DeliveryStatus, Disabled, EventType, Target,
        WebhookEndpoint, WebhookUrl,
    },
};
use serde::Serialize;
use utoipa::ToSchema;

/// An endpoint.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookView {
    /// Its identifier.
    pub endpoint_id: EndpointId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Where it is.
    pub url: WebhookUrl,
    /// What it is for.
    #[schema(required)]
    pub description: Option<String>,
    /// What it is told.
    pub events: Vec<EventType>,
    /// Whether it is told of the jobs of the clients below, too.
    pub include_descendants: bool,
    /// Whether it is told anything.
    pub is_active: bool,
    /// Why and since when it is not, if nobody wanted that.
    #[schema(required)]
    pub disabled: Option<Disabled>,
    /// Until when the secret before signs beside the present one; `null` once it does no longer.
    #[schema(required)]
    pub previous_secret_signs_until: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes; its `ETag` is `"v{version}"`.
    pub version: u64,
}

/// An endpoint, and the secret that its webhooks are signed with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct WebhookWithSecret {
    /// The endpoint.
    #[serde(flatten)]
    #[schema(inline)]
    pub endpoint: WebhookView,
    /// The secret. No other answer has it.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

/// The callback secret of a client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CallbackSecretView {
    /// The client.
    pub client_id: ClientId,
    /// Until when the secret before signs beside the present one; `null` once it does no longer.
    #[schema(required)]
    pub previous_secret_signs_until: Option<Timestamp>,
    /// When the first one was made.
    pub created_at: Timestamp,
    /// When the present one was made.
    pub updated_at: Timestamp,
}

/// The callback secret of a client, itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct NewCallbackSecret {
    /// What is known of it.
    #[serde(flatten)]
    #[schema(inline)]
    pub about: CallbackSecretView,
    /// The secret. No other answer has it.
    #[schema(example = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")]
    pub secret: String,
}

/// What became of telling one receiver of one event.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct DeliveryView {
    /// Its identifier: the `webhook-id` of every try.
    pub delivery_id: DeliveryId,
    /// What happened.
    pub event: EventType,
    /// The job that it happened to; `null` for a ping.
    #[schema(required)]
    pub job_id: Option<JobId>,
    /// Where a callback goes; `null` for deliveries to an endpoint.
    #[schema(required)]
    pub callback_url: Option<WebhookUrl>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Where it is.
    pub status: DeliveryStatus,
    /// How often it was tried since it was made or replayed.
    pub tries: u32,
    /// When it is tried next; `null` if that is now, or not at all.
    #[schema(required)]
    pub next_try_at: Option<Timestamp>,
    /// What came of the last tries, the oldest first; 20 at most.
    pub attempts: Vec<DeliveryAttempt>,
    /// Why it is not tried any more.
    #[schema(required)]
    pub failure: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was delivered or given up.
    #[schema(required)]
    pub completed_at: Option<Timestamp>,
}

impl From<WebhookEndpoint> for WebhookView {
    fn from(endpoint: WebhookEndpoint) -> Self {
        Self {
            previous_secret_signs_until: endpoint.secrets.previous_signs_until(Timestamp::now()),
            is_active: endpoint.is_active(),
            endpoint_id: endpoint.endpoint_id,
            client_id: endpoint.client_id,
            url: endpoint.url,
            description: endpoint.description,
            events: endpoint.events,
            include_descendants: endpoint.include_descendants,
            disabled: endpoint.disabled,
            created_at: endpoint.created_at,
            updated_at: endpoint.updated_at,
            version: endpoint.version,
        }
    }
}

impl From<CallbackSecret> for CallbackSecretView {
    fn from(secret: CallbackSecret) -> Self {
        Self {
            client_id: secret.client_id,
            previous_secret_signs_until: secret.secrets.previous_signs_until(Timestamp::now()),
            created_at: secret.created_at,
            updated_at: secret.updated_at,
        }
    }
}

impl WebhookWithSecret {
    pub(crate) fn new(endpoint: WebhookEndpoint, secret: &Secret) -> Self {
        Self {
            endpoint: endpoint.into(),
            secret: secret.reveal().to_owned(),
        }
    }
}

impl From<Delivery> for DeliveryView {
    fn from(delivery: Delivery) -> Self {
        let is_waiting = delivery.status == DeliveryStatus::Waiting;
        Self {
            delivery_id: delivery.delivery_id,
            event: delivery.event,
            job_id: delivery.job_id,
            callback_url: match delivery.target {
                Target::Callback(url) => Some(url),
                Target::Endpoint(_) => None,
            },
            occurred_at: delivery.occurred_at,
            status: delivery.status,
            tries: delivery.tries,
            next_try_at: is_waiting.then_some(delivery.due_at),
            attempts: delivery.attempts,
            failure: delivery.failure,
            created_at: delivery.created_at,
            completed_at: delivery.completed_at,
        }
    }
}

//! Webhooks, and what was sent to them.

use hg_domain::{
    id::{DeliveryId, EndpointId, JobId},
    time::Timestamp,
    webhook::{DeliveryAttempt, DeliveryStatus, Disabled, EventType},
};
use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
pub(crate) struct WebhookView {
    pub(crate) endpoint_id: EndpointId,
    pub(crate) url: String,
    pub(crate) description: Option<String>,
    pub(crate) events: Vec<EventType>,
    pub(crate) include_descendants: bool,
    pub(crate) is_active: bool,
    pub(crate) disabled: Option<Disabled>,
    pub(crate) previous_secret_signs_until: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
    pub(crate) version: u64,
}

/// An endpoint with its secret, which no other answer has.
#[derive(Debug, Deserialize)]
pub(crate) struct WebhookWithSecret {
    #[serde(flatten)]
    pub(crate) endpoint: WebhookView,
    pub(crate) secret: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct DeliveryView {
    pub(crate) delivery_id: DeliveryId,
    pub(crate) event: EventType,
    pub(crate) job_id: Option<JobId>,
    pub(crate) callback_url: Option<String>,
    pub(crate) status: DeliveryStatus,
    pub(crate) next_try_at: Option<Timestamp>,
    pub(crate) attempts: Vec<DeliveryAttempt>,
    pub(crate) failure: Option<String>,
    pub(crate) created_at: Timestamp,
}

#[derive(Debug, Deserialize)]
pub(crate) struct CallbackSecretView {
    pub(crate) previous_secret_signs_until: Option<Timestamp>,
    pub(crate) updated_at: Timestamp,
}

/// The secret that callbacks are signed with, which no other answer has.
#[derive(Debug, Deserialize)]
pub(crate) struct NewCallbackSecret {
    pub(crate) secret: String,
}

/// How many deliveries are sent again.
#[derive(Debug, Deserialize)]
pub(crate) struct Replayed {
    pub(crate) replayed: u64,
    /// From when on there may be more.
    pub(crate) more_since: Option<Timestamp>,
}

//! Webhooks: where clients want to be told that a job ended, and what became of telling them.
//!
//! The rules of delivery are those of Standard Webhooks (<https://www.standardwebhooks.com>).

pub mod address;
mod attempt;
mod delivery;
mod endpoint;
mod event;
mod input;
mod payload;
mod schedule;
mod signing;
mod state;
mod url;

pub use self::{
    attempt::{ANSWER_MAX_BYTES, DeliveryAttempt},
    delivery::{Delivery, DeliveryLog, Target, Verdict},
    endpoint::{Disabled, DisabledReason, WebhookEndpoint},
    event::EventType,
    input::{WebhookInput, WebhookRequest},
    payload::{Payload, TEXT_MAX_BYTES},
    schedule::JITTER,
    signing::{CallbackSecret, OVERLAP, SigningSecrets},
    state::{DeliveryEvent, DeliveryStatus, IllegalDelivery},
    url::{Reach, WebhookUrl},
};

//! Where a client wants to be told what happens.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{EventType, SigningSecrets, WebhookInput, WebhookUrl};
use crate::{
    audit::{Audited, AuditedKind},
    id::{ClientId, EndpointId},
    job::Job,
    kept::Kept,
    secret::Sealed,
    time::Timestamp,
};

/// The most endpoints of one client: each end of a job is told to all of them.
const MOST: usize = 20;

/// An endpoint as a client keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WebhookEndpoint {
    /// Its identifier.
    pub endpoint_id: EndpointId,
    /// The client that owns it.
    pub client_id: ClientId,
    /// Where it is.
    pub url: WebhookUrl,
    /// What it is for, in words of the client.
    pub description: Option<String>,
    /// What it is told.
    pub events: Vec<EventType>,
    /// Whether it is told of the jobs of the clients below, too.
    pub include_descendants: bool,
    /// What its webhooks are signed with.
    pub secrets: SigningSecrets,
    /// Since when it is told nothing; none while it is active.
    pub inactive_since: Option<Timestamp>,
    /// Why and since when it is told nothing, if nobody wanted that.
    pub disabled: Option<Disabled>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last changed.
    pub updated_at: Timestamp,
    /// Counts the changes.
    pub version: u64,
}

/// That an endpoint is told nothing any more, until its owner activates it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Disabled {
    /// Why.
    pub reason: DisabledReason,
    /// Since when.
    pub at: Timestamp,
}

/// Why an endpoint is told nothing any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DisabledReason {
    /// It answered 410.
    Gone,
    /// It took nothing for five days.
    Failing,
}

impl WebhookEndpoint {
    /// A new endpoint.
    pub fn new(
        endpoint_id: EndpointId,
        client_id: ClientId,
        input: WebhookInput,
        secret: Sealed,
        now: Timestamp,
    ) -> Self {
        Self {
            endpoint_id,
            client_id,
            url: input.url,
            description: input.description,
            events: input.events,
            include_descendants: input.include_descendants,
            secrets: SigningSecrets::new(secret),
            inactive_since: (!input.is_active).then_some(now),
            disabled: None,
            created_at: now,
            updated_at: now,
            version: 1,
        }
    }

    /// The endpoint after a change of everything but its secret.
    #[must_use]
    pub fn changed(&self, input: WebhookInput, now: Timestamp) -> Self {
        Self {
            url: input.url,
            description: input.description,
            events: input.events,
            include_descendants: input.include_descendants,
            inactive_since: (!input.is_active).then(|| self.inactive_since.unwrap_or(now)),
            disabled: self.disabled.filter(|_| !input.is_active),
            ..self.next(now)
        }
    }

    /// The endpoint with a new secret.
    #[must_use]
    pub fn rotated(&self, secret: Sealed, now: Timestamp) -> Self {
        Self {
            secrets: self.secrets.clone().rotated(secret, now),
            ..self.next(now)
        }
    }

    /// The endpoint that is told nothing any more.
    #[must_use]
    pub fn disabled(&self, reason: DisabledReason, now: Timestamp) -> Self {
        Self {
            inactive_since: Some(now),
            disabled: Some(Disabled { reason, at: now }),
            ..self.next(now)
        }
    }

    fn next(&self, now: Timestamp) -> Self {
        Self {
            updated_at: now,
            version: self.version.saturating_add(1),
            ..self.clone()
        }
    }

    /// Whether it is told what happens now.
    pub fn is_active(&self) -> bool {
        self.inactive_since.is_none()
    }

    /// Whether it is to be told that the job has come to where it is: if it was active then, however
    /// much later that is looked at.
    pub fn wants(&self, job: &Job) -> bool {
        let ended = job.completed_at.unwrap_or(job.updated_at);
        let was_active = self.inactive_since.is_none_or(|since| ended < since);
        let is_near = self.client_id == job.client_id || self.include_descendants;
        let is_wanted = |event| self.events.contains(&event);
        was_active && is_near && EventType::of_job(job.status).is_some_and(is_wanted)
    }
}

impl Kept for WebhookEndpoint {
    type Id = EndpointId;
    type Slot = &'static str;

    const KIND: &'static str = "webhook";
    const WORD: &'static str = "webhook endpoint";
    const WORDS: &'static str = "webhook endpoints";
    // The row has secrets in it.
    const HAS_HISTORY: bool = false;
    const HAS_ONE_IN_EFFECT: bool = false;
    const MOST: usize = MOST;

    fn id(&self) -> EndpointId {
        self.endpoint_id
    }

    fn client_id(&self) -> ClientId {
        self.client_id
    }

    fn slot(&self) -> &'static str {
        "all"
    }

    fn version(&self) -> u64 {
        self.version
    }

    fn eligible_since(&self) -> Option<Timestamp> {
        None
    }

    fn audited(&self) -> Audited {
        Audited {
            kind: AuditedKind::Webhook,
            id: self.endpoint_id.to_string(),
            // The rest of a URL may hold a token.
            name: self.url.host().to_owned(),
            version: Some(self.version),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{secret::SealedBy, webhook::Reach};

    fn endpoint() -> WebhookEndpoint {
        let input = WebhookInput {
            url: WebhookUrl::parse("https://example.com/hook", Reach::Public).unwrap(),
            description: None,
            events: EventType::OF_JOBS.to_vec(),
            include_descendants: false,
            is_active: true,
        };
        let secret = Sealed {
            by: SealedBy::Local,
            ciphertext: "c".to_owned(),
        };
        let now = Timestamp::from_millis(1_000).unwrap();
        WebhookEndpoint::new(EndpointId::new(), ClientId::new(), input, secret, now)
    }

    #[test]
    fn whoever_activates_it_forgets_why_it_was_disabled() {
        let now = Timestamp::from_millis(2_000).unwrap();
        let disabled = endpoint().disabled(DisabledReason::Gone, now);
        assert!(!disabled.is_active() && disabled.disabled.is_some());
        let input = |is_active| WebhookInput {
            url: disabled.url.clone(),
            description: Some("Ours".to_owned()),
            events: vec![EventType::JobFailed],
            include_descendants: true,
            is_active,
        };
        assert_eq!(
            disabled.changed(input(false), now).disabled,
            disabled.disabled
        );
        let active = disabled.changed(input(true), now);
        assert_eq!((active.is_active(), active.disabled), (true, None));
        assert_eq!((active.version, active.secrets), (3, disabled.secrets));
    }
}

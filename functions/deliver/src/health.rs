//! How an endpoint is: whether it takes what it is sent, and when it is sent nothing more.

use std::time::Duration;

use hg_domain::{
    audit::{AuditAction, AuditEntry},
    kept::Kept,
    time::Timestamp,
    webhook::{Delivery, DeliveryAttempt, DeliveryLog, DisabledReason, WebhookEndpoint},
};
use hg_store::{Changed, KeptChange, Store, StoreError};

/// How long an endpoint may take nothing before it is disabled.
const PATIENCE: Duration = Duration::from_hours(5 * 24);

/// Notes what a try says of the endpoint, and disables it if it is time.
///
/// What cannot be noted is logged: the next try says the same.
pub(crate) async fn note(
    store: &Store,
    delivery: &Delivery,
    endpoint: &WebhookEndpoint,
    failing_since: Option<Timestamp>,
    attempt: &DeliveryAttempt,
) {
    let (log, now) = (delivery.log(), Timestamp::now());
    let noted = if attempt.is_delivered() {
        match failing_since {
            Some(_) => store.note_healthy(&log).await,
            None => Ok(()),
        }
    } else if attempt.is_gone() {
        disable(store, endpoint.clone(), DisabledReason::Gone, now).await
    } else if failing_since.is_some_and(|since| is_hopeless(endpoint, since, now)) {
        disable(store, endpoint.clone(), DisabledReason::Failing, now).await
    } else if failing_since.is_none() {
        store.note_failing(&log, attempt.at).await
    } else {
        Ok(())
    };
    if let Err(error) = noted {
        let endpoint_id = endpoint.endpoint_id;
        tracing::error!(%endpoint_id, %error, "how an endpoint is was not noted");
    }
}

/// Whether an endpoint that takes nothing since `since` took nothing for too long. Whoever changes it
/// may have put it right: it has all the time again.
fn is_hopeless(endpoint: &WebhookEndpoint, since: Timestamp, now: Timestamp) -> bool {
    now.since(since.max(endpoint.updated_at)) >= PATIENCE
}

/// Disables an endpoint, unless it was moved meanwhile or is disabled already.
async fn disable(
    store: &Store,
    tried: WebhookEndpoint,
    reason: DisabledReason,
    now: Timestamp,
) -> Result<(), StoreError> {
    let log = DeliveryLog::of_endpoint(tried.client_id, tried.endpoint_id);
    let mut seen = tried.clone();
    loop {
        if !seen.is_active() || seen.url != tried.url {
            return Ok(());
        }
        let next = seen.disabled(reason, now);
        let change = KeptChange {
            audit: AuditEntry::by_system(
                seen.client_id,
                AuditAction::Disabled,
                next.audited(),
                now,
            ),
            seen: Some(seen),
            next: Some(next),
        };
        if store.save_kept(&change).await? == Changed::Done {
            tracing::warn!(endpoint_id = %tried.endpoint_id, ?reason, "an endpoint was disabled");
            // Whoever activates it begins anew.
            return store.note_healthy(&log).await;
        }
        match store.own(tried.client_id, tried.endpoint_id).await? {
            Some(latest) => seen = latest,
            None => return Ok(()),
        }
    }
}

//! Sending one delivery.

use hg_domain::{
    id::DeliveryId,
    time::Timestamp,
    webhook::{
        Delivery, DeliveryAttempt, DeliveryLog, DeliveryStatus, JITTER, SigningSecrets, Target,
        Verdict, WebhookUrl,
    },
};
use hg_secrets::{Place, SecretError};
use hg_store::{Parcel, Store, Written};
use hg_webhooks::{Outgoing, Sent};

use crate::{Failed, config::State, health, payload};

/// Why a delivery cannot be sent at all.
const NO_ENDPOINT: &str = "The endpoint was deleted.";
const DISABLED: &str = "The endpoint is not active.";
const NO_SECRET: &str = "The client has no callback secret.";
const UNOPENED: &str = "The secret cannot be opened any more: it must be replaced.";
const NOTHING_TO_TELL: &str = "The job was deleted.";

/// Sends a delivery, unless a newer message speaks of it.
#[tracing::instrument(skip_all, fields(delivery_id = %id, client_id = %log.client_id, job_id))]
pub(crate) async fn delivery(
    state: &State,
    log: &DeliveryLog,
    id: DeliveryId,
    wakes: u32,
) -> Result<(), Failed> {
    let Some(parcel) = state.store.parcel(log, id).await? else {
        return Ok(());
    };
    let delivery = &parcel.delivery;
    if delivery.status != DeliveryStatus::Pending || delivery.wakes != wakes {
        return Ok(());
    }
    if let Some(job_id) = delivery.job_id {
        tracing::Span::current().record("job_id", job_id.to_string());
    }
    let (url, secrets, place) = match receiver(&parcel) {
        Ok(receiver) => receiver,
        Err(reason) => return give_up(state, delivery, reason).await,
    };
    let opened = state.vault.open_signing(secrets, place, Timestamp::now());
    let secrets = match opened.await {
        Ok(secrets) => secrets,
        Err(SecretError::Foreign) => return give_up(state, delivery, UNOPENED).await,
        // The operator may put that right.
        Err(error @ (SecretError::NotConfigured(_) | SecretError::Kms(_))) => {
            return Err(error.into());
        }
    };
    let Some(body) = payload::of(&state.store, delivery).await? else {
        return give_up(state, delivery, NOTHING_TO_TELL).await;
    };
    let sent = state
        .sender
        .send(&Outgoing {
            url,
            id: &delivery.delivery_id.to_string(),
            body: &body,
            secrets: &secrets,
        })
        .await;
    record(state, &parcel, sent).await
}

/// Where a delivery goes, and what it is signed with.
fn receiver(parcel: &Parcel) -> Result<(&WebhookUrl, &SigningSecrets, Place), &'static str> {
    match &parcel.delivery.target {
        Target::Endpoint(_) => {
            let endpoint = parcel.endpoint.as_ref().ok_or(NO_ENDPOINT)?;
            if !endpoint.is_active() {
                return Err(DISABLED);
            }
            Ok((&endpoint.url, &endpoint.secrets, Place::from(endpoint)))
        }
        Target::Callback(url) => {
            let secret = parcel.callback_secret.as_ref().ok_or(NO_SECRET)?;
            Ok((url, &secret.secrets, Place::from(secret)))
        }
    }
}

/// Writes down what came of a try.
async fn record(state: &State, parcel: &Parcel, sent: Sent) -> Result<(), Failed> {
    let (delivery, attempt) = (&parcel.delivery, sent.attempt);
    let jitter = (fastrand::f64() * 2.0 - 1.0) * JITTER;
    let verdict = delivery.verdict(&attempt, sent.retry_after, jitter);
    tell(delivery, attempt.status, attempt.duration_ms, verdict);
    if let Some(endpoint) = &parcel.endpoint {
        health::note(
            &state.store,
            delivery,
            endpoint,
            parcel.failing_since,
            &attempt,
        )
        .await;
    }
    write_down(&state.store, delivery.clone(), attempt, verdict).await
}

/// Writes down a try, also if the delivery was set going anew meanwhile: its newer message is dropped
/// then. Of two tries at the same time only one is written down.
async fn write_down(
    store: &Store,
    before: Delivery,
    attempt: DeliveryAttempt,
    verdict: Verdict,
) -> Result<(), Failed> {
    let tries = before.tries;
    let mut latest = Some(before);
    while let Some(seen) = latest.filter(|seen| seen.tries == tries) {
        let (log, id, version) = (seen.log(), seen.delivery_id, seen.version);
        let Ok(next) = seen.tried(attempt.clone(), verdict, Timestamp::now()) else {
            break;
        };
        if store.change_delivery(version, &next).await? == Written::Done {
            return Ok(());
        }
        latest = store.delivery(&log, id).await?;
    }
    tracing::warn!("a delivery was sent twice at the same time");
    Ok(())
}

fn tell(delivery: &Delivery, status: Option<u16>, duration_ms: u64, verdict: Verdict) {
    let outcome = match verdict {
        Verdict::Taken => "delivered",
        Verdict::PutOff(_) => "put_off",
        Verdict::GivenUp => "given_up",
    };
    tracing::info!(
        target: "metrics",
        {
            "webhook_deliveries_total" = 1,
            "outcome" = outcome,
            "event" = delivery.event.as_str(),
            "status" = status,
            "duration_ms" = duration_ms,
            "endpoint_id" = delivery.log().endpoint_id.map(tracing::field::display),
        },
        "a webhook was tried"
    );
}

/// Ends a delivery that cannot be sent.
async fn give_up(state: &State, delivery: &Delivery, reason: &str) -> Result<(), Failed> {
    let seen = delivery.version;
    if let Ok(next) = delivery.clone().give_up(reason, Timestamp::now()) {
        state.store.change_delivery(seen, &next).await?;
    }
    Ok(())
}

//! One event on its way to one receiver.

#[cfg(test)]
mod tests;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{
    DeliveryAttempt, DeliveryEvent, DeliveryStatus, EventType, IllegalDelivery, WebhookEndpoint,
    WebhookUrl, schedule::wait_after,
};
use crate::{
    id::{ClientId, DeliveryId, EndpointId, JobId},
    job::Job,
    time::Timestamp,
};

/// How long a delivery may wait for a worker before its message counts as lost: queues lose nothing,
/// and whatever is only queued must not be queued again.
const PENDING_GRACE: Duration = Duration::from_mins(15);
/// How often the wait for a worker doubles: a backlog of hours must not be sent again and again.
const DOUBLINGS: u32 = 4;
/// How often a delivery is set going without a try before it is given up, after some 19 hours.
const MOST_SWEEPS: u32 = 8;
/// How long a delivery stays in the log after its last change.
const LOG_LIFE: Duration = Duration::from_hours(30 * 24);
/// The most tries that the log shows of a delivery, which may be replayed many times.
const ATTEMPTS_KEPT: usize = 20;

/// Where a delivery goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// To an endpoint, wherever that is by then.
    Endpoint(EndpointId),
    /// To the `callback_url` of its job.
    Callback(WebhookUrl),
}

/// The log that a delivery is in: that of an endpoint, or that of a client's callbacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeliveryLog {
    /// The client that owns the endpoint, or that the jobs are for.
    pub client_id: ClientId,
    /// The endpoint; none for callbacks.
    pub endpoint_id: Option<EndpointId>,
}

impl DeliveryLog {
    /// That of an endpoint of a client.
    pub const fn of_endpoint(client_id: ClientId, endpoint_id: EndpointId) -> Self {
        Self {
            client_id,
            endpoint_id: Some(endpoint_id),
        }
    }

    /// That of a client's callbacks.
    pub const fn of_callbacks(client_id: ClientId) -> Self {
        Self {
            client_id,
            endpoint_id: None,
        }
    }
}

/// What is to be told to one receiver, and what came of it so far.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Delivery {
    /// Its identifier, which is the `webhook-id` of every try and sorts by the time of the event.
    pub delivery_id: DeliveryId,
    /// The client that owns the endpoint, or that the job is for.
    pub client_id: ClientId,
    /// Where it goes.
    pub target: Target,
    /// What happened.
    pub event: EventType,
    /// The job that it happened to; none for a ping.
    pub job_id: Option<JobId>,
    /// When it happened.
    pub occurred_at: Timestamp,
    /// Where it is.
    pub status: DeliveryStatus,
    /// How often it was tried since it was made or replayed.
    pub tries: u32,
    /// How often it was set going after the first time.
    pub wakes: u32,
    /// How often since its last try its message may have been lost.
    pub sweeps: u32,
    /// When somebody has to look after it, as long as it is open.
    pub due_at: Timestamp,
    /// What came of the last tries, the oldest first.
    pub attempts: Vec<DeliveryAttempt>,
    /// Why it is not tried any more.
    pub failure: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// When it was delivered or given up.
    pub completed_at: Option<Timestamp>,
    /// Counts the changes; a write that was prepared on an older one is refused.
    pub version: u64,
    /// When it leaves the log, in seconds since 1970.
    pub expires_at: i64,
}

/// What is to become of a delivery after a try.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Verdict {
    /// The receiver took it.
    Taken,
    /// It is tried again after so long.
    PutOff(Duration),
    /// It is not tried any more.
    GivenUp,
}

impl Delivery {
    /// That the job has ended, for `target` of the client `owner`. Made twice of the same job, it
    /// has the same identifier.
    pub fn of_job(job: &Job, owner: ClientId, target: Target, now: Timestamp) -> Option<Self> {
        let event = EventType::of_job(job.status)?;
        let occurred_at = job.completed_at.unwrap_or(job.updated_at);
        let receiver = match &target {
            Target::Endpoint(id) => id.to_string(),
            Target::Callback(_) => "callback".to_owned(),
        };
        let delivery_id =
            DeliveryId::of_event(occurred_at, &format!("{event} {} {receiver}", job.job_id));
        let made = Self::new(delivery_id, owner, target, event, occurred_at, now);
        Some(Self {
            job_id: Some(job.job_id),
            ..made
        })
    }

    /// Those that tell everybody who wants to know that `job` ended: those of `endpoints` that belong to
    /// its client or to one above it, and its own `callback_url`.
    pub fn all_of_job<'j>(
        job: &'j Job,
        endpoints: &'j [WebhookEndpoint],
        now: Timestamp,
    ) -> impl Iterator<Item = Self> + 'j {
        let wanting = endpoints
            .iter()
            .filter(|endpoint| job.path.passes(endpoint.client_id) && endpoint.wants(job));
        let to_endpoints = wanting.map(|endpoint| {
            let target = Target::Endpoint(endpoint.endpoint_id);
            (endpoint.client_id, target)
        });
        let callback = job.callback_url.clone().map(Target::Callback);
        let to_callback = callback.map(|target| (job.client_id, target));
        to_endpoints
            .chain(to_callback)
            .filter_map(move |(owner, target)| Self::of_job(job, owner, target, now))
    }

    /// A ping to an endpoint.
    pub fn ping(owner: ClientId, endpoint: EndpointId, now: Timestamp) -> Self {
        let target = Target::Endpoint(endpoint);
        Self::new(DeliveryId::new(), owner, target, EventType::Ping, now, now)
    }

    fn new(
        delivery_id: DeliveryId,
        client_id: ClientId,
        target: Target,
        event: EventType,
        occurred_at: Timestamp,
        now: Timestamp,
    ) -> Self {
        Self {
            delivery_id,
            client_id,
            target,
            event,
            job_id: None,
            occurred_at,
            status: DeliveryStatus::Pending,
            tries: 0,
            wakes: 0,
            sweeps: 0,
            due_at: now.plus(PENDING_GRACE),
            attempts: Vec::new(),
            failure: None,
            created_at: now,
            updated_at: now,
            completed_at: None,
            version: 1,
            expires_at: now.plus(LOG_LIFE).as_seconds(),
        }
    }

    /// The log that it is in.
    pub fn log(&self) -> DeliveryLog {
        match &self.target {
            Target::Endpoint(id) => DeliveryLog::of_endpoint(self.client_id, *id),
            Target::Callback(_) => DeliveryLog::of_callbacks(self.client_id),
        }
    }

    /// What is to become of it after `attempt`: 2xx is delivered, 410 is not tried any more,
    /// everything else is tried again while there are tries. `jitter` is from −0.1 to 0.1.
    pub fn verdict(
        &self,
        attempt: &DeliveryAttempt,
        retry_after: Option<Duration>,
        jitter: f64,
    ) -> Verdict {
        if attempt.is_delivered() {
            return Verdict::Taken;
        }
        let tries = self.tries.saturating_add(1);
        match wait_after(tries, attempt.status, retry_after, jitter) {
            Some(wait) if !attempt.is_gone() => Verdict::PutOff(wait),
            _ => Verdict::GivenUp,
        }
    }

    /// The delivery after a try that ended at `now`.
    ///
    /// # Errors
    /// When it was not to be sent.
    pub fn tried(
        mut self,
        attempt: DeliveryAttempt,
        verdict: Verdict,
        now: Timestamp,
    ) -> Result<Self, IllegalDelivery> {
        let event = match verdict {
            Verdict::Taken => DeliveryEvent::Taken,
            Verdict::PutOff(_) => DeliveryEvent::PutOff,
            Verdict::GivenUp => DeliveryEvent::GivenUp,
        };
        self.tries = self.tries.saturating_add(1);
        self.failure = (verdict == Verdict::GivenUp).then(|| match self.tries {
            _ if attempt.is_gone() => "The endpoint is gone for good: it answered 410.".to_owned(),
            1 => "It was tried once.".to_owned(),
            tries => format!("It was tried {tries} times."),
        });
        self.sweeps = 0;
        let kept = self.attempts.len().min(ATTEMPTS_KEPT - 1);
        self.attempts.drain(..self.attempts.len() - kept);
        self.attempts.push(attempt);
        let mut next = self.moved(event, now)?;
        if let Verdict::PutOff(wait) = verdict {
            next.due_at = now.plus(wait);
        }
        Ok(next)
    }

    /// The delivery that cannot be sent at all.
    ///
    /// # Errors
    /// When it was not to be sent.
    pub fn give_up(mut self, reason: &str, now: Timestamp) -> Result<Self, IllegalDelivery> {
        self.failure = Some(reason.to_owned());
        self.moved(DeliveryEvent::GivenUp, now)
    }

    /// The delivery that is to be sent now: it waited long enough, or its message may be lost. One
    /// that nobody could try however often it was set going is given up.
    ///
    /// # Errors
    /// When it has ended.
    pub fn wake(mut self, now: Timestamp) -> Result<Self, IllegalDelivery> {
        if self.sweeps >= MOST_SWEEPS {
            return self.give_up(
                "It could not be sent, which was no fault of the endpoint.",
                now,
            );
        }
        self.sweeps = match self.status {
            DeliveryStatus::Pending => self.sweeps.saturating_add(1),
            _ => 0,
        };
        self.moved(DeliveryEvent::Woken, now)
    }

    /// The delivery that is to be sent once more, with all its tries.
    ///
    /// # Errors
    /// When it is to be sent anyhow.
    pub fn replay(mut self, now: Timestamp) -> Result<Self, IllegalDelivery> {
        self.tries = 0;
        self.sweeps = 0;
        self.failure = None;
        self.moved(DeliveryEvent::Replayed, now)
    }

    fn moved(mut self, event: DeliveryEvent, now: Timestamp) -> Result<Self, IllegalDelivery> {
        let from = self.status;
        self.status = event.next(from).ok_or(IllegalDelivery { from, event })?;
        if self.status == DeliveryStatus::Pending {
            self.wakes = self.wakes.saturating_add(1);
            let doublings = self.sweeps.min(DOUBLINGS);
            self.due_at = now.plus(PENDING_GRACE.saturating_mul(1 << doublings));
        }
        self.completed_at = (!self.status.is_open()).then_some(now);
        self.updated_at = now;
        self.version = self.version.saturating_add(1);
        self.expires_at = now.plus(LOG_LIFE).as_seconds();
        Ok(self)
    }
}

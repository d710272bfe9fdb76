//! The only place where a change of the table sets something going.

use hg_domain::{
    client::Client,
    job::Job,
    task::{Status, Task},
    webhook::{Delivery, DeliveryStatus},
};
use hg_queue::{DeliveryMessage, Message, PurgeMessage, TaskMessage};
use hg_store::Change;

/// What a change calls for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// A message is to be sent.
    Send(Message),
    /// Everybody who wants to know is to be told that the job ended.
    Announce(Box<Job>),
}

/// What a change calls for, if anything.
pub(crate) fn decide(change: Change) -> Option<Step> {
    match change {
        Change::Task { old, new } if waits_anew(old.as_deref(), &new) => {
            Some(Step::Send(Message::Task(TaskMessage::pending(&new))))
        }
        Change::Client { old, new } => {
            let message = deleting_anew(old.as_deref(), &new)?;
            Some(Step::Send(Message::Purge(message)))
        }
        Change::Job { old, new } if ends(old.as_deref(), &new) => Some(Step::Announce(new)),
        Change::Delivery { old, new } => {
            let message = delivery_anew(old.as_deref(), &new)?;
            Some(Step::Send(Message::Delivery(message)))
        }
        Change::Task { .. } | Change::Job { .. } | Change::Other => None,
    }
}

/// Whether this is the end of the job.
fn ends(old: Option<&Job>, new: &Job) -> bool {
    new.status.is_terminal() && !old.is_some_and(|old| old.status.is_terminal())
}

/// The message that a delivery is to be sent, or waits, unless that was told before.
fn delivery_anew(old: Option<&Delivery>, new: &Delivery) -> Option<DeliveryMessage> {
    let told = old.is_some_and(|old| old.status == new.status && old.wakes == new.wakes);
    match new.status {
        _ if told => None,
        DeliveryStatus::Pending => Some(DeliveryMessage::pending(new)),
        // One that waits for longer than a message may is found by the sweep.
        DeliveryStatus::Waiting => DeliveryMessage::waiting(new),
        DeliveryStatus::Delivered | DeliveryStatus::Failed => None,
    }
}

/// The message that the deletion of a client was set going: for the first time, or anew.
fn deleting_anew(old: Option<&Client>, new: &Client) -> Option<PurgeMessage> {
    let passes = |client: &Client| client.deletion.as_ref().map(|deletion| deletion.passes);
    let told = old.and_then(passes);
    passes(new)
        .filter(|passes| told != Some(*passes))
        .map(|passes| PurgeMessage::Deleting {
            client_id: new.client_id,
            passes,
        })
}

/// Whether the task waits for a worker that has not been told yet: it is new, came back from a
/// worker, moved on to another provider, or was put back because its message may be lost.
fn waits_anew(old: Option<&Task>, new: &Task) -> bool {
    let told = old.is_some_and(|old| {
        old.status == Status::Pending && old.sweeps == new.sweeps && old.provider == new.provider
    });
    new.status == Status::Pending && !told
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hg_domain::{
        client::{ClientPath, ClientType, Deletion, Slug},
        content::ContentType,
        id::{ClientId, EndpointId, JobId},
        money::NanoUsd,
        provider::Provider,
        time::Timestamp,
        usage::TokenUsage,
        webhook::{DeliveryAttempt, Verdict},
    };
    use hg_queue::QueueName;

    use super::*;

    fn task(status: Status) -> Task {
        let at = Timestamp::from_millis(1_000).unwrap();
        let client_id = ClientId::new();
        Task {
            job_id: JobId::from(uuid::Uuid::nil()),
            number: 0,
            client_id,
            path: ClientPath::root(client_id),
            content_type: ContentType::BlogPost,
            label: "blog_post".to_owned(),
            platform: None,
            status,
            provider: Provider::Openai,
            model: None,
            strategy_id: None,
            template_id: None,
            own_key: None,
            fallbacks: vec![Provider::Sandbox],
            attempt: 0,
            lease_id: None,
            lease_until: None,
            reservation: None,
            sweeps: 0,
            due_at: at,
            usage: TokenUsage::default(),
            cost: NanoUsd::ZERO,
            unpriced: 0,
            calls: 0,
            attempts: Vec::new(),
            outcome: None,
            error: None,
            created_at: at,
            updated_at: at,
            started_at: None,
            completed_at: None,
            version: 1,
        }
    }

    fn sent_to(old: Option<Task>, new: Task) -> Option<Provider> {
        let change = Change::Task {
            old: old.map(Box::new),
            new: Box::new(new),
        };
        match decide(change)? {
            Step::Send(message) => match message.queue() {
                QueueName::Llm(provider) => Some(provider),
                _ => None,
            },
            Step::Announce(_) => None,
        }
    }

    #[test]
    fn a_new_task_is_sent_to_its_provider() {
        assert_eq!(sent_to(None, task(Status::Pending)), Some(Provider::Openai));
    }

    #[test]
    fn a_change_that_leaves_it_waiting_sends_nothing() {
        let waiting = task(Status::Pending);
        assert_eq!(sent_to(Some(waiting.clone()), waiting), None);
    }

    #[test]
    fn a_task_that_is_put_back_or_moves_on_is_sent_again() {
        let now = Timestamp::from_millis(2_000).unwrap();
        let (waiting, leased) = (task(Status::Pending), task(Status::InProgress));
        let put_back = waiting.clone().put_back(now).unwrap();
        assert_eq!(sent_to(Some(waiting), put_back), Some(Provider::Openai));
        let moved_on = leased.clone().fall_back(now).unwrap().unwrap();
        assert_eq!(sent_to(Some(leased), moved_on), Some(Provider::Sandbox));
    }

    #[test]
    fn only_waiting_tasks_are_sent() {
        for status in Status::ALL
            .into_iter()
            .filter(|status| *status != Status::Pending)
        {
            assert_eq!(sent_to(None, task(status)), None, "{status:?}");
        }
        assert_eq!(decide(Change::Other), None);
    }

    fn client(deletion: Option<Deletion>) -> Client {
        let at = Timestamp::from_millis(1_000).unwrap();
        Client {
            deletion,
            ..Client::new(
                "Acme",
                Slug::parse("acme").unwrap(),
                ClientType::Root,
                None,
                at,
            )
        }
    }

    #[test]
    fn a_deletion_is_told_each_time_it_is_set_going() {
        let begun = Deletion::begin(Timestamp::from_millis(1_000).unwrap());
        let passes = |old: Option<Deletion>, new: Option<Deletion>| {
            let change = Change::Client {
                old: Some(Box::new(client(old))),
                new: Box::new(client(new)),
            };
            match decide(change) {
                Some(Step::Send(Message::Purge(PurgeMessage::Deleting { passes, .. }))) => {
                    Some(passes)
                }
                _ => None,
            }
        };
        assert_eq!(passes(None, Some(begun.clone())), Some(1));
        assert_eq!(passes(Some(begun.clone()), Some(begun.clone())), None);
        assert_eq!(passes(Some(begun.clone()), Some(begun.go_on())), Some(2));
        assert_eq!(passes(None, None), None);
    }

    #[test]
    fn a_delivery_is_told_each_time_it_is_set_going_or_put_off() {
        let now = Timestamp::from_millis(1_000).unwrap();
        let told = |old: Option<&Delivery>, new: &Delivery| {
            let change = Change::Delivery {
                old: old.cloned().map(Box::new),
                new: Box::new(new.clone()),
            };
            match decide(change)? {
                Step::Send(message) => Some(message.queue()),
                Step::Announce(_) => None,
            }
        };
        let after = |delivery: &Delivery, verdict| {
            let attempt = DeliveryAttempt {
                at: now,
                duration_ms: 1,
                status: Some(500),
                answer: None,
                error: None,
            };
            delivery.clone().tried(attempt, verdict, now).unwrap()
        };
        let made = Delivery::ping(ClientId::new(), EndpointId::new(), now);
        assert_eq!(told(None, &made), Some(QueueName::Deliveries));
        assert_eq!(told(Some(&made), &made), None);
        let swept = made.clone().wake(now).unwrap();
        assert_eq!(told(Some(&made), &swept), Some(QueueName::Deliveries));

        let soon = after(&made, Verdict::PutOff(Duration::from_secs(5)));
        assert_eq!(told(Some(&made), &soon), Some(QueueName::Retries));
        let later = after(&made, Verdict::PutOff(Duration::from_hours(2)));
        assert_eq!(told(Some(&made), &later), None, "the sweep finds it");
        let woken = soon.clone().wake(now).unwrap();
        assert_eq!(told(Some(&soon), &woken), Some(QueueName::Deliveries));

        let failed = after(&made, Verdict::GivenUp);
        assert_eq!(told(Some(&made), &failed), None);
        let replayed = failed.clone().replay(now).unwrap();
        assert_eq!(told(Some(&failed), &replayed), Some(QueueName::Deliveries));
    }
}

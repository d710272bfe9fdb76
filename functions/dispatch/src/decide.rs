//! The only place where a change of the table becomes a message.

use hg_domain::{
    client::Client,
    task::{Status, Task},
};
use hg_queue::{Message, PurgeMessage, TaskMessage};
use hg_store::Change;

/// The message that a change calls for, if any.
pub(crate) fn decide(change: &Change) -> Option<Message> {
    match change {
        Change::Task { old, new } if waits_anew(old.as_deref(), new) => {
            Some(Message::Task(TaskMessage::pending(new)))
        }
        Change::Client { old, new } => deleting_anew(old.as_deref(), new).map(Message::Purge),
        Change::Task { .. } | Change::Other => None,
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
    use hg_domain::{
        client::{ClientPath, ClientType, Deletion, Slug},
        content::ContentType,
        id::{ClientId, JobId},
        money::NanoUsd,
        provider::Provider,
        time::Timestamp,
        usage::TokenUsage,
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
        match decide(&change)?.queue() {
            QueueName::Llm(provider) => Some(provider),
            QueueName::Purge => None,
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
        assert_eq!(decide(&Change::Other), None);
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
            match decide(&change) {
                Some(Message::Purge(PurgeMessage::Deleting { passes, .. })) => Some(passes),
                _ => None,
            }
        };
        assert_eq!(passes(None, Some(begun.clone())), Some(1));
        assert_eq!(passes(Some(begun.clone()), Some(begun.clone())), None);
        assert_eq!(passes(Some(begun.clone()), Some(begun.go_on())), Some(2));
        assert_eq!(passes(None, None), None);
    }
}

use hg_domain::{id::JobId, time::Timestamp};

use super::{
    super::state::PartState,
    Status::{Cancelled, Completed, Failed, InProgress, Pending},
    *,
};

/// A job whose parts have begun unless they are pending.
fn job(status: Status, parts: &[Status]) -> JobState {
    let at = Timestamp::from_millis(0).ok();
    let began = |status: Status| at.filter(|_| !matches!(status, Pending | Cancelled));
    JobState {
        job_id: JobId::new(),
        status,
        started_at: began(status),
        result: None,
        error: None,
        parts: parts
            .iter()
            .map(|status| PartState {
                label: "text".to_owned(),
                status: *status,
                provider: "sandbox".into(),
                started_at: began(*status),
                error: None,
            })
            .collect(),
    }
}

/// What is new, such as `task 1 completed`.
fn news(seen: &mut Seen, state: &JobState) -> Vec<String> {
    let events = seen.news(state).into_iter();
    events
        .map(|event| match event.data["task"].as_u64() {
            Some(task) => format!("task {task} {}", event.data["status"].as_str().unwrap()),
            None => format!("{} {}", event.name, event.data["status"].as_str().unwrap()),
        })
        .collect()
}

#[test]
fn states_are_told_once_and_in_their_order() {
    let mut seen = Seen::default();
    assert_eq!(
        news(&mut seen, &job(Pending, &[Pending, Pending])),
        ["status pending", "task 1 pending", "task 2 pending"]
    );
    assert!(news(&mut seen, &job(Pending, &[Pending, Pending])).is_empty());
    assert_eq!(
        news(&mut seen, &job(InProgress, &[InProgress, Pending])),
        ["status in_progress", "task 1 in_progress"]
    );
    assert_eq!(
        news(&mut seen, &job(Completed, &[Completed, Failed])),
        [
            "task 2 in_progress",
            "task 1 completed",
            "task 2 failed",
            "status completed",
            "done completed"
        ]
    );
    assert!(seen.is_all());
    assert!(news(&mut seen, &job(Completed, &[Completed, Failed])).is_empty());
}

#[test]
fn what_was_passed_between_two_looks_is_told_too() {
    let whole = news(&mut Seen::default(), &job(Completed, &[Completed]));
    assert_eq!(
        whole,
        [
            "status pending",
            "task 1 pending",
            "status in_progress",
            "task 1 in_progress",
            "task 1 completed",
            "status completed",
            "done completed"
        ]
    );
    let cancelled = news(&mut Seen::default(), &job(Cancelled, &[Cancelled]));
    assert!(!cancelled.iter().any(|event| event.contains("in_progress")));
}

#[test]
fn a_task_that_is_put_back_is_not_told_again() {
    let mut seen = Seen::default();
    news(&mut seen, &job(InProgress, &[InProgress]));
    assert!(news(&mut seen, &job(InProgress, &[Pending])).is_empty());
    assert!(news(&mut seen, &job(InProgress, &[InProgress])).is_empty());
}

#[test]
fn whoever_comes_again_after_any_event_gets_the_rest() {
    let end = job(Completed, &[Completed, Failed, Cancelled]);
    let all = Seen::default().news(&end);
    for (index, event) in all.iter().enumerate() {
        let mut seen = Seen::parse(&event.id);
        assert_eq!(seen.to_string(), event.id);
        assert_eq!(seen.news(&end), all[index + 1..], "after {}", event.id);
    }
}

#[test]
fn what_is_no_id_was_not_seen() {
    for bad in ["", "!", ".", "pp.", "z.p", "p.z", "p", "ä.p"] {
        assert_eq!(Seen::parse(bad), Seen::default(), "{bad}");
    }
    let endless = format!("p.{}", "p".repeat(1_000_000));
    assert_eq!(Seen::parse(&endless).tasks.len(), MOST_PARTS);
}

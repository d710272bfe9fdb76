//! What a listener has seen of a job, and what is new to it.
//!
//! Every event's id says all that was seen with it, so that a listener goes on anywhere: no server
//! remembers it. Jobs and their tasks go through their states in one direction; a state that was
//! passed between two looks is told too, and a task that is put back is told once.

use std::fmt;

use hg_domain::task::Status;
use serde_json::{Value, json};

use super::state::JobState;

/// More parts than any job has.
const MOST_PARTS: usize = 100;
/// The stages, in their order; the last is any of the ends.
const STAGES: std::ops::RangeInclusive<u8> = 0..=LAST;
const LAST: u8 = 2;

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    job: Option<Status>,
    tasks: Vec<Option<Status>>,
    done: bool,
}

/// An event.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Event {
    /// `status`, `task` or `done`.
    pub(super) name: &'static str,
    /// What was seen with it.
    pub(super) id: String,
    pub(super) data: Value,
}

impl Seen {
    /// Reads the id of an event. What is none was not seen.
    pub(super) fn parse(id: &str) -> Self {
        Self::read(id).unwrap_or_default()
    }

    fn read(id: &str) -> Option<Self> {
        let (id, done) = match id.strip_suffix('!') {
            Some(id) => (id, true),
            None => (id, false),
        };
        let (job, tasks) = id.split_once('.')?;
        let mut job = job.chars();
        let (Some(first), None) = (job.next(), job.next()) else {
            return None;
        };
        let tasks: Result<Vec<_>, _> = tasks.chars().take(MOST_PARTS).map(status).collect();
        Some(Self {
            job: status(first).ok()?,
            tasks: tasks.ok()?,
            done,
        })
    }

    /// Whether there is nothing more to come.
    pub(super) fn is_all(&self) -> bool {
        self.done
    }

    /// The events that lead from what was seen to `state`, which is seen with them.
    pub(super) fn news(&mut self, state: &JobState) -> Vec<Event> {
        self.tasks.resize(state.parts.len(), None);
        let mut events = Vec::new();
        for at in STAGES {
            // A job begins before its tasks do, and ends after them.
            if at < LAST {
                self.job_news(state, at, &mut events);
                self.task_news(state, at, &mut events);
            } else {
                self.task_news(state, at, &mut events);
                self.job_news(state, at, &mut events);
            }
        }
        if state.status.is_terminal() && !self.done {
            self.done = true;
            let JobState {
                job_id,
                status,
                result,
                error,
                ..
            } = state;
            let data =
                json!({"job_id": job_id, "status": status, "result": result, "error": error});
            events.push(self.event("done", data));
        }
        events
    }

    fn job_news(&mut self, state: &JobState, at: u8, events: &mut Vec<Event>) {
        if let Some(status) = passes(self.job, state.status, state.started_at.is_some(), at) {
            self.job = Some(status);
            let data = json!({"job_id": state.job_id, "status": status});
            events.push(self.event("status", data));
        }
    }

    fn task_news(&mut self, state: &JobState, at: u8, events: &mut Vec<Event>) {
        for (index, part) in state.parts.iter().enumerate() {
            let Some(seen) = self.tasks.get_mut(index) else {
                continue;
            };
            let Some(status) = passes(*seen, part.status, part.started_at.is_some(), at) else {
                continue;
            };
            *seen = Some(status);
            let error = part.error.as_ref().filter(|_| status.is_terminal());
            let data = json!({
                "job_id": state.job_id,
                "task": index + 1,
                "label": part.label,
                "status": status,
                "provider": part.provider,
                "error": error,
            });
            events.push(self.event("task", data));
        }
    }

    fn event(&self, name: &'static str, data: Value) -> Event {
        Event {
            name,
            id: self.to_string(),
            data,
        }
    }
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.", letter(self.job))?;
        for task in &self.tasks {
            write!(f, "{}", letter(*task))?;
        }
        f.write_str(if self.done { "!" } else { "" })
    }
}

/// The status at stage `at` of something that is `now` there, if it has been at that stage and that
/// was not `seen`.
fn passes(seen: Option<Status>, now: Status, started: bool, at: u8) -> Option<Status> {
    if seen.is_some_and(|seen| stage(seen) >= at) || stage(now) < at {
        return None;
    }
    match at {
        0 => Some(Status::Pending),
        // What was cancelled, or failed, before anybody began was never in progress.
        1 => (started || now == Status::InProgress).then_some(Status::InProgress),
        _ => Some(now),
    }
}

const fn stage(status: Status) -> u8 {
    match status {
        Status::Pending => 0,
        Status::InProgress => 1,
        Status::Completed | Status::Failed | Status::Cancelled => LAST,
    }
}

const fn letter(status: Option<Status>) -> char {
    match status {
        None => '-',
        Some(Status::Pending) => 'p',
        Some(Status::InProgress) => 'r',
        Some(Status::Completed) => 'c',
        Some(Status::Failed) => 'f',
        Some(Status::Cancelled) => 'x',
    }
}

/// What a letter stands for.
fn status(of: char) -> Result<Option<Status>, NoLetter> {
    if of == letter(None) {
        return Ok(None);
    }
    let mut all = Status::ALL.into_iter();
    all.find(|status| letter(Some(*status)) == of)
        .map(Some)
        .ok_or(NoLetter)
}

/// It stands for nothing.
struct NoLetter;

#[cfg(test)]
mod tests;

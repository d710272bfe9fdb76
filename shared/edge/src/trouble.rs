//! What is remembered of an origin that did not answer.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use hg_domain::time::Timestamp;

/// How long nobody waits for an origin that did not answer, where something is known without it.
const PAUSE: Duration = Duration::from_secs(5);

/// When the origin last did not answer in time.
#[derive(Clone, Debug, Default)]
pub(crate) struct Trouble(Arc<Mutex<Option<Timestamp>>>);

impl Trouble {
    /// Notes that there was no answer.
    pub(crate) fn note(&self, now: Timestamp) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }

    /// Whether it is better not to wait, where something is known without it.
    pub(crate) fn is_recent(&self, now: Timestamp) -> bool {
        self.at().is_some_and(|at| now.since(at) < PAUSE)
    }

    /// Whether there was no answer since `time`: for whoever waited while another asked.
    pub(crate) fn came_since(&self, time: Timestamp) -> bool {
        self.at().is_some_and(|at| at >= time)
    }

    fn at(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

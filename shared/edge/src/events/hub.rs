//! What is known of a job, for all who listen to it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError, Weak},
    time::Duration,
};

use hg_domain::{client::ClientPath, id::JobId, time::Timestamp};
use http::StatusCode;

use super::state::JobState;
use crate::{
    door::Edge,
    origin::{Answer, Asker},
    platform::Platform,
    refused::Refused,
};

/// The pause after a look that saw something new; it doubles with every one that did not.
const SHORTEST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(5);

/// The jobs that somebody listens to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Hubs(Arc<Mutex<HashMap<JobId, Weak<Hub>>>>);

/// A job that somebody listens to. It lives as long as its listeners.
#[derive(Debug)]
pub(super) struct Hub {
    job_id: JobId,
    turn: String,
    watched: Mutex<Watched>,
}

#[derive(Debug)]
struct Watched {
    known: Option<Known>,
    pause: Duration,
    next_look: Option<Timestamp>,
}

#[derive(Clone, Debug)]
struct Known {
    state: JobState,
    path: ClientPath,
    tag: Option<String>,
}

impl Hubs {
    /// That of a job.
    pub(super) fn of(&self, job_id: JobId) -> Arc<Hub> {
        let mut hubs = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(hub) = hubs.get(&job_id).and_then(Weak::upgrade) {
            return hub;
        }
        hubs.retain(|_, hub| hub.strong_count() > 0);
        let hub = Arc::new(Hub::new(job_id));
        hubs.insert(job_id, Arc::downgrade(&hub));
        hub
    }
}

impl Hub {
    fn new(job_id: JobId) -> Self {
        Self {
            job_id,
            turn: format!("events/{job_id}"),
            watched: Mutex::new(Watched {
                known: None,
                pause: SHORTEST_PAUSE,
                next_look: None,
            }),
        }
    }

    /// Whose turn it is to look.
    pub(super) fn turn(&self) -> &str {
        &self.turn
    }

    /// Where the job's client was when the job was accepted, if anything is known.
    pub(super) fn path(&self) -> Option<ClientPath> {
        self.watched()
            .known
            .as_ref()
            .map(|known| known.path.clone())
    }

    /// Where the job is.
    pub(super) fn state(&self) -> Option<JobState> {
        self.watched()
            .known
            .as_ref()
            .map(|known| known.state.clone())
    }

    /// How long until the next look is due.
    pub(super) fn until_look(&self, now: Timestamp) -> Duration {
        let next = self.watched().next_look;
        next.map_or(Duration::ZERO, |next| next.since(now))
    }

    fn tag(&self) -> Option<String> {
        let watched = self.watched();
        watched.known.as_ref().and_then(|known| known.tag.clone())
    }

    /// Takes in what was seen at `now`: news, or nothing new.
    fn take_in(&self, seen: Option<Known>, now: Timestamp) {
        let mut watched = self.watched();
        let is_news = match (&seen, &watched.known) {
            (Some(seen), Some(known)) => seen.state != known.state,
            (seen, _) => seen.is_some(),
        };
        if let Some(seen) = seen {
            watched.known = Some(seen);
        }
        watched.pause = if is_news {
            SHORTEST_PAUSE
        } else {
            LONGEST_PAUSE.min(watched.pause * 2)
        };
        watched.next_look = Some(now.plus(watched.pause));
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn of(answer: &Answer) -> Option<Self> {
        Some(Self {
            state: JobState::parse(answer.text()?)?,
            path: answer.path.clone()?,
            tag: answer.tag().map(str::to_owned),
        })
    }
}

/// What came of a look at the origin.
pub(super) enum Look {
    /// It answered the one who asked.
    Answered,
    /// It is in trouble. What is known stays, for those who may know it.
    InTrouble(Refused),
}

impl<P: Platform> Edge<P> {
    /// Asks the origin how the job is.
    ///
    /// # Errors
    /// What the origin refuses.
    pub(super) async fn look_at(&self, hub: &Hub, asker: &Asker) -> Result<Look, Refused> {
        let asker = asker.clone().knowing(hub.tag().as_deref());
        let address = format!("/api/jobs/{}", hub.job_id);
        let answer = self.look(&asker, &address).await;
        let now = self.platform.now();
        let trouble = match answer {
            Ok(answer) if answer.status() == StatusCode::NOT_MODIFIED => {
                hub.take_in(None, now);
                return Ok(Look::Answered);
            }
            Ok(answer) => match Known::of(&answer) {
                Some(known) => {
                    hub.take_in(Some(known), now);
                    return Ok(Look::Answered);
                }
                None if answer.is_trouble() => Refused::passed(answer.response),
                None => return Err(Refused::passed(answer.response)),
            },
            Err(failure) => failure.into(),
        };
        hub.take_in(None, now);
        Ok(Look::InTrouble(trouble))
    }
}

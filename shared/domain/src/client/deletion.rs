//! How a client is deleted: gone for callers at once, and from the table in two stages.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// How long work for a client may still be under way after somebody asked for its deletion.
///
/// Callers' permissions are believed for a minute, accepting takes 15 s at most, and a worker's
/// lease runs out after 125 s; whichever began last is over by then.
pub const DELETION_GRACE: Duration = Duration::from_mins(3);

/// The longest pause between two looks at a deletion, as a multiple of the grace.
const LONGEST_PAUSE: u32 = 16;

/// How far the deletion of a client is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// What is done now.
    pub stage: Stage,
    /// How often it was set going: by whoever asked for it, by a run that had more to do than
    /// time, and by the sweep.
    pub passes: u32,
    /// How often the sweep set it going since a run last got on with it.
    #[serde(default)]
    pub stalls: u32,
    /// When the sweep looks after it next.
    pub due_at: Timestamp,
}

/// What is done with a client that is to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Open jobs are cancelled, and what nobody is at any more is removed.
    Emptying,
    /// Nobody can be at anything any more: everything is removed, at last the client itself.
    Closing,
}

impl Deletion {
    /// A deletion that is asked for at `now`.
    pub fn begin(now: Timestamp) -> Self {
        Self {
            stage: Stage::Emptying,
            passes: 1,
            stalls: 0,
            due_at: now.plus(DELETION_GRACE),
        }
    }

    /// The deletion when a run had more to do than time: it goes on at once.
    #[must_use]
    pub fn go_on(self) -> Self {
        Self {
            passes: self.passes.saturating_add(1),
            stalls: 0,
            ..self
        }
    }

    /// The deletion when another client was found below this one only as it closed. Work for that
    /// one may go on until a grace is over, and is paid for from here.
    #[must_use]
    pub fn reopened(self, now: Timestamp) -> Self {
        Self {
            passes: self.passes.saturating_add(1),
            ..Self::begin(now)
        }
    }

    /// The deletion once it is due: the grace is over, or a run was lost. The pause until it is due
    /// again grows as long as no run gets on with it.
    #[must_use]
    pub fn swept(self, now: Timestamp) -> Self {
        let stalls = self.stalls.saturating_add(1);
        let pause = DELETION_GRACE.saturating_mul(stalls.min(LONGEST_PAUSE));
        Self {
            stage: Stage::Closing,
            passes: self.passes.saturating_add(1),
            stalls,
            due_at: now.plus(pause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(millis: i64) -> Timestamp {
        Timestamp::from_millis(millis).unwrap()
    }

    #[test]
    fn it_closes_only_once_the_grace_is_over() {
        let begun = Deletion::begin(at(0));
        assert_eq!((begun.stage, begun.due_at), (Stage::Emptying, at(180_000)));
        let on = begun.clone().go_on();
        assert_eq!(
            (on.stage, on.due_at, on.passes),
            (Stage::Emptying, begun.due_at, 2)
        );
        let closing = on.swept(at(180_000));
        assert_eq!((closing.stage, closing.passes), (Stage::Closing, 3));
        let reopened = closing.reopened(at(200_000));
        assert_eq!(
            (reopened.stage, reopened.due_at, reopened.passes),
            (Stage::Emptying, at(380_000), 4)
        );
    }

    #[test]
    fn it_is_looked_after_less_and_less_often_unless_it_gets_on() {
        let begun = Deletion::begin(at(0));
        let pause = |deletion: Deletion| {
            let swept = deletion.swept(at(0));
            (swept.due_at.since(at(0)), swept)
        };
        let (first, stalled) = pause(begun);
        let (second, stalled) = pause(stalled);
        let (third, _) = pause(stalled.clone());
        let minutes = [3, 6, 9].map(Duration::from_mins);
        assert_eq!([first, second, third], minutes);
        let (pause, _) = pause(stalled.go_on().go_on());
        assert_eq!(pause, DELETION_GRACE);
    }

    #[test]
    fn every_step_is_told_from_the_one_before() {
        let mut deletion = Deletion::begin(at(0));
        for _ in 0..50 {
            let next = deletion.clone().swept(deletion.due_at);
            assert!(next.passes > deletion.passes && next.due_at > deletion.due_at);
            deletion = next;
        }
    }
}

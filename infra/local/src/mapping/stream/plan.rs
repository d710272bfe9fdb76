//! What is left to do of the records that were read, and what a failure means for it.

use std::{ops::Range, time::Duration};

/// The wait before the first retry; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// The batches still to be handled, in order. Records are named by their index.
#[derive(Debug)]
pub(super) struct Plan {
    /// The next batch is the last.
    batches: Vec<Batch>,
    records: usize,
    bisect: bool,
    max_retries: Option<u32>,
}

#[derive(Debug)]
struct Batch {
    range: Range<usize>,
    /// How often this very batch has failed at its first record.
    failures: u32,
}

/// What comes after a failed batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// The same batch once more.
    Again { after: Duration },
    /// A smaller batch, at once.
    Smaller,
    /// The batch is out of tries.
    GiveUp,
}

impl Plan {
    /// A plan for `records` records in batches of `batch_size`.
    pub(super) fn new(
        records: usize,
        batch_size: usize,
        bisect: bool,
        max_retries: Option<u32>,
    ) -> Self {
        let size = batch_size.max(1);
        let batches = (0..records)
            .step_by(size)
            .map(|start| Batch {
                range: start..records.min(start + size),
                failures: 0,
            })
            .rev()
            .collect();
        Self {
            batches,
            records,
            bisect,
            max_retries,
        }
    }

    /// The next batch.
    pub(super) fn next(&self) -> Option<Range<usize>> {
        self.batches.last().map(|batch| batch.range.clone())
    }

    /// How many records are handled or given up; they are the first.
    pub(super) fn handled(&self) -> usize {
        self.next().map_or(self.records, |range| range.start)
    }

    /// How often the next batch was tried.
    pub(super) fn attempts(&self) -> u32 {
        self.batches.last().map_or(0, |batch| batch.failures)
    }

    /// The next batch was handled.
    pub(super) fn succeeded(&mut self) {
        self.batches.pop();
    }

    /// The first `count` records of the next batch need not be handled any more.
    pub(super) fn skip(&mut self, count: usize) {
        if let Some(mut batch) = self.batches.pop() {
            batch.range.start += count;
            if !batch.range.is_empty() {
                self.batches.push(batch);
            }
        }
    }

    /// The next batch was handled up to its record `index`, which failed.
    pub(super) fn failed(&mut self, index: usize) -> Verdict {
        let Some(mut batch) = self.batches.pop() else {
            return Verdict::Smaller;
        };
        if index > 0 {
            // Progress: what is left is a new batch, as it is on Lambda after a checkpoint.
            self.batches.push(Batch {
                range: batch.range.start + index..batch.range.end,
                failures: 0,
            });
            return Verdict::Smaller;
        }
        if self.bisect && batch.range.len() > 1 {
            let middle = batch.range.start + batch.range.len().div_ceil(2);
            self.batches.push(Batch {
                range: middle..batch.range.end,
                failures: 0,
            });
            self.batches.push(Batch {
                range: batch.range.start..middle,
                failures: 0,
            });
            return Verdict::Smaller;
        }
        batch.failures += 1;
        let failures = batch.failures;
        self.batches.push(batch);
        if self.max_retries.is_some_and(|retries| failures > retries) {
            return Verdict::GiveUp;
        }
        Verdict::Again {
            after: pause(failures),
        }
    }
}

fn pause(failures: u32) -> Duration {
    let doublings = failures.saturating_sub(1).min(16);
    FIRST_PAUSE
        .saturating_mul(1 << doublings)
        .min(LONGEST_PAUSE)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs a plan over records of which the `poisoned` fail, and tells which were handled and
    /// which given up.
    fn run(mut plan: Plan, poisoned: &[usize]) -> (Vec<usize>, Vec<usize>, usize) {
        let (mut handled, mut given_up, mut invocations) = (Vec::new(), Vec::new(), 0);
        while let Some(range) = plan.next() {
            invocations += 1;
            let Some(bad) = range.clone().find(|index| poisoned.contains(index)) else {
                handled.extend(range);
                plan.succeeded();
                continue;
            };
            handled.extend(range.start..bad);
            if plan.failed(bad - range.start) == Verdict::GiveUp {
                given_up.extend(plan.next().unwrap());
                plan.skip(plan.next().unwrap().len());
            }
        }
        (handled, given_up, invocations)
    }

    #[test]
    fn records_come_in_batches_in_order() {
        let mut plan = Plan::new(5, 2, true, None);
        let mut ranges = Vec::new();
        while let Some(range) = plan.next() {
            assert_eq!(plan.handled(), range.start);
            ranges.push(range);
            plan.succeeded();
        }
        assert_eq!(ranges, [0..2, 2..4, 4..5]);
        assert_eq!(plan.handled(), 5);
    }

    #[test]
    fn poison_is_given_up_alone_and_everything_else_is_handled_once() {
        let (handled, given_up, _) = run(Plan::new(20, 10, true, Some(2)), &[3, 4, 19]);
        let expected: Vec<usize> = (0..20)
            .filter(|index| ![3, 4, 19].contains(index))
            .collect();
        assert_eq!(handled, expected);
        assert_eq!(given_up, [3, 4, 19]);
    }

    #[test]
    fn without_bisection_the_rest_of_the_batch_is_given_up_with_the_poison() {
        let (handled, given_up, invocations) = run(Plan::new(4, 10, false, Some(1)), &[1]);
        assert_eq!(
            (handled, given_up, invocations),
            (vec![0], vec![1, 2, 3], 3)
        );
    }

    #[test]
    fn a_lone_record_is_tried_once_and_as_often_as_retries_allow() {
        let mut plan = Plan::new(1, 10, true, Some(2));
        assert_eq!(
            plan.failed(0),
            Verdict::Again {
                after: Duration::from_millis(50)
            }
        );
        assert_eq!(
            plan.failed(0),
            Verdict::Again {
                after: Duration::from_millis(100)
            }
        );
        assert_eq!(plan.failed(0), Verdict::GiveUp);
        assert_eq!(plan.attempts(), 3);
    }

    #[test]
    fn pauses_grow_to_a_limit() {
        assert_eq!(pause(1), FIRST_PAUSE);
        assert_eq!(pause(40), LONGEST_PAUSE);
    }

    #[test]
    fn skipped_records_count_as_handled() {
        let mut plan = Plan::new(4, 4, true, None);
        plan.skip(3);
        assert_eq!((plan.handled(), plan.next()), (3, Some(3..4)));
        plan.skip(1);
        assert_eq!((plan.handled(), plan.next()), (4, None));
    }
}

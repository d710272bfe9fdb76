//! Bounding what the loops of a template may do.
//!
//! `tinytemplate` neither counts its work nor lets anything look on, except where it prints a
//! value. So every loop is given a value to print, whose formatter prints nothing and counts the
//! rounds; the value is what a round costs, and where the loop is.

use std::{cell::Cell, rc::Rc};

use serde::ser::SerializeMap;
use serde_json::Value;
use tinytemplate::error::Error;

use crate::limits::{OUTPUT_MAX_BYTES, too_long};

/// The name of the formatter that counts rounds.
pub(super) const FORMATTER: &str = "round";
/// A block `with` for the engine that gives a name to nothing.
pub(super) const IDLE_WITH: &str = "with none as idle";
/// The name of nothing.
const NONE: &str = "none";

/// Most work of all rounds of all loops together, in tags: some 20 ms.
pub(super) const WORK_MAX: u64 = 100_000;
/// Bytes of text that are as much work as a tag.
const BYTES_PER_TAG: usize = 256;

/// A loop: what a round of it costs, and where its tag begins and ends in the template.
pub(super) type Round = (u64, usize, usize);

/// What copying `text` costs, in tags.
pub(super) fn cost_of(text: &str) -> u64 {
    u64::try_from(text.len() / BYTES_PER_TAG).unwrap_or(u64::MAX)
}

/// What the rounds of a loop print first; it keeps the trimming of the tag before it.
pub(super) fn round(loop_number: usize, trims_next: bool) -> String {
    let trim = if trims_next { "-" } else { "" };
    format!("{{{}|{FORMATTER}{trim}}}", key(loop_number))
}

/// Adds what the rounds print, and nothing, to the values of the template.
pub(super) fn serialize_into<M: SerializeMap>(
    values: &mut M,
    rounds: &[Round],
) -> Result<(), M::Error> {
    values.serialize_entry(NONE, &())?;
    for (loop_number, round) in rounds.iter().enumerate() {
        values.serialize_entry(&key(loop_number), round)?;
    }
    Ok(())
}

fn key(loop_number: usize) -> String {
    format!("c{loop_number}")
}

/// Counts the rounds of all loops, as long as there is something `left` of [`WORK_MAX`].
pub(super) fn formatter(left: Rc<Cell<u64>>) -> impl Fn(&Value, &mut String) -> Result<(), Error> {
    move |round, output| {
        let number = |at: usize| round.get(at).and_then(Value::as_u64);
        let refused = |message: &str| {
            let [start, end] = [1, 2].map(|at| number(at).unwrap_or_default());
            let msg = format!("{start}-{end}-{message}");
            Err(Error::GenericError { msg })
        };
        if output.len() > OUTPUT_MAX_BYTES {
            return refused(&too_long());
        }
        match left.get().checked_sub(number(0).unwrap_or(WORK_MAX)) {
            Some(less) => left.set(less),
            None => return refused("the loops of the template go round too often"),
        }
        Ok(())
    }
}

//! Templates and values that are made to take long, to take much memory or to use up the stack.

mod blocks;
mod chains;
mod filters;
mod growing_values;
mod lookups;
mod loops;
mod tinytemplate;

use hg_domain::template::{Syntax, TEXT_MAX_BYTES};
use hg_prompts::PromptContext;
use serde_json::{Map, json};

/// What comes of a case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// A prompt.
    Fine,
    /// An error.
    Refused,
    /// One or the other; it only has to end.
    Either,
}

/// A template, and what comes of it.
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) syntax: Syntax,
    pub(crate) text: String,
    pub(crate) outcome: Outcome,
}

/// Values as large as a request can make them.
pub(crate) fn context() -> PromptContext {
    let variables = json!({
        "s": "x".repeat(20_000),
        "brackets": "<".repeat(10_000),
        "entities": "&lt;/material&gt;".repeat(300),
        "list": (0..3_000).collect::<Vec<_>>(),
        "empty": vec![json!([]); 3_000],
        "objects": vec![json!({"a": {"b": [1]}}); 700],
        "deep": (0..100).fold(json!(1), |inner, _| json!([inner]))
    });
    PromptContext {
        topic: Some("topic".to_owned()),
        variables: variables.as_object().cloned().unwrap_or_else(Map::new),
        ..PromptContext::default()
    }
}

/// The longest line that is not refused as such.
const LINE_MAX_BYTES: usize = 60_000;

/// `piece` as often as a line can have it after `begin` and before `end`.
fn full(begin: &str, piece: &str, end: &str) -> String {
    let left = LINE_MAX_BYTES - begin.len() - end.len();
    format!("{begin}{}{end}", piece.repeat(left / piece.len()))
}

fn nested(open: &str, middle: &str, close: &str, times: usize) -> String {
    format!("{}{middle}{}", open.repeat(times), close.repeat(times))
}

/// A namespace whose `a` is made by `step`, 40 times.
fn grown(first: &str, step: &str, then: &str) -> String {
    format!(
        "{{% set n = namespace(a={first}) %}}{{% for i in range(40) %}}{{% set n.a = {step} %}}{{% endfor %}}{then}"
    )
}

pub(crate) fn cases() -> Vec<Case> {
    let mut cases = Vec::new();
    let mut add = |syntax, list: Vec<(&'static str, Outcome, String)>| {
        cases.extend(list.into_iter().map(|(name, outcome, text)| Case {
            name,
            syntax,
            text,
            outcome,
        }));
    };
    add(Syntax::Jinja, chains::chains());
    add(Syntax::Jinja, blocks::blocks());
    add(Syntax::Jinja, growing_values::growing_values());
    add(Syntax::Jinja, filters::filters());
    add(Syntax::Jinja, loops::loops());
    add(Syntax::Jinja, lookups::lookups());
    add(Syntax::Tinytemplate, tinytemplate::tinytemplate());
    cases
}

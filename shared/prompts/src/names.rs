//! The names that a template uses, and those that it knows.

use std::{collections::BTreeSet, ops::Range};

use hg_domain::template::BUILT_IN_NAMES;
use serde_json::{Map, Value};

use crate::error::TemplateError;

/// Most unknown names that are told at once.
const TOLD_MAX: usize = 50;
/// Shortest name that another may be meant by.
const GUESSED_MIN_CHARS: usize = 3;
/// What `client` has.
const CLIENT: [&str; 3] = ["name", "slug", "metadata"];

/// A place where a template asks for a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Use<'t> {
    /// The name and what is asked of it: `client.metadata.city`.
    pub(crate) path: Vec<&'t str>,
    /// Where it stands in the template, in bytes.
    pub(crate) range: Range<usize>,
    /// Whether the template gives a value to that name elsewhere.
    pub(crate) is_given: bool,
    /// Whether it can only be a list.
    pub(crate) is_list: bool,
}

impl Use<'_> {
    /// Whether it asks for the variable `name` as a list.
    pub(crate) fn lists(&self, name: &str) -> bool {
        let path = self.path.strip_prefix(&["variables"]).unwrap_or(&self.path);
        self.is_list && path == [name]
    }

    /// The path with dots.
    pub(crate) fn dotted(&self) -> String {
        self.path.join(".")
    }
}

/// The names that a template knows.
pub(crate) struct Known<'n> {
    variables: BTreeSet<&'n str>,
}

impl<'n> Known<'n> {
    /// The built-in names and these.
    pub(crate) fn with(variables: impl Iterator<Item = &'n str>) -> Self {
        Self {
            variables: variables.collect(),
        }
    }

    /// Whether `used` is about a name of the template itself.
    pub(crate) fn is_own(&self, used: &Use) -> bool {
        used.is_given && !used.path.first().is_some_and(|name| self.has(name))
    }

    /// The uses of names that are not known, as errors in `template`.
    pub(crate) fn unknown(&self, uses: &[Use], template: &str) -> Vec<TemplateError> {
        uses.iter()
            .filter(|used| !self.is_own(used))
            .filter_map(|used| self.error_at(&used.path, used.range.clone(), template))
            .take(TOLD_MAX)
            .collect()
    }

    /// An error at `range` of `template` if `path` begins with a name that is not known.
    pub(crate) fn error_at(
        &self,
        path: &[&str],
        range: Range<usize>,
        template: &str,
    ) -> Option<TemplateError> {
        let hint = match *path {
            ["client", field, ..] if !CLIENT.contains(&field) => nearest(field, CLIENT.into_iter())
                .map_or_else(
                    || "a client has name, slug and metadata".to_owned(),
                    |name| format!("did you mean `client.{name}`?"),
                ),
            [name, ..] if !self.has(name) && !name.starts_with("__") => self.hint_for(name),
            ref path if path.iter().any(|name| name.starts_with("__")) => {
                "values are plain: they have no inner workings to look at".to_owned()
            }
            _ => return None,
        };
        let message = format!("`{}` is not known", path.join("."));
        Some(TemplateError::at(message, template, range).hint(hint))
    }

    fn has(&self, name: &str) -> bool {
        BUILT_IN_NAMES.contains(&name) || self.variables.contains(name)
    }

    /// What may be meant by the unknown `name`.
    pub(crate) fn hint_for(&self, name: &str) -> String {
        let names = BUILT_IN_NAMES.into_iter();
        let is_long = name.chars().count() >= GUESSED_MIN_CHARS;
        let near = nearest(name, names.chain(self.variables.iter().copied()));
        near.filter(|_| is_long).map_or_else(
            || "declare it under `variables`".to_owned(),
            |near| format!("did you mean `{near}`?"),
        )
    }
}

/// What `values` have at `path`; `None` if that is nothing.
pub(crate) fn value_at<'v>(values: &'v Map<String, Value>, path: &[&str]) -> Option<&'v Value> {
    let (name, below) = path.split_first()?;
    value_below(values.get(*name)?, below)
}

/// What `value` has at `path`; `None` if that is nothing.
pub(crate) fn value_below<'v>(value: &'v Value, path: &[&str]) -> Option<&'v Value> {
    let step = |value: &'v Value, step: &&str| match value {
        Value::Object(fields) => fields.get(*step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    };
    path.iter()
        .try_fold(value, step)
        .filter(|value| !value.is_null())
}

/// The one of `names` that differs from `name` in about a third of its letters at most.
fn nearest<'n>(name: &str, names: impl Iterator<Item = &'n str>) -> Option<&'n str> {
    let most = ((name.chars().count() + 1) / 3).clamp(1, 3);
    names
        .map(|near| (distance(name, near), near))
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, near)| near)
}

/// How many letters have to be changed, added or left out to make `a` of `b`.
fn distance(a: &str, b: &str) -> usize {
    let a: Vec<char> = a.chars().take(100).collect();
    let mut row: Vec<usize> = (0..=a.len()).collect();
    for (done, letter) in b.chars().enumerate() {
        let mut diagonal = done;
        let mut left = done + 1;
        for (above, other) in row.iter_mut().skip(1).zip(&a) {
            let changed = diagonal + usize::from(*other != letter);
            diagonal = *above;
            *above = changed.min(diagonal + 1).min(left + 1);
            left = *above;
        }
        if let Some(first) = row.first_mut() {
            *first = done + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_distance_counts_letters() {
        for (a, b, letters) in [
            ("topic", "topic", 0),
            ("topci", "topic", 2),
            ("topics", "topic", 1),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!((distance(a, b), distance(b, a)), (letters, letters), "{a}");
        }
    }

    #[test]
    fn a_slip_is_recognised_and_another_name_is_not() {
        let known = Known::with(["season"].into_iter());
        assert_eq!(known.hint_for("topci"), "did you mean `topic`?");
        assert_eq!(known.hint_for("seasons"), "did you mean `season`?");
        assert_eq!(known.hint_for("offer"), "declare it under `variables`");
    }

    #[test]
    fn a_value_is_found_below_objects_and_lists() {
        let values = json!({"a": {"b": [{"c": 1}, null]}});
        let values = values.as_object().unwrap();
        assert_eq!(value_at(values, &["a", "b", "0", "c"]), Some(&json!(1)));
        for path in [&["a", "b", "1"][..], &["a", "x"], &["x", "a"], &[]] {
            assert_eq!(value_at(values, path), None, "{path:?}");
        }
    }
}

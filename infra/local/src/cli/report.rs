//! What became of each thing of a file.

use std::{collections::BTreeMap, fmt};

use anyhow::Result;
use hg_domain::{client::Slug, content::ContentType};
use reqwest::StatusCode;
use serde::Serialize;
use serde_json::json;

use super::remote::Trouble;

/// A thing of a file.
#[derive(Debug, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub(super) enum Thing {
    Client {
        slug: Slug,
    },
    Strategy {
        client: Slug,
        name: String,
        content_type: ContentType,
    },
    Template {
        file: String,
    },
}

/// What became of it.
#[derive(Clone, Debug, Serialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub(super) enum Outcome {
    /// It was missing.
    Made,
    /// It is as the file says.
    ThereAlready,
    /// These fields of it are as the file says now.
    Changed { fields: Vec<&'static str> },
    /// These fields of it are not as the file says.
    Differs { fields: Vec<&'static str> },
    /// The deployment would not have it.
    Refused { reason: String },
    /// It could not be made without something that was refused.
    Skipped { reason: String },
}

#[derive(Debug, Serialize)]
struct Entry {
    #[serde(flatten)]
    thing: Thing,
    #[serde(flatten)]
    outcome: Outcome,
}

/// Tells what became of each thing: on a line at once, or of all of them as JSON.
#[derive(Debug)]
pub(super) struct Report {
    entries: Vec<Entry>,
    as_json: bool,
}

impl Report {
    pub(super) fn new(as_json: bool) -> Self {
        Self {
            entries: Vec::new(),
            as_json,
        }
    }

    pub(super) fn tell(&mut self, thing: Thing, outcome: Outcome) {
        if !self.as_json {
            println!("{:<14} {thing}{}", outcome.word(), outcome.explained());
        }
        self.entries.push(Entry { thing, outcome });
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether anything was refused.
    pub(super) fn has_refusals(&self) -> bool {
        let mut outcomes = self.entries.iter().map(|entry| &entry.outcome);
        outcomes.any(|outcome| matches!(outcome, Outcome::Refused { .. }))
    }

    /// Tells what it comes to.
    ///
    /// # Errors
    /// When it cannot be written as JSON.
    pub(super) fn end(&self) -> Result<()> {
        let mut counts = BTreeMap::new();
        for entry in &self.entries {
            *counts.entry(entry.outcome.word()).or_insert(0) += 1;
        }
        if self.as_json {
            let counts: BTreeMap<_, _> = counts
                .iter()
                .map(|(word, count)| (word.replace(' ', "_"), count))
                .collect();
            let report = json!({"entries": self.entries, "counts": counts});
            println!("{}", serde_json::to_string_pretty(&report)?);
        } else if !counts.is_empty() {
            let counts: Vec<_> = counts
                .iter()
                .map(|(word, count)| format!("{count} {word}"))
                .collect();
            println!("\n{}", counts.join(", "));
        }
        Ok(())
    }
}

impl Outcome {
    fn word(&self) -> &'static str {
        match self {
            Self::Made => "made",
            Self::ThereAlready => "there already",
            Self::Changed { .. } => "changed",
            Self::Differs { .. } => "differs",
            Self::Refused { .. } => "refused",
            Self::Skipped { .. } => "skipped",
        }
    }

    /// What is to be said behind the thing.
    fn explained(&self) -> String {
        match self {
            Self::Made | Self::ThereAlready => String::new(),
            Self::Changed { fields } => format!(": {}", fields.join(", ")),
            Self::Differs { fields } => {
                format!(": {}; left as it is without --update", fields.join(", "))
            }
            Self::Refused { reason } | Self::Skipped { reason } => format!(": {reason}"),
        }
    }
}

impl fmt::Display for Thing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Client { slug } => write!(f, "client {slug}"),
            Self::Strategy {
                client,
                name,
                content_type,
            } => write!(f, "strategy {name} ({content_type}) of {client}"),
            Self::Template { file } => write!(f, "template {file}"),
        }
    }
}

/// That a thing was refused, unless nothing else can be loaded either.
pub(super) fn refusal(trouble: Trouble) -> Result<Outcome, Trouble> {
    match trouble {
        Trouble::Refused(refusal) if refusal.status != StatusCode::UNAUTHORIZED => {
            Ok(Outcome::Refused {
                reason: refusal.to_string(),
            })
        }
        trouble => Err(trouble),
    }
}

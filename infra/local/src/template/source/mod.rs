//! What invokes a function: an entry of its `Events`.

mod queue;
mod stream;

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use serde_json::Value;

use self::{queue::RawQueue, stream::RawStream};
use super::typed;
use crate::mapping::schedule;

pub use self::{queue::QueueSource, stream::StreamSource};

/// What invokes a function.
#[derive(Clone, Debug)]
pub enum Source {
    /// A route of the HTTP API.
    Http(HttpSource),
    /// The stream of a table.
    Stream(StreamSource),
    /// A queue.
    Queue(QueueSource),
    /// A clock.
    Schedule(ScheduleSource),
}

/// One route of the HTTP API.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub struct HttpSource {
    /// The method in any case, or `ANY`.
    pub method: String,
    /// The path, with `{name}` for one segment and a last `{name+}` for all that are left.
    pub path: String,
}

/// How often a function is invoked.
#[derive(Clone, Debug)]
pub struct ScheduleSource {
    /// The time between two invocations.
    pub every: Duration,
}

/// An event before its type is looked at.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct RawSource {
    #[serde(rename = "Type")]
    kind: String,
    properties: Value,
}

impl RawSource {
    /// Reads the properties by type; `place` names the event in errors.
    pub(super) fn read(self, place: &str) -> Result<Source> {
        let properties = format!("{place}.Properties");
        match self.kind.as_str() {
            "HttpApi" => typed::read(self.properties, &properties).map(Source::Http),
            "DynamoDB" => {
                let raw: RawStream = typed::read(self.properties, &properties)?;
                raw.read().context(properties).map(Source::Stream)
            }
            "SQS" => {
                let raw: RawQueue = typed::read(self.properties, &properties)?;
                raw.read().context(properties).map(Source::Queue)
            }
            "Schedule" => {
                let raw: RawSchedule = typed::read(self.properties, &properties)?;
                let every = schedule::parse_rate(&raw.schedule).context(properties)?;
                Ok(Source::Schedule(ScheduleSource { every }))
            }
            other => bail!("{place}.Type: the event type {other} is not known to the local stack"),
        }
    }
}

/// What a function's answer may say of a batch.
#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
enum ResponseType {
    ReportBatchItemFailures,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct RawSchedule {
    schedule: String,
    #[serde(rename = "Name")]
    _name: Option<String>,
    #[serde(rename = "Description")]
    _description: Option<String>,
}

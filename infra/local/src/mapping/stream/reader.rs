//! Reading what is left to do of a table's stream.

use std::time::Duration;

use anyhow::Result;

use super::{emptied::Emptied, record::StreamRecord, shards::Shards, source::Source};
use crate::{clients::Clients, embedded::stream_log::StreamLog};

/// How often to look whether the embedded database has changed; a look takes microseconds and no
/// request.
const LOOK_INTERVAL: Duration = Duration::from_millis(5);
/// How often to look once nothing has changed for a while.
const IDLE_LOOK_INTERVAL: Duration = Duration::from_millis(25);
/// How often to ask a server.
const ASK_INTERVAL: Duration = Duration::from_millis(50);
/// How often to ask a server once nothing has changed for a while.
const IDLE_ASK_INTERVAL: Duration = Duration::from_millis(250);

/// Reads a table's stream, always from the oldest record that is not handled.
#[derive(Debug)]
pub(crate) enum Reader {
    /// A stream from which records are deleted as they are handled.
    Emptied(Emptied),
    /// A stream that keeps its records.
    Shards(Shards),
}

impl Reader {
    /// Finds the stream of `table`, which is kept short by its `log` if it has one.
    pub(crate) async fn open(
        clients: &Clients,
        table: &str,
        log: Option<StreamLog>,
    ) -> Result<Self> {
        let source = Source::find(clients, table).await?;
        Ok(match log {
            Some(log) => Self::Emptied(Emptied::open(source, log).await?),
            None => Self::Shards(Shards::new(source)),
        })
    }

    /// The oldest records that are not handled, at most `limit`.
    pub(super) async fn read(&mut self, limit: i32) -> Result<Vec<StreamRecord>> {
        match self {
            Self::Emptied(stream) => stream.read(limit).await,
            Self::Shards(stream) => stream.read(limit).await,
        }
    }

    /// Notes that every record up to and including this one is handled.
    pub(super) async fn handled(&mut self, last: &StreamRecord) -> Result<()> {
        match self {
            Self::Emptied(stream) => stream.handled(last).await,
            Self::Shards(stream) => {
                stream.handled(last);
                Ok(())
            }
        }
    }

    /// How long to wait after a read that gave nothing; `idle` is whether none gave anything lately.
    pub(super) fn pause(&self, idle: bool) -> Duration {
        match self {
            Self::Emptied(_) if idle => IDLE_LOOK_INTERVAL,
            Self::Emptied(_) => LOOK_INTERVAL,
            Self::Shards(_) if idle => IDLE_ASK_INTERVAL,
            Self::Shards(_) => ASK_INTERVAL,
        }
    }
}

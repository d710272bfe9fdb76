//! The stream of the embedded table, kept short and quick.
//!
//! `dynoxide` keeps stream records in the SQLite table `_stream_records`, numbers each with one
//! more than the highest number of its table, and never deletes any. Looking for the highest number
//! reads every record, so each write takes longer than the one before. Through a second connection
//! to the same file this module
//!
//! - adds the two indexes that make both of dynoxide's queries over that table a look-up, and
//! - deletes records once they are handled.
//!
//! What is left in the log is exactly what is still to be handled, so there is no checkpoint to
//! keep: a reader always starts at the oldest record, after a restart too. That also makes it safe
//! to delete the highest number. If the clock, from which dynoxide takes the first number of an
//! empty log, was set back since, the next record gets a lower number than one that was deleted; a
//! reader that remembered its place would miss it, one that starts over does not.
//!
//! Handled records are deleted without waiting for the disk: a power cut can bring back the last
//! few, which are then delivered again, as a stream may always do. Writes of the table itself do
//! wait (dynoxide leaves SQLite's `synchronous = FULL`).

use std::{
    path::Path,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use anyhow::{Context as _, Result, anyhow};
use rusqlite::{Connection, params};

/// What dynoxide adds to a stored number to make a `SequenceNumber` of 21 digits.
const SEQUENCE_NUMBER_OFFSET: u128 = 100_000_000_000_000_000_000;

/// How long to wait for a write of dynoxide to finish.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

const INDEXES: &str = "
    CREATE INDEX IF NOT EXISTS local_stream_order
        ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
    CREATE INDEX IF NOT EXISTS local_stream_shard_order
        ON _stream_records (table_name, shard_id, CAST(sequence_number AS INTEGER));
";

/// The stream records of one table.
#[derive(Debug)]
pub struct StreamLog {
    table: String,
    connection: Mutex<Connection>,
}

/// A state of the database file; it differs after every commit of another connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Version(i64);

impl StreamLog {
    /// Opens the log of `table` in a database that dynoxide has opened before, and adds the indexes
    /// if need be.
    pub fn open(database: &Path, table: &str) -> Result<Self> {
        let connection = Connection::open(database)
            .with_context(|| format!("cannot open {}", database.display()))?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "synchronous", "NORMAL")?;
        connection
            .execute_batch(INDEXES)
            .context("cannot index the stream records")?;
        Ok(Self {
            table: table.to_owned(),
            connection: Mutex::new(connection),
        })
    }

    /// The present state of the database, in microseconds: as long as it stays the same, there is
    /// nothing new to read.
    pub fn version(&self) -> Result<Version> {
        let version = self
            .connection()
            .query_row("PRAGMA data_version", [], |row| row.get(0))?;
        Ok(Version(version))
    }

    /// Deletes every record up to and including `sequence_number`.
    pub fn delete_through(&self, sequence_number: &str) -> Result<()> {
        let stored = stored_number(sequence_number)?;
        self.connection()
            .prepare_cached(
                "DELETE FROM _stream_records
                 WHERE table_name = ?1 AND CAST(sequence_number AS INTEGER) <= ?2",
            )?
            .execute(params![self.table, stored])?;
        Ok(())
    }

    /// How many records are still to be handled.
    pub fn len(&self) -> Result<usize> {
        let count: i64 = self.connection().query_row(
            "SELECT COUNT(*) FROM _stream_records WHERE table_name = ?1",
            params![self.table],
            |row| row.get(0),
        )?;
        Ok(usize::try_from(count)?)
    }

    /// Whether every record was handled.
    pub fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    fn connection(&self) -> MutexGuard<'_, Connection> {
        // A statement that panicked was rolled back, so the connection can be used on.
        self.connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn stored_number(sequence_number: &str) -> Result<i64> {
    sequence_number
        .parse::<u128>()
        .ok()
        .and_then(|number| number.checked_sub(SEQUENCE_NUMBER_OFFSET))
        .and_then(|stored| i64::try_from(stored).ok())
        .ok_or_else(|| anyhow!("{sequence_number} is not a sequence number of the embedded stream"))
}

#[cfg(test)]
mod tests;

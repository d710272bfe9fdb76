//! Points in time, as they are stored and shown: RFC 3339, UTC, milliseconds.

mod day;

use std::{fmt, str::FromStr, time::Duration};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

pub use self::day::{Day, InvalidDay};

/// A point in time to the millisecond. Its text has a fixed width, so texts sort as times do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(jiff::Timestamp);

/// The text is not an RFC 3339 time that we can represent.
#[derive(Debug, thiserror::Error)]
#[error("must be a time as RFC 3339 has it, such as 2026-11-24T09:30:00Z")]
pub struct InvalidTimestamp;

impl Timestamp {
    /// The time of the system's clock.
    pub fn now() -> Self {
        Self::from_millis(jiff::Timestamp::now().as_millisecond())
            .unwrap_or(Self(jiff::Timestamp::UNIX_EPOCH))
    }

    /// The time `millis` milliseconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    /// When the year is outside −9999 to 9999.
    pub fn from_millis(millis: i64) -> Result<Self, InvalidTimestamp> {
        jiff::Timestamp::from_millisecond(millis)
            .map(Self)
            .map_err(|_| InvalidTimestamp)
    }

    /// Milliseconds since 1970-01-01T00:00:00Z.
    pub fn as_millis(self) -> i64 {
        self.0.as_millisecond()
    }

    /// Whole seconds since 1970-01-01T00:00:00Z, the unit of a table's expiry attribute.
    pub fn as_seconds(self) -> i64 {
        self.0.as_second()
    }

    /// This time and `duration` more; the latest time there is if that is beyond it.
    #[must_use]
    pub fn plus(self, duration: Duration) -> Self {
        Self(self.0.checked_add(duration).unwrap_or(jiff::Timestamp::MAX))
    }

    /// How long ago `earlier` was, and nothing if it is still to come.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::try_from(self.0.duration_since(earlier.0)).unwrap_or_default()
    }

    /// The day in UTC.
    pub fn day(self) -> Day {
        self.into()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let exact: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
        Self::from_millis(exact.as_millisecond())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

impl PartialSchema for Timestamp {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .into()
    }
}

impl ToSchema for Timestamp {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_has_a_fixed_width_and_reads_back() {
        let at = Timestamp::from_millis(1_795_000_000_050).unwrap();
        assert_eq!(at.to_string(), "2026-11-18T11:06:40.050Z");
        assert_eq!(at.to_string().parse::<Timestamp>().unwrap(), at);
    }

    #[test]
    fn what_is_finer_than_a_millisecond_is_dropped() {
        let at: Timestamp = "2026-11-24T09:30:00.123456789+01:00".parse().unwrap();
        assert_eq!(at.to_string(), "2026-11-24T08:30:00.123Z");
    }

    #[test]
    fn a_time_to_come_is_no_time_ago() {
        let now = Timestamp::from_millis(1_000).unwrap();
        assert_eq!(now.since(now.plus(Duration::from_secs(1))), Duration::ZERO);
    }
}

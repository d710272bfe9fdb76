//! Days, as they are stored and shown: `2026-11-24`, UTC.

use std::{fmt, str::FromStr};

use jiff::{Span, civil::Date, tz::Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, schema::Type},
};

use super::Timestamp;

/// A day in UTC, of the years 0 to 9999. Its text has a fixed width, so texts sort as days do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(Date);

/// The text is not a day that we can represent.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be a day as yyyy-mm-dd, such as 2026-11-24")]
pub struct InvalidDay;

impl Day {
    /// The first day there is.
    pub const FIRST: Self = Self(Date::constant(0, 1, 1));
    /// The last day there is.
    pub const LAST: Self = Self(Date::constant(9999, 12, 31));

    /// Its first moment; the latest time there is if that is beyond it.
    pub fn first_moment(self) -> Timestamp {
        let midnight = self.0.at(0, 0, 0, 0);
        Timestamp(
            Offset::UTC
                .to_timestamp(midnight)
                .unwrap_or(jiff::Timestamp::MAX),
        )
    }

    /// The day `days` later, or earlier if that is negative; the last or first day there is if
    /// that is beyond it.
    #[must_use]
    pub fn plus(self, days: i64) -> Self {
        let beyond = if days < 0 { Self::FIRST } else { Self::LAST };
        Span::new()
            .try_days(days)
            .and_then(|span| self.0.checked_add(span))
            .map_or(beyond, |date| Self(date).clamp(Self::FIRST, Self::LAST))
    }
}

impl From<Timestamp> for Day {
    fn from(at: Timestamp) -> Self {
        Self(Offset::UTC.to_datetime(at.0).date()).clamp(Self::FIRST, Self::LAST)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.strftime("%Y-%m-%d").fmt(f)
    }
}

impl FromStr for Day {
    type Err = InvalidDay;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let day = text.parse().map(Self).map_err(|_| InvalidDay)?;
        // A date may be written in other ways too, and with a time; what is meant then is not clear.
        if (Self::FIRST..=Self::LAST).contains(&day) && day.to_string() == text {
            Ok(day)
        } else {
            Err(InvalidDay)
        }
    }
}

impl Serialize for Day {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

impl PartialSchema for Day {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Date)))
            .description(Some("A day in UTC"))
            .into()
    }
}

impl ToSchema for Day {}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn a_day_has_one_text() {
        for text in ["2026-11-24", "0000-01-01", "9999-12-31", "2028-02-29"] {
            assert_eq!(day(text).to_string(), text);
        }
        for text in [
            "",
            "today",
            "20261124",
            "2026-11-24T00:00:00",
            "2026-1-4",
            "2026-02-29",
            "2026-W48-2",
            "-009999-01-01",
            "2026-11-24 ",
        ] {
            assert_eq!(text.parse::<Day>(), Err(InvalidDay), "{text}");
        }
    }

    #[test]
    fn days_are_counted_over_months_and_years_and_stop_at_the_ends() {
        assert_eq!(day("2026-02-27").plus(2), day("2026-03-01"));
        assert_eq!(day("2026-01-01").plus(-1), day("2025-12-31"));
        assert_eq!(day("2026-01-01").plus(i64::MAX), Day::LAST);
        assert_eq!(Day::FIRST.plus(-1), Day::FIRST);
        assert_eq!(Day::LAST.plus(1), Day::LAST);
    }

    #[test]
    fn a_day_begins_at_midnight_in_utc() {
        let begin = day("2026-11-24").first_moment();
        assert_eq!(begin.to_string(), "2026-11-24T00:00:00.000Z");
        assert_eq!(begin.day(), day("2026-11-24"));
        let before = Timestamp::from_millis(begin.as_millis() - 1).unwrap();
        assert_eq!(before.day(), day("2026-11-23"));
    }
}

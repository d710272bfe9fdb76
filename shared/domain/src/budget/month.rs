//! Months, by which budgets are counted.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::time::{InvalidTimestamp, Timestamp};

/// A month in UTC, as `2026-11`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
#[serde(try_from = "String", into = "String")]
pub struct Month(String);

/// The text is no month.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be a month such as 2026-11")]
pub struct InvalidMonth;

impl Month {
    /// The month of a moment.
    pub fn of(at: Timestamp) -> Self {
        Self(at.day().to_string().chars().take(7).collect())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// When it is over.
    ///
    /// # Errors
    /// When that is beyond the last time that can be told.
    pub fn end(&self) -> Result<Timestamp, InvalidTimestamp> {
        let (year, month) = self.parts().unwrap_or((1970, 1));
        let (year, month) = if month == 12 {
            (year + 1, 1)
        } else {
            (year, month + 1)
        };
        format!("{year:04}-{month:02}-01T00:00:00Z").parse()
    }

    fn parts(&self) -> Option<(u32, u32)> {
        let (year, month) = self.0.split_once('-')?;
        let both = (year.parse().ok()?, month.parse().ok()?);
        (year.len() == 4 && month.len() == 2 && (1..=12).contains(&both.1)).then_some(both)
    }
}

impl FromStr for Month {
    type Err = InvalidMonth;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let month = Self(text.to_owned());
        month.parts().map(|_| month.clone()).ok_or(InvalidMonth)
    }
}

impl TryFrom<String> for Month {
    type Error = InvalidMonth;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.0
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_ends_where_the_next_begins() {
        for (moment, month, end) in [
            (
                "2026-11-24T09:30:00Z",
                "2026-11",
                "2026-12-01T00:00:00.000Z",
            ),
            (
                "2026-12-31T23:59:59.999Z",
                "2026-12",
                "2027-01-01T00:00:00.000Z",
            ),
        ] {
            let found = Month::of(moment.parse().unwrap());
            assert_eq!(
                (found.as_str(), found.end().unwrap().to_string()),
                (month, end.to_owned())
            );
        }
    }

    #[test]
    fn what_is_no_month_is_refused() {
        for text in [
            "",
            "2026",
            "2026-13",
            "2026-00",
            "26-11",
            "2026-1",
            "2026-11-24",
        ] {
            assert_eq!(text.parse::<Month>(), Err(InvalidMonth), "{text}");
        }
    }
}

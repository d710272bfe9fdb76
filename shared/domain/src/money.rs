//! Money: integers of a billionth of a US dollar inside, decimal dollars in JSON.

use std::{fmt, iter::Sum, ops::Add};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

const NANOS_PER_DOLLAR: f64 = 1e9;

/// An amount in nano-dollars (1 USD = 1,000,000,000). It serialises as decimal dollars.
///
/// Prices per million tokens are whole nano-dollars per token, so sums are exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct NanoUsd(i64);

impl NanoUsd {
    /// Nothing.
    pub const ZERO: Self = Self(0);

    /// An amount of `nanos` nano-dollars.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// The amount in nano-dollars.
    pub const fn as_nanos(self) -> i64 {
        self.0
    }

    /// The amount nearest to `dollars`.
    ///
    /// # Errors
    /// When `dollars` is not finite or above some nine billion, which no price here is.
    pub fn from_dollars(dollars: f64) -> Result<Self, AmountOutOfRange> {
        let nanos = (dollars * NANOS_PER_DOLLAR).round();
        // 2^63 as a float is the first amount that no longer fits.
        if nanos.is_finite() && nanos.abs() < 9_223_372_036_854_775_808.0 {
            #[expect(clippy::cast_possible_truncation, reason = "the range was checked")]
            return Ok(Self(nanos as i64));
        }
        Err(AmountOutOfRange)
    }

    /// This price for one, `count` times over; the largest amount if that is beyond it.
    #[must_use]
    pub fn times(self, count: u64) -> Self {
        Self(
            self.0
                .saturating_mul(i64::try_from(count).unwrap_or(i64::MAX)),
        )
    }

    /// The amount in dollars, for showing: exact up to a million dollars.
    pub fn as_dollars(self) -> f64 {
        #[expect(
            clippy::cast_precision_loss,
            reason = "shown amounts are far below 2^53 nano-dollars"
        )]
        let nanos = self.0 as f64;
        nanos / NANOS_PER_DOLLAR
    }
}

/// An amount that cannot be money here.
#[derive(Debug, thiserror::Error)]
#[error("is not an amount of dollars")]
pub struct AmountOutOfRange;

impl Add for NanoUsd {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for NanoUsd {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::ZERO, Add::add)
    }
}

impl fmt::Display for NanoUsd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (sign, nanos) = (if self.0 < 0 { "-" } else { "" }, self.0.unsigned_abs());
        let fraction = format!("{:09}", nanos % 1_000_000_000);
        let shown = fraction.trim_end_matches('0');
        write!(f, "{sign}{}.{shown:0<2}", nanos / 1_000_000_000)
    }
}

impl Serialize for NanoUsd {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_f64(self.as_dollars())
    }
}

impl<'de> Deserialize<'de> for NanoUsd {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::from_dollars(f64::deserialize(deserializer)?).map_err(D::Error::custom)
    }
}

/// Serialises an amount as whole nano-dollars: for rows, whose counters must add up exactly.
pub mod nanos {
    use serde::{Deserialize, Deserializer, Serializer};

    use super::NanoUsd;

    /// Writes whole nano-dollars.
    pub fn serialize<S: Serializer>(amount: &NanoUsd, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_i64(amount.as_nanos())
    }

    /// Reads whole nano-dollars.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<NanoUsd, D::Error> {
        i64::deserialize(deserializer).map(NanoUsd::from_nanos)
    }
}

impl PartialSchema for NanoUsd {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::Number)
            .description(Some("US dollars"))
            .into()
    }
}

impl ToSchema for NanoUsd {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_price_per_million_tokens_is_whole_nano_dollars_per_token() {
        let per_token = NanoUsd::from_dollars(0.075 / 1e6).unwrap();
        assert_eq!(per_token.as_nanos(), 75);
        assert_eq!(per_token.times(1_000_000).to_string(), "0.075");
    }

    #[test]
    fn json_has_decimal_dollars_that_read_back_exactly() {
        for nanos in [0, 1, 75, 1_234_567_891, 999_999_999_999_999, -5] {
            let json = serde_json::to_string(&NanoUsd(nanos)).unwrap();
            assert_eq!(
                serde_json::from_str::<NanoUsd>(&json).unwrap(),
                NanoUsd(nanos),
                "{json}"
            );
        }
    }

    #[test]
    fn text_has_cents_at_least_and_no_trailing_zeros() {
        assert_eq!(NanoUsd(1_500_000_000).to_string(), "1.50");
        assert_eq!(NanoUsd(75).to_string(), "0.000000075");
        assert_eq!(NanoUsd(-2_000_000_000).to_string(), "-2.00");
    }

    #[test]
    fn what_is_not_an_amount_is_refused() {
        assert!(NanoUsd::from_dollars(f64::NAN).is_err());
        assert!(NanoUsd::from_dollars(1e30).is_err());
    }
}

//! Amounts of dollars written as decimals, read without a float.

use hg_domain::money::NanoUsd;

/// Digits after the point that are kept. Prices per token have twelve or so.
const SCALE: i32 = 18;

/// Atto-dollars to a nano-dollar.
const ATTOS_PER_NANO: i128 = 1_000_000_000;

/// An amount that is not negative, in atto-dollars (10⁻¹⁸ of a dollar).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dollars(i128);

impl Dollars {
    /// Reads a JSON number, or a JSON string with one in it. `None` if it is neither, negative, or
    /// too large to be a price.
    pub(crate) fn parse(json: &str) -> Option<Self> {
        let quoted = json
            .strip_prefix('"')
            .and_then(|text| text.strip_suffix('"'));
        let text = quoted.unwrap_or(json);
        let (digits, exponent) = match text.split_once(['e', 'E']) {
            Some((digits, exponent)) => (digits, exponent.parse::<i32>().ok()?),
            None => (text, 0),
        };
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if whole.is_empty() || !plain(whole) || !plain(fraction) {
            return None;
        }
        let places = i32::try_from(fraction.len()).ok()?;
        let shift = SCALE.checked_add(exponent)?.checked_sub(places)?;
        shifted(&format!("{whole}{fraction}"), shift).map(Self)
    }

    /// Both amounts together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// So many times the amount.
    pub(crate) fn times(self, count: i128) -> Self {
        Self(self.0.saturating_mul(count))
    }

    /// The nearest amount in nano-dollars, halves up; `None` if it is beyond them.
    pub(crate) fn to_nanos(self) -> Option<NanoUsd> {
        let nanos = self.0.checked_add(ATTOS_PER_NANO / 2)? / ATTOS_PER_NANO;
        i64::try_from(nanos).ok().map(NanoUsd::from_nanos)
    }
}

/// The number with the point moved to the right, or to the left with what is behind it dropped.
fn shifted(digits: &str, shift: i32) -> Option<i128> {
    let digits = digits.trim_start_matches('0');
    if digits.is_empty() {
        return Some(0);
    }
    let places = usize::try_from(shift.unsigned_abs()).ok()?;
    if shift < 0 {
        let kept = digits.len().saturating_sub(places);
        return match digits.get(..kept)? {
            "" => Some(0),
            kept => kept.parse().ok(),
        };
    }
    let factor = 10_i128.checked_pow(shift.unsigned_abs())?;
    digits.parse::<i128>().ok()?.checked_mul(factor)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn nanos(json: &str) -> Option<i64> {
        Dollars::parse(json)?.to_nanos().map(NanoUsd::as_nanos)
    }

    #[test]
    fn decimals_are_read_exactly() {
        for (json, expected) in [
            ("0", 0),
            ("0.0", 0),
            ("0e99999", 0),
            ("1", 1_000_000_000),
            ("0.1", 100_000_000),
            ("0.000000001", 1),
            ("0.00000015", 150),
            ("1.5e-7", 150),
            ("15E-8", 150),
            ("1.25e+2", 125_000_000_000),
            ("\"0.0000025\"", 2_500),
            ("0.0000000014999999999999999999", 1),
            ("0.0000000015", 2),
            ("0.00000000049999999999999999", 0),
            ("1e-400", 0),
            ("9007199.254740993", 9_007_199_254_740_993),
            ("9223372036.854775807", i64::MAX),
        ] {
            assert_eq!(nanos(json), Some(expected), "{json}");
        }
    }

    #[test]
    fn what_is_no_amount_is_none() {
        for json in [
            "",
            "-1",
            "-0.1",
            "+1",
            ".5",
            "1.2.3",
            "1e",
            "1e1.5",
            "NaN",
            "inf",
            "0x1",
            "\"\"",
            "\"free\"",
            "true",
            "[1]",
            "1 2",
            "9223372036.854775808",
            "1e30",
            "1e2147483647",
            "٣",
        ] {
            assert_eq!(nanos(json), None, "{json}");
        }
    }
}

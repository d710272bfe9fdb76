//! Numbers as Python writes and reads them.

use minijinja::{Value, value::ValueKind};

/// The value as a float, if it is one.
pub(super) fn float(value: &Value) -> Option<f64> {
    let is_float = value.kind() == ValueKind::Number && !value.is_integer();
    is_float
        .then(|| f64::try_from(value.clone()).ok())
        .flatten()
}

/// A float as Python's `repr` has it: with an exponent from 1e16 on and below 1e-4.
pub(super) fn repr(number: f64) -> String {
    let size = number.abs();
    if number == 0.0 || !number.is_finite() || (1e-4..1e16).contains(&size) {
        return match number {
            number if number.is_nan() => "nan".to_owned(),
            number => format!("{number:?}"),
        };
    }
    let text = format!("{number:e}");
    let Some((digits, exponent)) = text.split_once('e') else {
        return text;
    };
    match exponent.strip_prefix('-') {
        Some(exponent) => format!("{digits}e-{exponent:0>2}"),
        None => format!("{digits}e+{exponent:0>2}"),
    }
}

/// A text as the whole number that Python's `int` makes of it in this `base`.
pub(super) fn whole(text: &str, base: usize) -> Option<i128> {
    let text = text.trim();
    let (sign, digits) = match text.strip_prefix('-') {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let prefixed = |prefix: &str| {
        let begin = digits.get(..2)?;
        begin
            .eq_ignore_ascii_case(prefix)
            .then(|| digits.get(2..))?
    };
    let known = [("0x", 16), ("0o", 8), ("0b", 2)];
    let written = known.into_iter().find_map(|(prefix, of)| {
        let digits = prefixed(prefix).filter(|_| base == of || base == 0)?;
        Some((digits, of))
    });
    let (digits, base) = written.unwrap_or((digits, if base == 0 { 10 } else { base }));
    let base = u32::try_from(base)
        .ok()
        .filter(|base| (2..=36).contains(base))?;
    let digits = format!("{sign}{}", digits.replace('_', ""));
    i128::from_str_radix(&digits, base).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats_are_written_as_python_writes_them() {
        for (number, text) in [
            (1.0, "1.0"),
            (-0.0, "-0.0"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e16, "1e+16"),
            (9_999_999_999_999_998.0, "9999999999999998.0"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (1e100, "1e+100"),
            (f64::INFINITY, "inf"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(repr(number), text);
        }
    }
}

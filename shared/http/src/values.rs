//! Reading the values of a query, while collecting all that it may not have.

use std::{fmt::Display, str::FromStr};

use hg_domain::violation::Violations;

/// The value of `field`; one that it may not have is noted and reads as if it were absent.
pub fn read<T>(
    refused: &mut Violations,
    field: &str,
    value: Option<String>,
    parse: impl Fn(&str) -> Result<T, String>,
) -> Option<T> {
    let text = value?;
    parse(&text)
        .map_err(|rule| refused.add(field, text, rule))
        .ok()
}

/// Reads a word of a vocabulary, or anything else that is read from a text.
pub fn word<T: FromStr<Err: Display>>(text: &str) -> Result<T, String> {
    text.parse().map_err(|error: T::Err| error.to_string())
}

/// Reads an identifier.
pub fn uuid<T: FromStr>(text: &str) -> Result<T, String> {
    text.parse().map_err(|_| "must be a UUID".to_owned())
}

/// Reads a whole number that is not negative.
pub fn whole_number(text: &str) -> Result<u32, String> {
    text.parse()
        .map_err(|_| "must be a whole number".to_owned())
}

/// Reads `true` or `false`.
pub fn flag(text: &str) -> Result<bool, String> {
    text.parse().map_err(|_| "must be true or false".to_owned())
}

//! Money, with its unit.

use hg_domain::money::NanoUsd;
use maud::{Markup, html};

/// Fewer dollars than this are shown with more digits.
const SMALL: f64 = 0.1;

/// An amount, to the cent; smaller ones to three digits that say something.
pub(crate) fn usd(amount: NanoUsd) -> String {
    let dollars = amount.as_dollars();
    if amount == NanoUsd::ZERO || dollars >= SMALL {
        return format!("${dollars:.2}");
    }
    if dollars < 0.000_1 {
        return format!("${amount}");
    }
    format!("${dollars:.4}")
}

/// What something cost: exact on hovering, and said to be unknown where it is.
pub(crate) fn cost(amount: Option<NanoUsd>) -> Markup {
    html! {
        @if let Some(amount) = amount {
            span title={ "$" (amount) " US dollars" } { (usd(amount)) }
        } @else {
            span title="The price of the model is not known" { "unknown" }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_as_exact_as_they_are_small() {
        for (nanos, expected) in [
            (0, "$0.00"),
            (1_234_567_890, "$1.23"),
            (100_000_000, "$0.10"),
            (12_345_678, "$0.0123"),
            (12_345, "$0.000012345"),
        ] {
            assert_eq!(usd(NanoUsd::from_nanos(nanos)), expected);
        }
    }
}

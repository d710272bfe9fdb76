//! What statuses, words and sentences of providers mean.

use reqwest::StatusCode;

use crate::reason::Reason;

/// The meaning of a word in the body of a failure, if it has one that its status may not have.
/// `told_to_wait` says whether the headers name a time.
pub(super) fn of_word(word: &str, told_to_wait: bool) -> Option<Reason> {
    Some(match word {
        "insufficient_quota"
        | "credit_balance_exhausted"
        | "organization_spend_limit_exceeded"
        | "project_spend_limit_exceeded"
        | "organization_usage_limit_exceeded"
        | "billing_error"
        | "enforced_spend_limit_reached" => Reason::OutOfQuota,
        // Requests under way have reserved the rest of the credit, and give some of it back.
        "openrouter_in_flight_budget" if told_to_wait => Reason::RateLimited,
        "slow_down" | "server_is_overloaded" | "overloaded_error" | "capacity_exceeded" => {
            Reason::Overloaded
        }
        "context_length_exceeded" | "request_too_large" => Reason::ContextTooLong,
        "invalid_api_key" | "authentication_error" | "API_KEY_INVALID" => Reason::InvalidKey,
        "model_not_found" | "model_decommissioned" => Reason::ModelNotFound,
        "content_filter" | "content_policy_violation" => Reason::Filtered,
        _ => return None,
    })
}

/// The meaning of a sentence, where a provider has no word for it.
pub(super) fn of_message(status: StatusCode, message: &str) -> Option<Reason> {
    let message = message.to_lowercase();
    let says = |part: &str| message.contains(part);
    match status.as_u16() {
        400 if says("credit balance is too low") => Some(Reason::OutOfQuota),
        400 if says("api key not valid") => Some(Reason::InvalidKey),
        400 if says("not a valid model id") => Some(Reason::ModelNotFound),
        400 if says("model output limit was reached") => Some(Reason::Empty),
        400 | 422 if TOO_LONG.into_iter().any(says) => Some(Reason::ContextTooLong),
        429 if says("prepa") && says("credit") => Some(Reason::OutOfQuota),
        _ => None,
    }
}

const TOO_LONG: [&str; 4] = [
    "prompt is too long",
    "maximum context length",
    "exceeds the maximum number of tokens",
    "exceed context limit",
];

/// The meaning of a status that comes with nothing more.
pub(super) fn of_status(status: StatusCode) -> Reason {
    match status.as_u16() {
        401 | 403 => Reason::InvalidKey,
        402 => Reason::OutOfQuota,
        404 => Reason::ModelNotFound,
        413 => Reason::ContextTooLong,
        429 => Reason::RateLimited,
        498 | 503 | 529 => Reason::Overloaded,
        408 | 409 | 500.. => Reason::Unavailable,
        _ => Reason::Rejected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_status_alone_has_a_meaning() {
        use Reason::{
            ContextTooLong, InvalidKey, ModelNotFound, OutOfQuota, Overloaded, RateLimited,
            Rejected, Unavailable,
        };
        for (statuses, reason, passes) in [
            (vec![302, 304, 400, 405, 422], Rejected, false),
            (vec![401, 403], InvalidKey, false),
            (vec![402], OutOfQuota, false),
            (vec![404], ModelNotFound, false),
            (vec![413], ContextTooLong, false),
            (vec![408, 409, 500, 502, 504, 599], Unavailable, true),
            (vec![429], RateLimited, true),
            (vec![498, 503, 529], Overloaded, true),
        ] {
            for status in statuses {
                let found = of_status(StatusCode::from_u16(status).unwrap());
                assert_eq!((found, found.passes()), (reason, passes), "{status}");
            }
        }
    }

    #[test]
    fn a_budget_in_flight_passes_only_with_a_time() {
        let meaning = |told| of_word("openrouter_in_flight_budget", told);
        assert_eq!(meaning(true), Some(Reason::RateLimited));
        assert_eq!(meaning(false), None);
    }
}

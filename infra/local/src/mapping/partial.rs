//! Partial batch responses: which items of a batch a function says it could not handle.

use serde_json::Value;

/// What a function's answer says of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum BatchAnswer {
    /// Every item was handled.
    Handled,
    /// These items were not, by their identifiers.
    Failed(Vec<String>),
    /// The answer names no item of the batch where it should, which Lambda takes as a failure of
    /// them all.
    Malformed,
}

/// Reads `answer` for a batch with these `identifiers`. Without `partial`, any answer means that
/// all was handled.
pub(super) fn read(answer: &Value, identifiers: &[&str], partial: bool) -> BatchAnswer {
    let failures = match answer.get("batchItemFailures") {
        Some(Value::Array(failures)) if partial && !failures.is_empty() => failures,
        Some(Value::Array(_) | Value::Null) | None => return BatchAnswer::Handled,
        Some(_) if partial => return BatchAnswer::Malformed,
        Some(_) => return BatchAnswer::Handled,
    };
    let mut failed = Vec::with_capacity(failures.len());
    for failure in failures {
        match failure.get("itemIdentifier").and_then(Value::as_str) {
            Some(identifier) if identifiers.contains(&identifier) => {
                failed.push(identifier.to_owned());
            }
            _ => return BatchAnswer::Malformed,
        }
    }
    BatchAnswer::Failed(failed)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn answer(answer: &Value) -> BatchAnswer {
        read(answer, &["a", "b"], true)
    }

    #[test]
    fn no_failures_means_all_was_handled() {
        for value in [
            json!(null),
            json!({}),
            json!({"batchItemFailures": []}),
            json!({"batchItemFailures": null}),
        ] {
            assert_eq!(answer(&value), BatchAnswer::Handled, "{value}");
        }
    }

    #[test]
    fn failures_are_named() {
        let value = json!({"batchItemFailures": [{"itemIdentifier": "b"}]});
        assert_eq!(answer(&value), BatchAnswer::Failed(vec!["b".to_owned()]));
    }

    #[test]
    fn an_answer_that_names_no_item_fails_the_batch() {
        for value in [
            json!({"batchItemFailures": [{"itemIdentifier": ""}]}),
            json!({"batchItemFailures": [{"itemIdentifier": null}]}),
            json!({"batchItemFailures": [{"itemIdentifier": "z"}]}),
            json!({"batchItemFailures": [{}]}),
            json!({"batchItemFailures": "a"}),
        ] {
            assert_eq!(answer(&value), BatchAnswer::Malformed, "{value}");
        }
    }

    #[test]
    fn a_function_that_does_not_report_is_not_read() {
        let value = json!({"batchItemFailures": [{"itemIdentifier": "a"}]});
        assert_eq!(read(&value, &["a"], false), BatchAnswer::Handled);
    }
}

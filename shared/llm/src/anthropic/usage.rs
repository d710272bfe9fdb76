//! The tokens that Anthropic counts.

use hg_domain::usage::TokenUsage;
use serde::Deserialize;

/// Unlike others, Anthropic counts what it reads from and writes to its cache beside the input.
#[derive(Debug, Deserialize)]
pub(super) struct Usage {
    input_tokens: Option<u64>,
    cache_creation_input_tokens: Option<u64>,
    cache_read_input_tokens: Option<u64>,
    cache_creation: Option<CacheCreation>,
    output_tokens: Option<u64>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
struct CacheCreation {
    ephemeral_5m_input_tokens: Option<u64>,
    ephemeral_1h_input_tokens: Option<u64>,
}

impl Usage {
    /// The tokens, unless only a part of them is reported. Writes that are not said to live for an
    /// hour live for five minutes, as they do by default.
    pub(super) fn tokens(&self) -> Option<TokenUsage> {
        let split = self.cache_creation.unwrap_or_default();
        let short = split.ephemeral_5m_input_tokens.unwrap_or_default();
        let long = split.ephemeral_1h_input_tokens.unwrap_or_default();
        let written = self.cache_creation_input_tokens.unwrap_or_default();
        let written = written.max(short.saturating_add(long));
        let read = self.cache_read_input_tokens.unwrap_or_default();
        Some(TokenUsage {
            input: self
                .input_tokens?
                .saturating_add(written)
                .saturating_add(read),
            cached_input: read,
            cache_write_5m: written.saturating_sub(long),
            cache_write_1h: long,
            output: self.output_tokens?,
            reasoning: 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn tokens(usage: Value) -> Option<TokenUsage> {
        serde_json::from_value::<Usage>(usage).unwrap().tokens()
    }

    #[test]
    fn the_input_includes_what_the_cache_gave_and_took() {
        let usage = |written: u64, short: u64, long: u64| TokenUsage {
            input: 10 + written + 7,
            cached_input: 7,
            cache_write_5m: short,
            cache_write_1h: long,
            output: 3,
            reasoning: 0,
        };
        for (written, split, expected) in [
            (0, json!(null), usage(0, 0, 0)),
            (50, json!(null), usage(50, 50, 0)),
            (
                50,
                json!({"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 30}),
                usage(50, 20, 30),
            ),
            (
                50,
                json!({"ephemeral_5m_input_tokens": 20, "ephemeral_1h_input_tokens": 10}),
                usage(50, 40, 10),
            ),
            (
                50,
                json!({"ephemeral_1h_input_tokens": 60}),
                usage(60, 0, 60),
            ),
        ] {
            let reported = json!({
                "input_tokens": 10, "cache_read_input_tokens": 7, "output_tokens": 3,
                "cache_creation_input_tokens": written, "cache_creation": split,
            });
            assert_eq!(tokens(reported), Some(expected), "{written} {split}");
        }
    }

    #[test]
    fn usage_that_is_reported_in_part_is_not_known() {
        assert_eq!(tokens(json!({"input_tokens": 7})), None);
        assert_eq!(tokens(json!({"output_tokens": 7})), None);
        let bare = json!({"input_tokens": 7, "output_tokens": 2, "cache_read_input_tokens": null});
        assert_eq!(tokens(bare).unwrap().total(), 9);
    }
}

//! The figures of a call, by the names of OpenTelemetry's GenAI conventions.

use std::time::Duration;

use hg_domain::provider::Provider;

use crate::{call_error::CallError, completion::Answer, span::system};

/// Tells how long a call took and how many tokens it used; nothing of one that was not made.
pub(crate) fn record(
    provider: Provider,
    model: &str,
    result: &Result<Answer, CallError>,
    took: Duration,
) {
    if let Err(error) = result
        && error.calls() == 0
    {
        return;
    }
    let provider = system(provider);
    let failure = result.as_ref().err().map(CallError::failure);
    let error = failure.as_ref().map(|failure| failure.code.as_str());
    tracing::info!(
        target: "metrics",
        {
            "gen_ai.client.operation.duration" = took.as_secs_f64(),
            "gen_ai.operation.name" = "chat",
            "gen_ai.provider.name" = provider,
            "gen_ai.request.model" = model,
            "error.type" = error,
        },
        "a model was called"
    );
    let usage = match result {
        Ok(answer) => Some(answer.usage),
        Err(error) => error.usage(),
    };
    let Some(usage) = usage else { return };
    for (kind, tokens) in [("input", usage.input), ("output", usage.output)] {
        tracing::info!(
            target: "metrics",
            {
                "gen_ai.client.token.usage" = tokens,
                "gen_ai.token.type" = kind,
                "gen_ai.operation.name" = "chat",
                "gen_ai.provider.name" = provider,
                "gen_ai.request.model" = model,
            },
            "tokens were used"
        );
    }
}

//! The span of a call, with the attribute names of OpenTelemetry's GenAI conventions.

use hg_domain::{provider::Provider, usage::TokenUsage};
use tracing::{Span, field::Empty, info_span};

use crate::{
    call_error::CallError,
    completion::{Answer, Completion},
};

/// The provider by the name that the conventions give it.
pub(crate) const fn system(provider: Provider) -> &'static str {
    match provider {
        Provider::Google => "gcp.gemini",
        named => named.as_str(),
    }
}

/// A span with what is known before the call. Neither prompt nor text are ever in it.
pub(crate) fn open(provider: Provider, default_model: &str, request: &Completion) -> Span {
    info_span!(
        "chat",
        otel.kind = "client",
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = system(provider),
        gen_ai.request.model = request.model.as_deref().unwrap_or(default_model),
        gen_ai.request.max_tokens = request.max_tokens,
        gen_ai.request.temperature = request.temperature,
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
        gen_ai.usage.cache_creation.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        error.type = Empty,
        error.reason = Empty,
        calls = Empty,
    )
}

/// Adds what became of the call.
pub(crate) fn record(span: &Span, result: &Result<Answer, CallError>) {
    match result {
        Ok(answer) => {
            span.record("gen_ai.response.model", answer.model.as_str());
            span.record("gen_ai.response.finish_reasons", answer.stop.as_str());
            span.record("calls", answer.calls);
            record_usage(span, answer.usage);
        }
        Err(error) => {
            span.record("error.type", error.failure().code.as_str());
            span.record("error.reason", error.reason().as_str());
            span.record("calls", error.calls());
            if let Some(usage) = error.usage() {
                record_usage(span, usage);
            }
        }
    }
}

fn record_usage(span: &Span, usage: TokenUsage) {
    span.record("gen_ai.usage.input_tokens", usage.input);
    span.record("gen_ai.usage.cache_read.input_tokens", usage.cached_input);
    let written = usage.cache_write_5m.saturating_add(usage.cache_write_1h);
    span.record("gen_ai.usage.cache_creation.input_tokens", written);
    span.record("gen_ai.usage.output_tokens", usage.output);
}

#[cfg(test)]
mod tests;

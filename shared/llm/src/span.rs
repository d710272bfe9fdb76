//! The span of a call, with the attribute names of OpenTelemetry's GenAI conventions.

use hg_domain::{provider::Provider, usage::TokenUsage};
use tracing::{Span, field::Empty, info_span};

use crate::{
    call_error::CallError,
    completion::{Answer, Completion},
};

/// A span with what is known before the call. Neither prompt nor text are ever in it.
pub(crate) fn open(provider: Provider, default_model: &str, request: &Completion) -> Span {
    info_span!(
        "chat",
        otel.kind = "client",
        gen_ai.operation.name = "chat",
        gen_ai.provider.name = provider.as_str(),
        gen_ai.request.model = request.model.as_deref().unwrap_or(default_model),
        gen_ai.request.max_tokens = request.max_tokens,
        gen_ai.request.temperature = request.temperature,
        gen_ai.response.model = Empty,
        gen_ai.response.finish_reasons = Empty,
        gen_ai.usage.input_tokens = Empty,
        gen_ai.usage.cache_read.input_tokens = Empty,
        gen_ai.usage.output_tokens = Empty,
        error.type = Empty,
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
    span.record("gen_ai.usage.output_tokens", usage.output);
}

#[cfg(test)]
mod tests;

//! Getting a text from the provider: one call, and a second one where the first is too long.

use hg_domain::{
    failure::{Failure, FailureCode},
    task::{Spent, Task},
    text,
};
use hg_llm::{Answer, CallError, Client, Completion, Stop};
use hg_prompts::Rendered;
use tokio::time::Instant;

use crate::{config::State, plan::Plan};

/// What came of the provider's work on a task.
pub(crate) struct Effort {
    /// The text, or why there is none.
    pub(crate) text: Result<Written, Failure>,
    /// What the provider was paid.
    pub(crate) spent: Spent,
}

/// A text as it came from a model, cleaned and within its platform's limit.
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) prompt: String,
    pub(crate) model: String,
    pub(crate) truncated: bool,
}

impl Effort {
    /// No provider was asked at all.
    pub(crate) fn failed(failure: Failure) -> Self {
        Self {
            text: Err(failure),
            spent: Spent::nothing(0),
        }
    }
}

/// Has the text of a task written until `deadline`.
pub(crate) async fn make(
    state: &State,
    task: &Task,
    plan: &Plan,
    prompt: Rendered,
    deadline: Instant,
) -> Effort {
    let Some(client) = &state.client else {
        let message = state.provider.not_configured();
        return Effort::failed(Failure::new(FailureCode::ProviderNotConfigured, message));
    };
    let request = Completion {
        model: task.model.clone(),
        system: Some(prompt.system),
        prompt: prompt.prompt,
        max_tokens: plan.max_tokens,
        temperature: plan.temperature,
    };
    match client.complete(&request, deadline).await {
        Ok(answer) => within_limit(client, &request, answer, plan.character_limit, deadline).await,
        Err(error) => Effort {
            text: Err(error.failure()),
            spent: spent_in_vain(&error),
        },
    }
}

/// A text over the limit is asked for once more with the limit stated, then cut.
async fn within_limit(
    client: &Client,
    request: &Completion,
    mut answer: Answer,
    limit: Option<usize>,
    deadline: Instant,
) -> Effort {
    let mut spent = spent_on(&answer);
    let mut clean = text::clean(&answer.text);
    if let Some(limit) = limit.filter(|limit| clean.chars().count() > *limit) {
        let again = Completion {
            prompt: insisting(&request.prompt, limit),
            ..request.clone()
        };
        match client.complete(&again, deadline).await {
            Ok(second) => {
                spent = spent + spent_on(&second);
                clean = text::clean(&second.text);
                answer = second;
            }
            // The first text is there and can be cut: no reason to fail.
            Err(error) => {
                tracing::warn!(%error, "a shorter text was not to be had");
                spent = spent + spent_in_vain(&error);
            }
        }
    }
    Effort {
        text: written(answer, &clean, &request.prompt, limit),
        spent,
    }
}

fn written(
    answer: Answer,
    clean: &str,
    prompt: &str,
    limit: Option<usize>,
) -> Result<Written, Failure> {
    if clean.is_empty() {
        return Err(Failure::new(
            FailureCode::OutputEmpty,
            "The model answered without a text.",
        ));
    }
    let fitted = limit.map_or(clean, |limit| text::fit(clean, limit));
    Ok(Written {
        truncated: answer.stop == Stop::Length || fitted.len() < clean.len(),
        text: fitted.to_owned(),
        prompt: prompt.to_owned(),
        model: answer.model,
    })
}

fn insisting(prompt: &str, limit: usize) -> String {
    format!(
        "{prompt}\n\nThe last draft was too long. The text must have at most {limit} characters, spaces included. \
         Write it anew within that limit."
    )
}

fn spent_on(answer: &Answer) -> Spent {
    Spent::new(answer.usage, answer.cost, answer.calls)
}

/// A call without a text costs nothing, unless the provider reported tokens.
fn spent_in_vain(error: &CallError) -> Spent {
    match error.usage() {
        Some(usage) => Spent::new(usage, error.cost(), error.calls()),
        None => Spent::nothing(error.calls()),
    }
}

//! Getting a text from the provider: one call, and a second one where the first is too long.

use std::time::Duration;

use hg_domain::{
    failure::{Failure, FailureCode},
    money::NanoUsd,
    provider::Provider,
    task::{AppliedPrice, Attempt, Spent, Task},
    text,
    time::Timestamp,
};
use hg_llm::{Answer, CallError, Client, Completion, PriceRow, Stop};
use hg_prompts::Rendered;
use tokio::time::Instant;

use crate::plan::Plan;

/// What came of the provider's work on a task.
pub(crate) struct Effort {
    /// The text, or why there is none.
    pub(crate) text: Result<Written, Failure>,
    /// What the provider was paid.
    pub(crate) spent: Spent,
    /// What its readers should know of it besides.
    pub(crate) warnings: Vec<String>,
    /// The model that was asked.
    model: Option<String>,
    /// How long that took.
    took: Duration,
}

/// A text as it came from a model, cleaned and within its platform's limit.
pub(crate) struct Written {
    pub(crate) text: String,
    pub(crate) prompt: String,
    pub(crate) model: String,
    pub(crate) price: Option<AppliedPrice>,
    pub(crate) truncated: bool,
}

impl Effort {
    /// No provider was asked at all.
    pub(crate) fn failed(failure: Failure) -> Self {
        Self {
            text: Err(failure),
            spent: Spent::nothing(0),
            warnings: Vec::new(),
            model: None,
            took: Duration::ZERO,
        }
    }

    /// What the task keeps of it.
    pub(crate) fn attempt(&self, provider: Provider, now: Timestamp) -> Attempt {
        let written = self.text.as_ref().ok();
        Attempt {
            provider,
            model: written
                .map(|written| written.model.clone())
                .or_else(|| self.model.clone()),
            price: written.and_then(|written| written.price.clone()),
            error: self.text.as_ref().err().cloned(),
            duration_ms: u64::try_from(self.took.as_millis()).unwrap_or(u64::MAX),
            spent: self.spent,
            ended_at: now,
        }
    }
}

/// What the model is asked for.
pub(crate) fn request(task: &Task, plan: &Plan, prompt: Rendered) -> Completion {
    Completion {
        model: task.model.clone(),
        system: Some(prompt.system),
        prompt: prompt.prompt,
        max_tokens: plan.max_tokens,
        temperature: plan.temperature,
    }
}

/// The most that [`make`] can cost; `None` when the model's price is not known.
pub(crate) fn highest_cost(client: &Client, request: &Completion, plan: &Plan) -> Option<NanoUsd> {
    let now = Timestamp::now();
    let first = client.highest_cost(request, now)?;
    let Some(limit) = plan.character_limit else {
        return Some(first);
    };
    Some(first + client.highest_cost(&once_more(request, limit), now)?)
}

/// Why a call that can cost `highest` is not made, where a single one may cost `most`. Of a model
/// whose price is not known, nobody can say.
pub(crate) fn too_expensive(highest: Option<NanoUsd>, most: Option<NanoUsd>) -> Option<Failure> {
    let (highest, most) = (highest?, most?);
    (highest > most).then(|| {
        let message = format!(
            "The text could cost ${highest}, and this deployment pays at most ${most} for one."
        );
        Failure::new(FailureCode::RequestTooExpensive, message)
    })
}

/// Has a text written until `deadline`.
pub(crate) async fn make(
    client: &Client,
    request: &Completion,
    plan: &Plan,
    deadline: Instant,
) -> Effort {
    let begun = Instant::now();
    let (text, spent) = match client.complete(request, deadline).await {
        Ok(answer) => within_limit(client, request, answer, plan.character_limit, deadline).await,
        Err(error) => (Err(error.failure()), spent_in_vain(&error)),
    };
    let model = request.model.as_deref().unwrap_or(client.default_model());
    Effort {
        text,
        spent,
        warnings: Vec::new(),
        model: Some(model.to_owned()),
        took: begun.elapsed(),
    }
}

/// A text over the limit is asked for once more with the limit stated, then cut.
async fn within_limit(
    client: &Client,
    request: &Completion,
    mut answer: Answer,
    limit: Option<usize>,
    deadline: Instant,
) -> (Result<Written, Failure>, Spent) {
    let mut spent = spent_on(&answer);
    let mut clean = text::clean(&answer.text);
    if let Some(limit) = limit.filter(|limit| clean.chars().count() > *limit) {
        match client.complete(&once_more(request, limit), deadline).await {
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
    (written(answer, &clean, &request.prompt, limit), spent)
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
        price: answer.price.map(applied),
        model: answer.model,
    })
}

fn applied(row: &PriceRow) -> AppliedPrice {
    AppliedPrice {
        model: row.model.clone(),
        effective_from: row.effective_from,
        min_prompt_tokens: row.min_prompt_tokens,
    }
}

/// The request with the limit stated.
fn once_more(request: &Completion, limit: usize) -> Completion {
    let prompt = &request.prompt;
    let insisting = format!(
        "{prompt}\n\nThe last draft was too long. The text must have at most {limit} characters, spaces included. \
         Write it anew within that limit."
    );
    Completion {
        prompt: insisting,
        ..request.clone()
    }
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

//! What a task asks for, once request, strategy and template are put together.

use hg_domain::{
    content::Length,
    provider::Provider,
    strategy::Strategy,
    task::{Applied, Task},
    template::TemplateRecord,
    violation::Violations,
};
use hg_prompts::{PromptContext, Rendered, Template};
use hg_store::Brief;

/// How far a text may miss a number of words that was asked for, in percent.
const TOLERANCE_PERCENT: u32 = 20;

/// What a text has to be.
pub(crate) struct Plan {
    /// What the template is rendered with.
    pub(crate) context: PromptContext,
    /// The strategy that it follows.
    pub(crate) strategy: Applied,
    /// The template that words the prompt.
    pub(crate) template: Applied,
    /// Who is to write instead where a provider gives no text; those of the request, if it names
    /// several, are with the task.
    pub(crate) fallbacks: Vec<Provider>,
    /// Words that it must have.
    pub(crate) keywords: Vec<String>,
    /// Fewest and most words.
    pub(crate) words: Option<(u32, u32)>,
    /// Most characters: what the platform, or the client, allows.
    pub(crate) character_limit: Option<usize>,
    /// Most tokens of the answer.
    pub(crate) max_tokens: u32,
    /// How freely the model chooses its words.
    pub(crate) temperature: Option<f64>,
}

impl Plan {
    /// Puts request and strategy together: what the request says wins.
    ///
    /// # Errors
    /// When the stored strategy breaks a rule.
    pub(crate) fn new(task: &Task, brief: &Brief) -> Result<Self, Violations> {
        let strategy = Strategy::in_effect(brief.strategy.as_ref(), task.content_type)?;
        let request = &brief.request;
        let variables = match &brief.template {
            Some(template) => template.variables.filled(&request.variables),
            None => request.variables.clone(),
        };
        let context =
            PromptContext::of_request(request, &brief.client, &strategy, task.platform, variables);
        Ok(Self {
            strategy: brief
                .strategy
                .as_ref()
                .map_or_else(Applied::built_in, Applied::from),
            template: brief
                .template
                .as_ref()
                .map_or_else(Applied::built_in, Applied::from),
            fallbacks: match request.providers.as_slice() {
                [] | [_] => strategy.fallback_providers.clone(),
                _ => Vec::new(),
            },
            keywords: request.keywords.clone(),
            words: words(
                request.word_count,
                request.length,
                strategy.details.word_range(),
            ),
            character_limit: context.character_limit,
            max_tokens: request.max_tokens,
            temperature: request.temperature,
            context,
        })
    }

    /// What a model is asked, in the words of `template`; those of the built-in one if there is none.
    ///
    /// # Errors
    /// In words, what keeps the template from being rendered.
    pub(crate) fn prompt(&self, template: Option<&TemplateRecord>) -> Result<Rendered, String> {
        let wording = match template {
            Some(record) => {
                self.demand_variables(record)?;
                Template::new(record.syntax, record.template.clone())
            }
            None => Template::built_in(self.context.content_type),
        };
        let rendered = wording.render(&self.context);
        let rendered =
            rendered.map_err(|error| format!("The template cannot be rendered: {error}."))?;
        if rendered.prompt.trim().is_empty() {
            return Err("The template gives an empty prompt for this request.".to_owned());
        }
        Ok(rendered)
    }

    fn demand_variables(&self, template: &TemplateRecord) -> Result<(), String> {
        let missing = template.variables.missing(&self.context.variables);
        let missing: Vec<_> = missing.collect();
        if missing.is_empty() {
            return Ok(());
        }
        let (name, missing) = (&template.name, missing.join(", "));
        Err(format!(
            "The template \"{name}\" requires variables that the request does not give: {missing}."
        ))
    }
}

/// The range of words that is kept: around the number asked for, else the strategy's, which
/// `short` halves and `long` doubles.
fn words(
    asked: Option<u32>,
    length: Option<Length>,
    range: Option<(u32, u32)>,
) -> Option<(u32, u32)> {
    let percent = |number: u32, percent: u32| number.saturating_mul(percent) / 100;
    if let Some(asked) = asked {
        return Some((
            percent(asked, 100 - TOLERANCE_PERCENT),
            percent(asked, 100 + TOLERANCE_PERCENT),
        ));
    }
    let (min, max) = range?;
    let share = match length {
        Some(Length::Short) => 50,
        Some(Length::Long) => 200,
        Some(Length::Medium) | None => 100,
    };
    Some((percent(min, share), percent(max, share)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_of_words_wins_over_the_strategys_range() {
        assert_eq!(
            words(Some(1000), Some(Length::Short), Some((100, 200))),
            Some((800, 1200))
        );
        assert_eq!(words(None, None, Some((100, 200))), Some((100, 200)));
        assert_eq!(
            words(None, Some(Length::Short), Some((100, 200))),
            Some((50, 100))
        );
        assert_eq!(
            words(None, Some(Length::Long), Some((100, 200))),
            Some((200, 400))
        );
        assert_eq!(words(None, Some(Length::Long), None), None);
    }
}

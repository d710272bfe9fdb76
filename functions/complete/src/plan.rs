//! What a task asks for, once request and strategy are put together.

use hg_domain::{
    content::Length,
    strategy::{Details, Strategy},
    task::{Applied, Task},
    violation::Violations,
};
use hg_prompts::{PromptClient, PromptContext};
use hg_store::Brief;

/// How far a text may miss a number of words that was asked for, in percent.
const TOLERANCE_PERCENT: u32 = 20;

/// What a text has to be.
pub(crate) struct Plan {
    /// What the template is rendered with.
    pub(crate) context: PromptContext,
    /// The strategy that it follows.
    pub(crate) strategy: Applied,
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
        let social = match (&strategy.details, task.platform) {
            (Details::SocialMedia(social), Some(platform)) => Some((social, platform)),
            _ => None,
        };
        let character_limit = social.map(|(social, platform)| social.limit(platform));
        let context = PromptContext {
            topic: request.topic.clone(),
            prompt: request.prompt.clone(),
            content_type: task.content_type,
            keywords: request.keywords.clone(),
            tone: request.tone,
            target_audience: request.target_audience.clone(),
            word_count: request.word_count,
            brand_guidelines: request.brand_guidelines.clone(),
            length: request.length,
            platform: task.platform,
            character_limit,
            hashtag_count: social
                .and_then(|(social, platform)| social.hashtag_count.get(&platform).copied()),
            call_to_action: None,
            location_focus: None,
            client: PromptClient {
                name: brief.client.name.clone(),
                slug: brief.client.slug.to_string(),
                metadata: brief.client.metadata.clone(),
            },
            strategy: strategy.to_configuration(),
            variables: request.variables.clone(),
        };
        Ok(Self {
            context,
            strategy: applied(brief),
            keywords: request.keywords.clone(),
            words: words(
                request.word_count,
                request.length,
                strategy.details.word_range(),
            ),
            character_limit,
            max_tokens: request.max_tokens,
            temperature: request.temperature,
        })
    }
}

fn applied(brief: &Brief) -> Applied {
    match &brief.strategy {
        Some(record) => Applied {
            id: Some(*record.strategy_id.as_uuid()),
            name: record.name.clone(),
            client_id: Some(record.client_id),
            version: Some(record.version),
        },
        None => built_in(),
    }
}

/// What stands for a strategy or a template that nobody wrote.
pub(crate) fn built_in() -> Applied {
    Applied {
        id: None,
        name: "built-in".to_owned(),
        client_id: None,
        version: None,
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

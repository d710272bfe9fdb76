//! What is noted of a text.

use hg_domain::{task::Outcome, text};

use crate::{effort::Written, plan::Plan};

/// What is known of a text without reading it, and which rules it does not keep.
pub(crate) fn of(plan: &Plan, written: &Written, more_warnings: &[String]) -> Outcome {
    let words = text::word_count(&written.text);
    let mut warnings = warnings(plan, &written.text, words);
    warnings.extend_from_slice(more_warnings);
    Outcome {
        model: written.model.clone(),
        truncated: written.truncated,
        warnings,
        words,
        characters: written.text.chars().count(),
        strategy: plan.strategy.clone(),
        template: plan.template.clone(),
    }
}

fn warnings(plan: &Plan, text: &str, words: usize) -> Vec<String> {
    let bound = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
    let mut warnings = Vec::new();
    match plan.words {
        Some((min, _)) if words < bound(min) => {
            warnings.push(format!(
                "The text has {words} words, fewer than the {min} asked for."
            ));
        }
        Some((_, max)) if words > bound(max) => {
            warnings.push(format!(
                "The text has {words} words, more than the {max} asked for."
            ));
        }
        _ => {}
    }
    let missing = text::missing_keywords(text, &plan.keywords);
    warnings.extend(
        missing
            .into_iter()
            .map(|keyword| format!("The text does not have the keyword \"{keyword}\".")),
    );
    warnings
}

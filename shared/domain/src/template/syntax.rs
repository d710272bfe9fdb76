//! Prompt templates.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The language that a template is written in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Syntax {
    /// `{topic}` and `{{ if topic }}`, as the built-in templates have it.
    #[default]
    Tinytemplate,
    /// `{{ topic }}` and `{% if topic %}`, as templates of the earlier system have it.
    Jinja,
}

impl Syntax {
    /// The word in requests and rows.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Tinytemplate => "tinytemplate",
            Self::Jinja => "jinja",
        }
    }
}

impl fmt::Display for Syntax {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// No syntax has this name.
#[derive(Debug, PartialEq, thiserror::Error)]
#[error("must be one of tinytemplate, jinja")]
pub struct UnknownSyntax;

impl FromStr for Syntax {
    type Err = UnknownSyntax;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        [Self::Tinytemplate, Self::Jinja]
            .into_iter()
            .find(|syntax| syntax.as_str() == text)
            .ok_or(UnknownSyntax)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for syntax in [Syntax::Tinytemplate, Syntax::Jinja] {
            assert_eq!(syntax.as_str().parse(), Ok(syntax));
            assert_eq!(serde_json::to_value(syntax).unwrap(), syntax.as_str());
        }
        assert_eq!("liquid".parse::<Syntax>(), Err(UnknownSyntax));
    }
}

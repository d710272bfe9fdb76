//! Splitting a request into parts: one per platform and variant.

use crate::content::{ContentType, Platform};

/// One part of what was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// What part it is, for people: `twitter`, `variant 2`, `twitter, variant 2`.
    pub label: String,
    /// The social network it is for.
    pub platform: Option<Platform>,
}

/// The parts of a request: platforms × variants, platform by platform.
///
/// Only social media content has platforms; for the other types they are ignored.
pub fn parts(content_type: ContentType, platforms: &[Platform], variants: u32) -> Vec<Part> {
    let platforms: Vec<Option<Platform>> = match content_type {
        ContentType::SocialMedia if !platforms.is_empty() => {
            platforms.iter().copied().map(Some).collect()
        }
        _ => vec![None],
    };
    let part = |platform: Option<Platform>, variant: u32| {
        let what = platform.map_or(content_type.as_str(), Platform::as_str);
        let label = if variants > 1 {
            format!("{what}, variant {variant}")
        } else {
            what.to_owned()
        };
        Part { label, platform }
    };
    platforms
        .into_iter()
        .flat_map(|platform| (1..=variants).map(move |variant| part(platform, variant)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labels(content_type: ContentType, platforms: &[Platform], variants: u32) -> Vec<String> {
        parts(content_type, platforms, variants)
            .into_iter()
            .map(|part| part.label)
            .collect()
    }

    #[test]
    fn a_part_per_platform_and_variant() {
        let platforms = [Platform::Twitter, Platform::Linkedin];
        assert_eq!(
            labels(ContentType::SocialMedia, &platforms, 2),
            [
                "twitter, variant 1",
                "twitter, variant 2",
                "linkedin, variant 1",
                "linkedin, variant 2"
            ]
        );
        assert_eq!(
            labels(ContentType::SocialMedia, &platforms, 1),
            ["twitter", "linkedin"]
        );
    }

    #[test]
    fn other_content_has_no_platforms() {
        assert_eq!(
            labels(ContentType::BlogPost, &[Platform::Twitter], 1),
            ["blog_post"]
        );
    }
}

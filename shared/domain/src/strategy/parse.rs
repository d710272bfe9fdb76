//! Reading a strategy's settings, with defaults, aliases and every violation at once.

use std::{collections::BTreeMap, str::FromStr};

use serde_json::{Map, Value};

use super::{
    Details, Strategy,
    details::{BlogPost, EmailCampaign, PressRelease, ProductDescription, SocialMedia},
};
use crate::{
    content::{ContentType, Platform},
    fields::{Fields, integer_within},
    violation::Violations,
};

const SHORT_TEXT: usize = 200;
const LONG_TEXT: usize = 10_000;
const KEYWORD: usize = 80;
const MOST_WORDS: u32 = 10_000;

impl Strategy {
    /// Reads the settings of a strategy for `content_type`. What is left out has its default;
    /// settings that are not known are kept.
    ///
    /// # Errors
    /// Every setting that breaks its rule.
    pub fn parse(
        content_type: ContentType,
        configuration: &Map<String, Value>,
    ) -> Result<Self, Violations> {
        let mut fields = Fields::new(configuration.clone());
        let defaults = Self::built_in(content_type);
        let mut strategy = Self {
            tone: fields.word("tone").unwrap_or(defaults.tone),
            target_audience: fields
                .text("target_audience", SHORT_TEXT)
                .unwrap_or(defaults.target_audience),
            brand_guidelines: fields.text("brand_guidelines", LONG_TEXT),
            seo_keywords: fields.texts("seo_keywords", KEYWORD).unwrap_or_default(),
            call_to_action: fields.text("call_to_action", SHORT_TEXT),
            location_focus: fields.text("location_focus", SHORT_TEXT),
            fallback_providers: fields.distinct("fallback_providers").unwrap_or_default(),
            details: details(content_type, &mut fields),
            extra: Map::new(),
        };
        let (extra, violations) = fields.finish();
        strategy.extra = extra;
        violations.or(strategy)
    }
}

fn details(content_type: ContentType, fields: &mut Fields) -> Details {
    match content_type {
        ContentType::BlogPost => Details::BlogPost(blog_post(fields)),
        ContentType::SocialMedia => Details::SocialMedia(social_media(fields)),
        ContentType::EmailCampaign => Details::EmailCampaign(email_campaign(fields)),
        ContentType::PressRelease => Details::PressRelease(press_release(fields)),
        ContentType::ProductDescription => Details::ProductDescription(product_description(fields)),
    }
}

fn blog_post(fields: &mut Fields) -> BlogPost {
    let default = BlogPost::default();
    let (word_count_min, word_count_max) =
        word_range(fields, (default.word_count_min, default.word_count_max));
    BlogPost {
        word_count_min,
        word_count_max,
        include_introduction: fields
            .flag("include_introduction")
            .unwrap_or(default.include_introduction),
        include_conclusion: fields
            .flag("include_conclusion")
            .unwrap_or(default.include_conclusion),
        include_cta: fields.flag("include_cta").unwrap_or(default.include_cta),
        subheading_count: fields
            .integer("subheading_count", 0..=20)
            .unwrap_or(default.subheading_count),
        meta_description_length: fields
            .integer("meta_description_length", 50..=320)
            .unwrap_or(default.meta_description_length),
        seo_focus: fields.flag("seo_focus").unwrap_or(default.seo_focus),
    }
}

fn social_media(fields: &mut Fields) -> SocialMedia {
    let default = SocialMedia::default();
    SocialMedia {
        platforms: platforms(fields).unwrap_or(default.platforms),
        character_limits: per_platform(
            fields,
            "character_limits",
            "a whole number from 1 to 63206",
            |limit| integer_within(limit, &(1..=63_206)),
        )
        .unwrap_or(default.character_limits),
        hashtag_count: per_platform(
            fields,
            "hashtag_count",
            "a whole number from 0 to 30",
            |count| integer_within(count, &(0..=30)),
        )
        .unwrap_or(default.hashtag_count),
        include_emoji: fields
            .flag("include_emoji")
            .unwrap_or(default.include_emoji),
        post_timing: per_platform(fields, "post_timing", "a text", |when| {
            when.as_str().map(str::to_owned)
        })
        .unwrap_or_default(),
        hashtags: fields.texts("hashtags", KEYWORD).unwrap_or_default(),
    }
}

fn email_campaign(fields: &mut Fields) -> EmailCampaign {
    let default = EmailCampaign::default();
    EmailCampaign {
        subject_line_max: fields
            .integer("subject_line_max", 10..=200)
            .unwrap_or(default.subject_line_max),
        preview_text_max: fields
            .integer("preview_text_max", 10..=300)
            .unwrap_or(default.preview_text_max),
        include_cta: fields.flag("include_cta").unwrap_or(default.include_cta),
    }
}

fn press_release(fields: &mut Fields) -> PressRelease {
    PressRelease {
        dateline: fields.text("dateline", SHORT_TEXT),
        boilerplate: fields.text("boilerplate", LONG_TEXT),
        contact: fields.text("contact", SHORT_TEXT),
        quote_count: fields.integer("quote_count", 0..=10).unwrap_or(1),
    }
}

fn product_description(fields: &mut Fields) -> ProductDescription {
    let default = ProductDescription::default();
    let (word_count_min, word_count_max) =
        word_range(fields, (default.word_count_min, default.word_count_max));
    ProductDescription {
        word_count_min,
        word_count_max,
        features: fields.texts("features", SHORT_TEXT).unwrap_or_default(),
        benefits_first: fields
            .flag("benefits_first")
            .unwrap_or(default.benefits_first),
    }
}

/// Fewest and most words, given apart or as `word_count_range: [min, max]`.
fn word_range(fields: &mut Fields, default: (u32, u32)) -> (u32, u32) {
    let allowed = 1..=MOST_WORDS;
    let pair = fields.take("word_count_range").and_then(|range| {
        let pair = match range.as_array().map(Vec::as_slice) {
            Some([min, max]) => integer_within(min, &allowed).zip(integer_within(max, &allowed)),
            _ => None,
        };
        if pair.is_none() {
            fields.refuse(
                "word_count_range",
                range,
                format!("must be [min, max], two whole numbers from 1 to {MOST_WORDS}"),
            );
        }
        pair
    });
    let (min, max) = pair.unwrap_or(default);
    let min = fields
        .integer("word_count_min", allowed.clone())
        .unwrap_or(min);
    let max = fields.integer("word_count_max", allowed).unwrap_or(max);
    if max <= min {
        fields.refuse(
            "word_count_max",
            max.into(),
            format!("must exceed word_count_min, which is {min}"),
        );
    }
    (min, max)
}

fn platforms(fields: &mut Fields) -> Option<Vec<Platform>> {
    let platforms: Vec<Platform> = fields.words("platforms")?;
    let mut distinct = platforms.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() != platforms.len() || platforms.is_empty() {
        fields.refuse(
            "platforms",
            Value::from(platforms.len()),
            "must name at least one platform, none twice",
        );
    }
    Some(platforms)
}

/// An object of a value per platform.
fn per_platform<T>(
    fields: &mut Fields,
    name: &str,
    rule: &str,
    read: impl Fn(&Value) -> Option<T>,
) -> Option<BTreeMap<Platform, T>> {
    let object = fields.object(name)?;
    let mut values = BTreeMap::new();
    for (key, value) in object {
        match (Platform::from_str(&key), read(&value)) {
            (Ok(platform), Some(read)) => {
                values.insert(platform, read);
            }
            (Err(error), _) => fields.refuse(
                &format!("{name}.{key}"),
                Value::from(key),
                error.to_string(),
            ),
            (_, None) => fields.refuse(&format!("{name}.{key}"), value, format!("must be {rule}")),
        }
    }
    Some(values)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::content::Tone;

    fn parse(content_type: ContentType, configuration: &Value) -> Result<Strategy, Violations> {
        Strategy::parse(content_type, configuration.as_object().unwrap())
    }

    fn refused(content_type: ContentType, configuration: &Value) -> Vec<String> {
        let violations = parse(content_type, configuration).unwrap_err().into_vec();
        violations
            .into_iter()
            .map(|violation| violation.field)
            .collect()
    }

    #[test]
    fn what_is_left_out_has_its_default() {
        let Details::BlogPost(blog) = parse(ContentType::BlogPost, &json!({})).unwrap().details
        else {
            panic!("a blog strategy has the settings of blogs")
        };
        assert_eq!(
            (
                blog.word_count_min,
                blog.word_count_max,
                blog.subheading_count
            ),
            (500, 2000, 3)
        );
        for content_type in ContentType::ALL {
            let strategy = parse(*content_type, &json!({})).unwrap();
            assert_eq!(strategy.content_type(), *content_type);
        }
    }

    #[test]
    fn a_range_is_read_as_its_two_ends() {
        let strategy = parse(
            ContentType::BlogPost,
            &json!({"word_count_range": [600, 1000]}),
        )
        .unwrap();
        assert_eq!(strategy.details.word_range(), Some((600, 1000)));
    }

    #[test]
    fn settings_that_are_not_known_are_kept() {
        let strategy = parse(ContentType::BlogPost, &json!({"include_experiments": true})).unwrap();
        assert_eq!(strategy.to_configuration()["include_experiments"], true);
        assert_eq!(strategy.to_configuration()["subheading_count"], 3);
    }

    #[test]
    fn what_is_written_reads_back() {
        for content_type in ContentType::ALL {
            let strategy = Strategy {
                tone: Tone::Casual,
                ..Strategy::built_in(*content_type)
            };
            let read = Strategy::parse(*content_type, &strategy.to_configuration()).unwrap();
            assert_eq!(read, strategy);
        }
    }

    #[test]
    fn every_broken_rule_is_told_at_once() {
        let blog = json!({"tone": "loud", "word_count_min": 900, "word_count_max": 900, "seo_focus": "yes", "target_audience": " "});
        assert_eq!(
            refused(ContentType::BlogPost, &blog),
            ["tone", "target_audience", "word_count_max", "seo_focus"]
        );
        let social = json!({
            "platforms": ["twitter", "myspace"],
            "character_limits": {"twitter": 0, "fax": 1},
            "hashtags": ["#ok", 7]
        });
        assert_eq!(
            refused(ContentType::SocialMedia, &social),
            [
                "platforms[1]",
                "character_limits.fax",
                "character_limits.twitter",
                "hashtags[1]"
            ]
        );
        assert_eq!(
            refused(ContentType::BlogPost, &json!({"word_count_range": [1000]})),
            ["word_count_range"]
        );
    }

    #[test]
    fn a_limit_is_never_above_the_networks_own() {
        let limits = json!({"character_limits": {"twitter": 5000, "linkedin": 500}});
        let Details::SocialMedia(social) =
            parse(ContentType::SocialMedia, &limits).unwrap().details
        else {
            panic!("a social media strategy has the settings of social media")
        };
        assert_eq!(social.limit(Platform::Twitter), 280);
        assert_eq!(social.limit(Platform::Linkedin), 500);
        assert_eq!(social.limit(Platform::Instagram), 2_200);
    }
}

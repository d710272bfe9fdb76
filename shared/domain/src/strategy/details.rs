//! The settings that only one content type has.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::content::{ContentType, Platform};

/// The settings that only one content type has.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Details {
    /// Of blog posts.
    BlogPost(BlogPost),
    /// Of social media posts.
    SocialMedia(SocialMedia),
    /// Of e-mail campaigns.
    EmailCampaign(EmailCampaign),
    /// Of press releases.
    PressRelease(PressRelease),
    /// Of product descriptions.
    ProductDescription(ProductDescription),
}

impl Details {
    /// What holds where a client says nothing.
    pub fn built_in(content_type: ContentType) -> Self {
        match content_type {
            ContentType::BlogPost => Self::BlogPost(BlogPost {
                word_count_min: 800,
                word_count_max: 1200,
                seo_focus: true,
                ..BlogPost::default()
            }),
            ContentType::SocialMedia => Self::SocialMedia(SocialMedia::default()),
            ContentType::EmailCampaign => Self::EmailCampaign(EmailCampaign::default()),
            ContentType::PressRelease => Self::PressRelease(PressRelease::default()),
            ContentType::ProductDescription => {
                Self::ProductDescription(ProductDescription::default())
            }
        }
    }

    /// The content type whose settings these are.
    pub const fn content_type(&self) -> ContentType {
        match self {
            Self::BlogPost(_) => ContentType::BlogPost,
            Self::SocialMedia(_) => ContentType::SocialMedia,
            Self::EmailCampaign(_) => ContentType::EmailCampaign,
            Self::PressRelease(_) => ContentType::PressRelease,
            Self::ProductDescription(_) => ContentType::ProductDescription,
        }
    }

    /// The fewest and the most words, where the content type counts them.
    pub const fn word_range(&self) -> Option<(u32, u32)> {
        match self {
            Self::BlogPost(blog) => Some((blog.word_count_min, blog.word_count_max)),
            Self::ProductDescription(product) => {
                Some((product.word_count_min, product.word_count_max))
            }
            _ => None,
        }
    }
}

/// Settings of blog posts.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch that a client sets on its own"
)]
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct BlogPost {
    /// Fewest words.
    pub word_count_min: u32,
    /// Most words; above the fewest.
    pub word_count_max: u32,
    /// Whether it begins with an introduction.
    pub include_introduction: bool,
    /// Whether it ends with a conclusion.
    pub include_conclusion: bool,
    /// Whether the conclusion calls to action.
    pub include_cta: bool,
    /// How many subheadings.
    pub subheading_count: u32,
    /// Most characters of the description for search engines.
    pub meta_description_length: u32,
    /// Whether it is written to be found.
    pub seo_focus: bool,
}

impl Default for BlogPost {
    fn default() -> Self {
        Self {
            word_count_min: 500,
            word_count_max: 2000,
            include_introduction: true,
            include_conclusion: true,
            include_cta: true,
            subheading_count: 3,
            meta_description_length: 160,
            seo_focus: false,
        }
    }
}

/// Settings of social media posts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct SocialMedia {
    /// The networks to write for, where a request names none.
    pub platforms: Vec<Platform>,
    /// Most characters per network.
    pub character_limits: BTreeMap<Platform, u32>,
    /// How many hashtags per network.
    pub hashtag_count: BTreeMap<Platform, u32>,
    /// Whether emoji are welcome.
    pub include_emoji: bool,
    /// When to post, per network, in words.
    pub post_timing: BTreeMap<Platform, String>,
    /// Hashtags of the brand.
    pub hashtags: Vec<String>,
}

impl Default for SocialMedia {
    fn default() -> Self {
        Self {
            platforms: vec![Platform::Linkedin, Platform::Twitter],
            character_limits: BTreeMap::from([
                (Platform::Twitter, 280),
                (Platform::Linkedin, 3000),
            ]),
            hashtag_count: BTreeMap::from([(Platform::Twitter, 2), (Platform::Linkedin, 5)]),
            include_emoji: true,
            post_timing: BTreeMap::new(),
            hashtags: Vec::new(),
        }
    }
}

impl SocialMedia {
    /// The most characters of a post on `platform`: the client's limit, never above the network's own.
    pub fn limit(&self, platform: Platform) -> usize {
        let own = self
            .character_limits
            .get(&platform)
            .and_then(|limit| usize::try_from(*limit).ok());
        own.map_or(platform.hard_limit(), |own| own.min(platform.hard_limit()))
    }
}

/// Settings of e-mail campaigns.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EmailCampaign {
    /// Most characters of the subject line.
    pub subject_line_max: u32,
    /// Most characters of the preview text.
    pub preview_text_max: u32,
    /// Whether it calls to action.
    pub include_cta: bool,
}

impl Default for EmailCampaign {
    fn default() -> Self {
        Self {
            subject_line_max: 60,
            preview_text_max: 90,
            include_cta: true,
        }
    }
}

/// Settings of press releases.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PressRelease {
    /// Place and date it begins with.
    pub dateline: Option<String>,
    /// What is said of the company at the end.
    pub boilerplate: Option<String>,
    /// Whom journalists may ask.
    pub contact: Option<String>,
    /// How many quotes.
    pub quote_count: u32,
}

impl Default for PressRelease {
    fn default() -> Self {
        Self {
            dateline: None,
            boilerplate: None,
            contact: None,
            quote_count: 1,
        }
    }
}

/// Settings of product descriptions.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProductDescription {
    /// Fewest words.
    pub word_count_min: u32,
    /// Most words; above the fewest.
    pub word_count_max: u32,
    /// What the product has.
    pub features: Vec<String>,
    /// Whether what it does for the buyer comes before what it has.
    pub benefits_first: bool,
}

impl Default for ProductDescription {
    fn default() -> Self {
        Self {
            word_count_min: 50,
            word_count_max: 300,
            features: Vec::new(),
            benefits_first: false,
        }
    }
}

//! The vocabulary of content: what kinds of text there are, where they appear and how they sound.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, schema::Type},
};

macro_rules! vocabulary {
    (
        $(#[$doc:meta])* $name:ident, $error:ident:
        $( $(#[$variant_doc:meta])* $variant:ident = $text:literal ),+ $(,)?
    ) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name {
            $( $(#[$variant_doc])* #[serde(rename = $text)] $variant ),+
        }

        impl $name {
            /// All of them.
            pub const ALL: &[Self] = &[$(Self::$variant),+];

            /// The word in requests and rows.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }
        }

        // The derive does not see the words, as they come from this macro.
        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                ObjectBuilder::new().schema_type(Type::String).enum_values(Some([$($text),+])).into()
            }
        }

        impl ToSchema for $name {}

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }

        /// The text is not one of the words.
        #[derive(Debug, PartialEq, thiserror::Error)]
        #[error("must be one of {}", $name::ALL.iter().map(|word| word.as_str()).collect::<Vec<_>>().join(", "))]
        pub struct $error;

        impl FromStr for $name {
            type Err = $error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::ALL.iter().copied().find(|word| word.as_str() == text).ok_or($error)
            }
        }
    };
}

vocabulary!(
    /// What kind of text is asked for.
    ContentType, UnknownContentType:
    /// An article for a blog.
    BlogPost = "blog_post",
    /// Posts for social networks, one per platform.
    SocialMedia = "social_media",
    /// An e-mail to many, with subject line and preview text.
    EmailCampaign = "email_campaign",
    /// News for the press.
    PressRelease = "press_release",
    /// What a shop says of a thing it sells.
    ProductDescription = "product_description",
);

impl ContentType {
    /// Reads a content type as callers write it: `blog` means `blog_post`.
    ///
    /// # Errors
    /// When the word names no content type.
    pub fn parse(text: &str) -> Result<Self, UnknownContentType> {
        if text == "blog" {
            Ok(Self::BlogPost)
        } else {
            text.parse()
        }
    }
}

vocabulary!(
    /// A social network.
    Platform, UnknownPlatform:
    /// Twitter (X).
    Twitter = "twitter",
    /// `LinkedIn`.
    Linkedin = "linkedin",
    /// Facebook.
    Facebook = "facebook",
    /// Instagram.
    Instagram = "instagram",
);

impl Platform {
    /// The most characters that the network takes in one post: its own published limit.
    pub const fn hard_limit(self) -> usize {
        match self {
            Self::Twitter => 280,
            Self::Linkedin => 3_000,
            Self::Facebook => 63_206,
            Self::Instagram => 2_200,
        }
    }
}

vocabulary!(
    /// How a text sounds.
    Tone, UnknownTone:
    /// Businesslike.
    Professional = "professional",
    /// Relaxed.
    Casual = "casual",
    /// Warm.
    Friendly = "friendly",
    /// As one who knows.
    Authoritative = "authoritative",
    /// As in a talk between two.
    Conversational = "conversational",
    /// As a teacher.
    Educational = "educational",
    /// Full of facts.
    Informative = "informative",
    /// Inviting a reaction.
    Engaging = "engaging",
);

vocabulary!(
    /// How long a text is to be, in words of everyday.
    Length, UnknownLength:
    /// About half of the usual.
    Short = "short",
    /// The usual.
    Medium = "medium",
    /// About twice the usual.
    Long = "long",
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for kind in ContentType::ALL {
            assert_eq!(kind.as_str().parse(), Ok(*kind));
            assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
        }
    }

    #[test]
    fn blog_is_a_blog_post() {
        assert_eq!(ContentType::parse("blog"), Ok(ContentType::BlogPost));
        assert_eq!(
            ContentType::parse("poem").unwrap_err().to_string(),
            "must be one of blog_post, social_media, email_campaign, press_release, product_description"
        );
    }
}

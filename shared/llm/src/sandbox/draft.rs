//! A text with the shape of a real one.

use super::brief::Brief;

const NOTICE: &str = "Sandbox draft";

/// The draft that answers a brief. It begins by saying what it is.
pub(super) fn write(brief: &Brief) -> String {
    match brief.character_limit {
        Some(limit) => post(brief, limit),
        None => article(brief),
    }
}

fn post(brief: &Brief, limit: usize) -> String {
    let body = format!(
        "{NOTICE}: {}. A model would write this post; connect a provider to see it.",
        brief.topic
    );
    let mut post: String = body.chars().take(limit).collect();
    for keyword in &brief.keywords {
        let word: String = keyword.chars().filter(|c| c.is_alphanumeric()).collect();
        let tag = format!(" #{word}");
        if !word.is_empty() && post.chars().count() + tag.chars().count() <= limit {
            post.push_str(&tag);
        }
    }
    post
}

fn article(brief: &Brief) -> String {
    let topic = &brief.topic;
    let keywords = match brief.keywords.as_slice() {
        [] => &["the main point".to_owned()],
        keywords => keywords,
    };
    let mentioned = keywords.join(", ");
    let points: Vec<String> = keywords
        .iter()
        .map(|keyword| point(topic, keyword))
        .collect();
    let sections = points.join("\n\n");
    format!(
        "> {NOTICE}: no language model wrote this text. Connect a provider for a real one.\n\n\
         # {topic}\n\n\
         This draft shows how a finished text about “{topic}” moves through the system: it has a \
         title, an introduction, sections and a conclusion, and it mentions {mentioned}.\n\n\
         {sections}\n\n\
         ## Conclusion\n\n\
         {topic}: that is the whole outline. A model would turn it into prose in the voice of the \
         client.\n\n\
         **Next step:** choose a provider, send the same request again, and compare the two.\n"
    )
}

fn point(topic: &str, keyword: &str) -> String {
    format!(
        "## {topic}: {keyword}\n\n\
         Here a model would explain what {keyword} means for the reader, give an example, and say \
         what to do about it.\n\n\
         - Why {keyword} matters\n\
         - What to look out for\n\
         - A first step to take today"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(character_limit: Option<usize>) -> Brief {
        let keywords = vec![
            "circuit breaker".to_owned(),
            "#!".to_owned(),
            "earth".to_owned(),
        ];
        Brief {
            topic: "Safe wiring".to_owned(),
            keywords,
            character_limit,
        }
    }

    #[test]
    fn an_article_says_what_it_is_and_names_topic_and_keywords() {
        let draft = write(&brief(None));
        assert!(
            draft.starts_with("> Sandbox draft: no language model"),
            "{draft}"
        );
        let headings: Vec<_> = draft.lines().filter(|line| line.starts_with('#')).collect();
        assert_eq!(headings.first().unwrap(), &"# Safe wiring");
        assert_eq!(headings.last().unwrap(), &"## Conclusion");
        assert!(
            draft.contains("circuit breaker") && draft.contains("earth"),
            "{draft}"
        );
    }

    #[test]
    fn an_article_needs_no_keywords() {
        let draft = write(&Brief {
            keywords: Vec::new(),
            ..brief(None)
        });
        assert!(draft.contains("## Safe wiring: the main point"), "{draft}");
    }

    #[test]
    fn a_post_keeps_its_limit() {
        let whole = write(&brief(Some(280)));
        assert!(whole.starts_with("Sandbox draft: Safe wiring."), "{whole}");
        assert!(whole.ends_with(" #circuitbreaker #earth"), "{whole}");
        for limit in [1, 20, 90, 100] {
            assert!(
                write(&brief(Some(limit))).chars().count() <= limit,
                "{limit}"
            );
        }
    }
}

//! What a prompt asks for, as far as a program without a model can tell.

/// Longest topic that is taken from running text, in characters.
const LONGEST_TOPIC: usize = 80;

/// Characters of a post when its prompt states no limit: they fit every network.
const POST: usize = 280;

/// What the draft is to be about.
#[derive(Debug, PartialEq)]
pub(super) struct Brief {
    pub(super) topic: String,
    pub(super) keywords: Vec<String>,
    /// Most characters, when a post for a social network is asked for.
    pub(super) character_limit: Option<usize>,
}

impl Brief {
    /// Looks for lines such as `Topic: …`, `- **Keywords:** a, b` or `Length: at most 280
    /// characters`, and for values on the lines below their label. Without a topic, the brief or
    /// else the prompt's first line has to be it.
    pub(super) fn read(prompt: &str) -> Self {
        let first = |label| values(prompt, label).into_iter().next();
        let first_line = || prompt.lines().map(bare).find(|line| !line.is_empty());
        let topic = first("topic")
            .or_else(|| first("brief"))
            .or_else(first_line);
        Self {
            topic: shorten(topic.unwrap_or("nothing in particular")),
            keywords: values(prompt, "keywords")
                .into_iter()
                .flat_map(|line| line.split([',', ';']).map(bare))
                .filter(|keyword| !keyword.is_empty())
                .map(str::to_owned)
                .collect(),
            character_limit: character_limit(prompt),
        }
    }
}

fn character_limit(prompt: &str) -> Option<usize> {
    let of_length = values(prompt, "length")
        .into_iter()
        .filter(|length| length.contains("characters"));
    let stated = values(prompt, "character limit")
        .into_iter()
        .chain(of_length)
        .find_map(number);
    let is_post = !values(prompt, "platform").is_empty() || prompt.contains("social media post");
    stated
        .filter(|limit| *limit > 0)
        .or(is_post.then_some(POST))
}

/// What stands beside a label, or else on the lines below it up to a blank one.
fn values<'a>(prompt: &'a str, wanted: &str) -> Vec<&'a str> {
    let mut lines = prompt.lines();
    let beside = lines.by_ref().find_map(|line| {
        let (label, value) = line.split_once(':')?;
        bare(label)
            .eq_ignore_ascii_case(wanted)
            .then(|| bare(value))
    });
    match beside {
        None => Vec::new(),
        Some("") => lines
            .map(str::trim)
            .take_while(|line| !line.is_empty() && !line.ends_with(':'))
            .filter(|line| !is_marker(line))
            .map(bare)
            .collect(),
        Some(value) => vec![value],
    }
}

/// Whether a line only marks where something begins or ends, as `<topic>` and `---` do.
fn is_marker(line: &str) -> bool {
    (line.starts_with('<') && line.ends_with('>')) || !line.chars().any(char::is_alphanumeric)
}

/// The text without the Markdown, quotes and white space around it.
fn bare(text: &str) -> &str {
    text.trim_start_matches(|c: char| c.is_whitespace() || "-*#>_`\"“".contains(c))
        .trim_end_matches(|c: char| c.is_whitespace() || "*_`\"”".contains(c))
}

fn number(text: &str) -> Option<usize> {
    let digits = text.split(|c: char| !c.is_ascii_digit());
    digits
        .into_iter()
        .find(|digits| !digits.is_empty())?
        .parse()
        .ok()
}

fn shorten(topic: &str) -> String {
    match topic.char_indices().nth(LONGEST_TOPIC) {
        None => topic.to_owned(),
        Some((end, _)) => {
            let cut = topic.get(..end).unwrap_or(topic);
            let whole_words = cut.rsplit_once(' ').map_or(cut, |(words, _)| words);
            format!("{whole_words} …")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn brief(topic: &str, keywords: &[&str], character_limit: Option<usize>) -> Brief {
        let keywords = keywords.iter().map(ToString::to_string).collect();
        Brief {
            topic: topic.to_owned(),
            keywords,
            character_limit,
        }
    }

    #[test]
    fn labels_are_found_in_many_shapes() {
        for prompt in [
            "Write.\nTopic: Safe wiring\nKeywords: fuse, earth",
            "- **Topic:** Safe wiring\n- **Keywords:** fuse; earth",
            "## TOPIC: \"Safe wiring\"\nKEYWORDS: fuse,, earth,",
            "Topic:\nSafe wiring\n\nKeywords:\n- fuse\n- earth\n\n- not one",
            "Topic:\n<topic>\nSafe wiring\n</topic>\nKeywords:\n---\n* fuse\n* earth\n---\nTone: calm",
        ] {
            let found = Brief::read(prompt);
            assert_eq!(found.topic, "Safe wiring", "{prompt}");
            assert_eq!(
                found.keywords.get(..2).unwrap(),
                ["fuse", "earth"],
                "{prompt}"
            );
            assert_eq!(found.character_limit, None, "{prompt}");
        }
    }

    #[test]
    fn a_platform_asks_for_a_post() {
        let topic = "Topic: T\n";
        let length = "- Length: at most 280 characters, with spaces";
        for (lines, limit) in [
            (
                "Platform: linkedin\nCharacter limit: at most 3000 characters",
                Some(3000),
            ),
            ("Platform: twitter", Some(280)),
            ("Platform: twitter\nCharacter limit: none", Some(280)),
            ("Platform: twitter\nCharacter limit: 0", Some(280)),
            (
                "Platform: twitter\nCharacter limit: 99999999999999999999999",
                Some(280),
            ),
            ("Platform:\n\nTone: calm", None),
            ("Write one social media post.", Some(280)),
            (length, Some(280)),
            (
                "Length: 500 words\nMeta description: at most 160 characters",
                None,
            ),
        ] {
            assert_eq!(
                Brief::read(&format!("{topic}{lines}")),
                brief("T", &[], limit),
                "{lines}"
            );
        }
    }

    #[test]
    fn any_prompt_has_a_topic() {
        assert_eq!(Brief::read("# **Topic:** _C#_").topic, "C#");
        assert_eq!(
            Brief::read("Write.\nBrief:\nAbout fuses.\nTone: calm").topic,
            "About fuses."
        );
        let nothing = brief("nothing in particular", &[], None);
        assert_eq!(Brief::read(""), nothing);
        assert_eq!(Brief::read("\n ** \n"), nothing);
        assert_eq!(
            Brief::read("\n# Say hello\nto all"),
            brief("Say hello", &[], None)
        );
        let long = Brief::read(&"wörter ".repeat(40)).topic;
        assert!(
            long.ends_with("wörter …") && long.chars().count() <= LONGEST_TOPIC + 2,
            "{long}"
        );
    }
}

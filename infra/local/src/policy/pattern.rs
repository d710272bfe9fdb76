//! IAM's wildcards.

/// Whether `text` is what `pattern` describes: `*` stands for any characters, `?` for one.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    let Some((before, after)) = pattern.split_once('*') else {
        return pattern.chars().count() == text.chars().count() && begins(pattern, text).is_some();
    };
    let Some(rest) = begins(before, text) else {
        return false;
    };
    rest.char_indices()
        .map(|(at, _)| at)
        .chain([rest.len()])
        .any(|at| matches(after, &rest[at..]))
}

/// What follows in `text` after `pattern`, which has no `*`.
fn begins<'t>(pattern: &str, text: &'t str) -> Option<&'t str> {
    let mut rest = text.chars();
    for wanted in pattern.chars() {
        let found = rest.next()?;
        if wanted != '?' && wanted != found {
            return None;
        }
    }
    Some(rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_pattern_describes_whole_texts() {
        for (pattern, text, expected) in [
            ("JOB#1", "JOB#1", true),
            ("JOB#1", "JOB#12", false),
            ("JOB#?", "JOB#1", true),
            ("JOB#*", "JOB#", true),
            ("JOB#*", "AJOB#1", false),
            ("CLIENT#*#JOBS", "CLIENT#1#JOBS", true),
            ("CLIENT#*#JOBS", "CLIENT#1#KEYS", false),
            ("*", "", true),
        ] {
            assert_eq!(matches(pattern, text), expected, "{pattern} {text}");
        }
    }
}

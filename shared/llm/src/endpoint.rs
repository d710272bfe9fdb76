//! Where an API is, given its base as somebody wrote it.

use reqwest::Url;

/// The URL of `path` below `base`. A base may end in a slash, and in all or the first part of
/// `version`, which the API's own addresses begin with (`/openai/v1`).
pub(crate) fn of(base: &Url, version: &str, path: &str) -> Url {
    let root = base.path().trim_end_matches('/');
    let written = version
        .match_indices('/')
        .map(|(end, _)| end)
        .chain([version.len()])
        .filter_map(|end| version.split_at_checked(end))
        .rfind(|(first, _)| root.ends_with(first));
    let rest = written.map_or(version, |(_, rest)| rest);
    let mut url = base.clone();
    url.set_path(&format!("{root}{rest}{path}"));
    url
}

/// The base of an API: a plain web address, without user, query and fragment.
pub(crate) fn base(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    plain.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_may_be_written_in_many_ways() {
        for (version, written, url) in [
            ("/v1", "https://host", "https://host/v1/chat"),
            ("/v1", "https://host/", "https://host/v1/chat"),
            ("/v1", "https://host/v1", "https://host/v1/chat"),
            ("/v1", "https://host/v1//", "https://host/v1/chat"),
            (
                "/v1",
                "http://127.0.0.1:11434/v1",
                "http://127.0.0.1:11434/v1/chat",
            ),
            ("/v1", "https://host/proxy/", "https://host/proxy/v1/chat"),
            ("/v1", "https://host/dev1", "https://host/dev1/v1/chat"),
            ("/openai/v1", "https://host", "https://host/openai/v1/chat"),
            (
                "/openai/v1",
                "https://host/openai/",
                "https://host/openai/v1/chat",
            ),
            (
                "/openai/v1",
                "https://host/openai/v1",
                "https://host/openai/v1/chat",
            ),
            (
                "/openai/v1",
                "https://host/a/openai",
                "https://host/a/openai/v1/chat",
            ),
        ] {
            let found = of(&base(written).unwrap(), version, "/chat");
            assert_eq!(found.as_str(), url, "{written}");
        }
    }

    #[test]
    fn what_is_no_plain_web_address_is_refused() {
        for text in [
            "api.openai.com",
            "localhost:8080",
            "ftp://host",
            "https://",
            "https://user:secret@host",
            "https://host/v1?key=secret",
            "https://host/v1#top",
        ] {
            assert_eq!(base(text), None, "{text}");
        }
    }
}

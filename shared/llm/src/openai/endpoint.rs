//! Where chat completions are, given the base of an API.

use reqwest::Url;

/// The URL of chat completions below `base`, which may end in a slash, in `/v1` or in both.
pub(super) fn of(base: &str) -> Option<Url> {
    let mut url = Url::parse(base).ok()?;
    let plain = matches!(url.scheme(), "http" | "https")
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none();
    let root = url.path().trim_end_matches('/');
    let version = if root.ends_with("/v1") { "" } else { "/v1" };
    let path = format!("{root}{version}/chat/completions");
    url.set_path(&path);
    plain.then_some(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_may_be_written_in_many_ways() {
        for base in [
            "https://host",
            "https://host/",
            "https://host/v1",
            "https://host/v1//",
        ] {
            let url = of(base).unwrap();
            assert_eq!(url.as_str(), "https://host/v1/chat/completions", "{base}");
        }
        for (base, url) in [
            (
                "http://127.0.0.1:11434/v1",
                "http://127.0.0.1:11434/v1/chat/completions",
            ),
            (
                "https://host/openai/",
                "https://host/openai/v1/chat/completions",
            ),
            ("https://host/dev1", "https://host/dev1/v1/chat/completions"),
        ] {
            assert_eq!(of(base).unwrap().as_str(), url);
        }
    }

    #[test]
    fn what_is_no_plain_web_address_is_refused() {
        for base in [
            "api.openai.com",
            "localhost:8080",
            "ftp://host",
            "https://",
            "https://user:secret@host",
            "https://host/v1?key=secret",
            "https://host/v1#top",
        ] {
            assert_eq!(of(base), None, "{base}");
        }
    }
}

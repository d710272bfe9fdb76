use super::{Reach, WebhookUrl};

fn public(text: &str) -> Result<String, String> {
    WebhookUrl::parse(text, Reach::Public).map(|url| url.to_string())
}

fn refused(texts: &[&str], rule: &str) {
    for text in texts {
        for reach in [Reach::Public, Reach::LoopbackToo] {
            let found = WebhookUrl::parse(text, reach).unwrap_err();
            assert!(found.contains(rule), "{text} {reach:?}: {found}");
        }
    }
}

#[test]
fn a_url_has_one_spelling() {
    for (text, expected) in [
        ("https://example.com", "https://example.com/"),
        (
            "HTTPS://Hooks.EXAMPLE.com:443/A?b=%20c",
            "https://hooks.example.com/A?b=%20c",
        ),
        (
            "https://example.com:8443/a/../b",
            "https://example.com:8443/b",
        ),
        ("https://example.com:1024/", "https://example.com:1024/"),
        ("https://example.com:65535/", "https://example.com:65535/"),
        (
            "https://bücher.example.com/ä",
            "https://xn--bcher-kva.example.com/%C3%A4",
        ),
        ("https://例え.jp/", "https://xn--r8jz45g.jp/"),
        ("https://ｅxample。com/", "https://example.com/"),
        (
            "https://my_hooks.example.com/",
            "https://my_hooks.example.com/",
        ),
        ("https://8.8.8.8/", "https://8.8.8.8/"),
        ("https://0x08.8.2056/", "https://8.8.8.8/"),
        (
            "https://[2600:1F18:0::1]:2000/",
            "https://[2600:1f18::1]:2000/",
        ),
        ("https://local.example.com/", "https://local.example.com/"),
        ("https://local.localhost.io/", "https://local.localhost.io/"),
    ] {
        assert_eq!(public(text).as_deref(), Ok(expected), "{text}");
    }
}

#[test]
fn what_is_no_url_is_refused() {
    refused(
        &[
            "",
            "example.com",
            "/webhooks",
            "https://",
            "https://exa mple.com/",
            "https://exam\nple.com/",
            " https://example.com/",
            "https://example.com/\t",
            "https://example.com:99999/",
            "https://1.2.3.4.5/",
            "https://0x100000000/",
            "https://[::1%25eth0]/",
            "https://[::g]/",
            "https://xn--a/",
            "https://a%00b.com/",
        ],
        "must be a URL",
    );
}

#[test]
fn only_https_is_sent_to() {
    let texts = [
        "http://example.com/",
        "http://8.8.8.8:8080/",
        "ftp://example.com/",
        "ws://example.com/",
        "gopher://example.com/",
        "custom://example.com/",
        "file:///etc/passwd",
        "data:text/plain,a",
        "mailto:a@example.com",
    ];
    refused(&texts, "must begin with https://");
}

#[test]
fn credentials_and_fragments_are_refused() {
    refused(
        &[
            "https://user@example.com/",
            "https://user:secret@example.com/",
            "https://:secret@example.com/",
            "https://example.com@10.0.0.1/",
            "https://example.com%40@10.0.0.1/",
        ],
        "must be without user name and password",
    );
    refused(
        &["https://example.com/#", "https://example.com/a#b"],
        "must be without a fragment",
    );
}

#[test]
fn ports_of_other_services_are_refused() {
    for port in [0, 1, 22, 25, 80, 442, 444, 1023] {
        refused(
            &[&format!("https://example.com:{port}/")],
            "must have the port 443",
        );
    }
}

#[test]
fn every_spelling_of_an_address_that_is_not_public_is_refused() {
    refused(
        &[
            "https://10.0.0.1/",
            "https://10.0.0.1./",
            "https://10.1/",
            "https://10.0.1/",
            "https://012.0.0.1/",
            "https://0xa.0.0.1/",
            "https://0xA000001/",
            "https://167772161/",
            "https://0300.0250.1/",
            "https://192.168.0x1/",
            "https://2852039166/",
            "https://0xa9fea9fe/",
            "https://0251.0376.0251.0376/",
            "https://169.254.43518/",
            "https://１０.０.０.１/",
            "https://①⓪.0.0.1/",
            "https://10。0。0。1/",
            "https://%31%30.0.0.1/",
            "https:\\\\10.0.0.1/",
            "https:10.0.0.1/",
            "https:///10.0.0.1/",
            "https://10.0.0.1:8443/",
            "https://0/",
            "https://0.0.0.0/",
            "https://0x0/",
            "https://[::]/",
            "https://[::ffff:10.0.0.1]/",
            "https://[::ffff:a00:1]/",
            "https://[::ffff:8.8.8.8]/",
            "https://[::10.0.0.1]/",
            "https://[64:ff9b::a00:1]/",
            "https://[2002:a00:1::]/",
            "https://[fd00:ec2::254]/",
            "https://[fe80::1]/",
            "https://[ff02::1]/",
            "https://255.255.255.255/",
            "https://224.0.0.1/",
            "https://100.64.0.1/",
        ],
        "must be on the internet",
    );
}

#[test]
fn names_that_are_never_public_are_refused() {
    refused(
        &[
            "https://printer.local/",
            "https://a.b.internal/",
            "https://metadata.google.internal/",
            "https://router.lan/",
            "https://a.localhost/",
            "https://nas.home.arpa/",
            "https://1.0.0.127.in-addr.arpa/",
            "https://abc.onion/",
            "https://LOCAL/",
            "https://a.LoCaL/",
            "https://a.ｌocal/",
            "https://a.test/",
            "https://a.invalid/",
            "https://a.example/",
            "https://a.alt/",
        ],
        "must be on the internet: no public name",
    );
    refused(
        &[
            "https://example.com./",
            "https://localhost./",
            "https://a.local./",
            "https://a../",
        ],
        "without a dot at the end",
    );
    let (long_label, long_name) = (
        format!("https://{}.com/", "a".repeat(64)),
        format!("https://{}com/", "abcdefg.".repeat(32)),
    );
    refused(
        &[
            "https://intern/",
            "https://a..com/",
            "https://.com/",
            "https://a'b.com/",
            "https://a$b.com/",
            &long_label,
            &long_name,
        ],
        "must name its host in full",
    );
}

#[test]
fn a_url_is_at_most_2000_characters_long() {
    let path = |length: usize| format!("https://example.com/{}", "a".repeat(length));
    assert!(public(&path(1980)).is_ok());
    refused(&[&path(1981), &path(1_000_000)], "at most 2000 characters");
    refused(
        &[&format!("https://example.com/{}", "ä".repeat(400))],
        "at most 2000 characters",
    );
}

#[test]
fn loopback_is_reached_in_development_alone() {
    for text in [
        "http://localhost:8080/hooks",
        "http://localhost/",
        "https://localhost:22/",
        "http://127.0.0.1:3000/",
        "http://127.255.255.254/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://127.0.0.1./",
        "http://[::1]:3000/",
        "https://[::1]/",
    ] {
        assert!(
            WebhookUrl::parse(text, Reach::LoopbackToo).is_ok(),
            "{text}"
        );
        let rule = public(&text.replace("http:", "https:").replace(":22/", "/")).unwrap_err();
        assert!(rule.contains("must be on the internet"), "{text}: {rule}");
        assert!(public(text).is_err(), "{text}");
    }
    refused(
        &[
            "http://[::ffff:127.0.0.1]/",
            "http://0/",
            "http://localhost.example.com/",
        ],
        "must begin with https://",
    );
    for (text, rule) in [
        ("http://user@localhost/", "without user name"),
        ("http://localhost/#a", "without a fragment"),
    ] {
        let found = WebhookUrl::parse(text, Reach::LoopbackToo).unwrap_err();
        assert!(found.contains(rule), "{text}: {found}");
    }
}

#[test]
fn it_is_kept_as_text_and_read_back_though_a_rule_is_younger() {
    for text in ["https://example.com/a?b", "http://10.0.0.1/"] {
        let json = serde_json::to_string(text).unwrap();
        let url: WebhookUrl = serde_json::from_str(&json).unwrap();
        assert_eq!(
            (url.as_str(), serde_json::to_string(&url).unwrap()),
            (text, json)
        );
    }
    let told = serde_json::from_str::<WebhookUrl>("\"no url\"").unwrap_err();
    assert!(!told.to_string().contains("no url"));
}

#[test]
fn its_path_and_query_do_not_show_in_logs() {
    let url = WebhookUrl::parse("https://example.com/secret?token=secret", Reach::Public).unwrap();
    assert_eq!(format!("{url:?}"), "WebhookUrl(https://example.com/…)");
    assert_eq!(url.host(), "example.com");
}

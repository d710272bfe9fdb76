//! All that a provider can do with a request.

use std::time::SystemTime;

use hg_llm::{Reason, Stop};
use tokio::time::Duration;

use crate::{recorded::Recorded, server::Step};

/// Something that a provider does, and what should come of it.
#[derive(Debug)]
pub(crate) struct Case {
    pub(crate) name: &'static str,
    pub(crate) script: Vec<Step>,
    pub(crate) timeout_ms: u64,
    pub(crate) outcome: Result<Stop, Reason>,
    pub(crate) calls: u32,
    /// The least that it takes, and the time before which it does not end, as the provider asks.
    pub(crate) at_least: Duration,
    pub(crate) not_before: SystemTime,
}

impl Case {
    fn new(name: &'static str, step: Step, outcome: Result<Stop, Reason>, calls: u32) -> Self {
        Self {
            name,
            script: vec![step],
            timeout_ms: 10_000,
            outcome,
            calls,
            at_least: Duration::ZERO,
            not_before: SystemTime::UNIX_EPOCH,
        }
    }

    /// What is tried three times, in vain.
    fn passing(name: &'static str, step: Step, reason: Reason) -> Self {
        Self::new(name, step, Err(reason), 3)
    }

    /// What is final at once.
    fn lasting(name: &'static str, step: Step, reason: Reason) -> Self {
        Self::new(name, step, Err(reason), 1)
    }
}

/// Every case, in the words of one provider.
pub(crate) fn all(provider: &Recorded) -> Vec<Case> {
    // Dates are not to be in the past when their case is played.
    let mut cases = waits(provider);
    cases.extend(answers(provider));
    cases.extend(statuses(provider));
    cases.extend(slow(provider));
    cases.extend(broken(provider));
    cases
}

fn answers(provider: &Recorded) -> Vec<Case> {
    let answer = |body| provider.success(body);
    let mut cases = vec![
        Case::new("ok", answer(&provider.ok), Ok(Stop::Complete), 1),
        Case::new(
            "truncated",
            answer(&provider.truncated),
            Ok(Stop::Length),
            1,
        ),
        Case::lasting("refused", answer(&provider.refused), Reason::Filtered),
    ];
    let filtered = provider.filtered.as_ref();
    cases.extend(filtered.map(|body| Case::lasting("filtered", answer(body), Reason::Filtered)));
    cases
}

fn statuses(provider: &Recorded) -> Vec<Case> {
    let failure = |status| provider.failure(status, &[]);
    vec![
        Case::lasting("400", failure(400), Reason::Rejected),
        Case::lasting("401", failure(401), Reason::InvalidKey),
        Case::lasting("403", failure(403), Reason::InvalidKey),
        Case::lasting("404", failure(404), Reason::ModelNotFound),
        Case::passing("408", failure(408), Reason::Unavailable),
        Case::passing("429", failure(429), Reason::RateLimited),
        Case::passing("500", failure(500), Reason::Unavailable),
        Case::passing("503", failure(503), Reason::Overloaded),
        Case::passing("529", failure(529), Reason::Overloaded),
    ]
}

fn waits(provider: &Recorded) -> Vec<Case> {
    let limited = |value: &str| provider.failure(429, &[&format!("retry-after: {value}")]);
    let waiting = |name, value: &str| Case {
        script: vec![limited(value), provider.success(&provider.ok)],
        ..Case::new(name, limited(value), Ok(Stop::Complete), 2)
    };
    let endless = |name, value: &str| Case::lasting(name, limited(value), Reason::RateLimited);
    let date = |seconds| httpdate::HttpDate::from(SystemTime::now() + Duration::from_secs(seconds));
    let soon = date(2);
    vec![
        Case {
            not_before: soon.into(),
            ..waiting("429, date", &soon.to_string())
        },
        Case {
            at_least: Duration::from_millis(200),
            ..waiting("429, seconds", "0.2")
        },
        endless("429, too many seconds", "600"),
        endless("429, too late a date", &date(600).to_string()),
    ]
}

fn slow(provider: &Recorded) -> Vec<Case> {
    let answer = provider.bytes(200, &[], provider.ok.to_string().as_bytes());
    let half = answer.get(..answer.len() - 20).unwrap().to_vec();
    let slow = |name, step| Case {
        timeout_ms: 500,
        ..Case::passing(name, step, Reason::Unavailable)
    };
    vec![
        slow("slow first byte", Step::Hang),
        slow("slow body", Step::Stall(half)),
    ]
}

fn broken(provider: &Recorded) -> Vec<Case> {
    let answer = provider.bytes(200, &[], provider.ok.to_string().as_bytes());
    let half = answer.get(..answer.len() - 20).unwrap().to_vec();
    let page = provider.bytes(200, &["content-type: text/html"], b"<html>Sign in</html>");
    let mut bad_text = provider.ok.to_string().into_bytes();
    let place = bad_text
        .windows(7)
        .position(|text| text == b"A text.")
        .unwrap();
    bad_text.splice(place..=place, [0xff, 0xfe]);
    vec![
        Case::passing(
            "cut before the answer",
            Step::CutBefore,
            Reason::Unavailable,
        ),
        Case::passing(
            "cut within the answer",
            Step::Bytes(half),
            Reason::Unavailable,
        ),
        Case::passing("wrong content type", Step::Bytes(page), Reason::Malformed),
        Case::passing(
            "10 MB, announced",
            Step::Stall(announced()),
            Reason::Malformed,
        ),
        Case::passing(
            "10 MB, in chunks",
            Step::Stall(chunked()),
            Reason::Malformed,
        ),
        Case::passing(
            "invalid UTF-8",
            Step::Bytes(provider.bytes(200, &[], &bad_text)),
            Reason::Malformed,
        ),
    ]
}

const TEN_MB: usize = 10 * 1024 * 1024;

/// The beginning of ten megabytes; the rest never comes, so whoever waits for it gets nowhere.
fn announced() -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\ncontent-length: {TEN_MB}\r\n\r\n{{").into_bytes()
}

/// Half of ten megabytes without a length; the rest never comes.
fn chunked() -> Vec<u8> {
    let mut bytes =
        format!("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n{TEN_MB:x}\r\n").into_bytes();
    bytes.resize(bytes.len() + TEN_MB / 2, b' ');
    bytes
}

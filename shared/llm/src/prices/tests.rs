use std::collections::HashSet;

use super::*;
use crate::catalogue::catalogue;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

#[test]
fn the_book_reads_and_no_two_rows_are_for_the_same_request() {
    let rows = read(include_str!("../prices.json")).unwrap();
    let key = |row: &PriceRow| {
        (
            row.provider,
            row.model.clone(),
            row.effective_from,
            row.min_prompt_tokens,
        )
    };
    assert_eq!(
        rows.iter().map(key).collect::<HashSet<_>>().len(),
        rows.len()
    );
    for row in rows {
        assert!(
            row.effective_to.is_none_or(|end| row.effective_from < end),
            "{row:?}"
        );
        assert!(
            row.cached_input <= row.input && row.input <= row.output,
            "{row:?}"
        );
        assert_eq!(
            row.provider == Provider::Sandbox,
            row.output == NanoUsd::ZERO,
            "{row:?}"
        );
    }
}

#[test]
fn a_malformed_book_is_an_error() {
    for json in ["", "{}", r#"[{"provider": "openai"}]"#] {
        assert!(read(json).is_err(), "{json}");
    }
}

#[test]
fn models_are_found_by_name_and_as_dated_snapshots() {
    let now = at("2026-11-24T00:00:00Z");
    for (provider, model, input) in [
        (Provider::Openai, "gpt-6-sol", Some(2000)),
        (Provider::Openai, "gpt-6-luna", Some(100)),
        (Provider::Openai, "gpt-6-luna-2026-09-22", Some(100)),
        (Provider::Openai, "gpt-4o-mini-2024-07-18", Some(150)),
        (Provider::Openai, "gpt-4o-mini-20240718", Some(150)),
        (Provider::Sandbox, "sandbox-1", Some(0)),
        (Provider::Openai, "gpt-4o-mini-audio", None),
        (Provider::Openai, "gpt-4o", None),
        (Provider::Openai, "-2024-07-18", None),
        (Provider::Openai, "ä2024-07-18", None),
        (Provider::Openai, "", None),
        (Provider::Groq, "gpt-6-sol", None),
    ] {
        let found = lookup(provider, model, now, 10).map(|row| row.input.as_nanos());
        assert_eq!(found, input, "{provider} {model}");
    }
}

#[test]
fn prices_and_models_were_compared_with_their_source_within_a_year() {
    let now = Timestamp::now().as_millis();
    let year = 366 * 24 * 60 * 60 * 1000;
    let prices = all()
        .iter()
        .map(|row| (&row.model, &row.source, &row.checked));
    let models = Provider::ALL.into_iter().flat_map(catalogue);
    let models = models.map(|row| (&row.model, &row.source, &row.checked));
    for (model, source, checked) in prices.chain(models) {
        let day = match checked.len() {
            7 => format!("{checked}-01"),
            _ => checked.clone(),
        };
        let age = now - at(&format!("{day}T00:00:00Z")).as_millis();
        assert!(
            (0..year).contains(&age),
            "{model}: checked {checked}, too long ago"
        );
        assert!(!source.is_empty(), "{model}");
    }
}

#[test]
fn a_model_may_cost_more_with_a_long_prompt() {
    let now = at("2026-11-24T00:00:00Z");
    let tiers = |provider, model| {
        let rows = tiers(provider, model, now).into_iter();
        rows.map(|row| (row.min_prompt_tokens, row.input.as_nanos()))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        tiers(Provider::Anthropic, "claude-haiku-5-5"),
        [(0, 100), (100_001, 500)]
    );
    assert_eq!(tiers(Provider::Openai, "gpt-6-luna-2026-09-22"), [(0, 100)]);
    assert_eq!(tiers(Provider::Openai, "unknown"), []);
}

#[test]
fn the_highest_cost_is_that_of_the_dearest_tier_and_of_a_cache_that_is_written() {
    let now = at("2026-11-24T00:00:00Z");
    let cost = |prompt_tokens| {
        let bound = Bound {
            prompt_tokens,
            answer_tokens: 10,
        };
        highest(Provider::Anthropic, "claude-haiku-5-5", now, bound)
            .unwrap()
            .as_nanos()
    };
    assert_eq!(cost(100_000), 100_000 * 200 + 10 * 500);
    assert_eq!(cost(100_001), 100_001 * 1000 + 10 * 2500);
}

#[test]
fn a_model_has_no_price_before_its_first() {
    let eve = at("2026-09-21T23:59:59.999Z");
    assert_eq!(lookup(Provider::Openai, "gpt-6-sol", eve, 10), None);
    assert!(
        lookup(
            Provider::Openai,
            "gpt-6-sol",
            at("2026-09-22T00:00:00Z"),
            10
        )
        .is_some()
    );
}

fn row(model: &str, days: [Option<&str>; 2], min_prompt_tokens: u64, input: i64) -> PriceRow {
    let [from, to] = days.map(|day| day.map(|day| at(&format!("{day}T00:00:00Z"))));
    PriceRow {
        provider: Provider::Google,
        model: model.to_owned(),
        effective_from: from.unwrap(),
        effective_to: to,
        min_prompt_tokens,
        input: NanoUsd::from_nanos(input),
        cached_input: NanoUsd::ZERO,
        cache_write: NanoUsd::ZERO,
        cache_write_1h: None,
        output: NanoUsd::ZERO,
        source: String::new(),
        checked: String::new(),
    }
}

#[test]
fn the_price_steps_with_time_and_with_the_length_of_the_prompt() {
    let book = [
        row("flash", [Some("2026-01-01"), None], 0, 1),
        row("flash", [Some("2026-01-01"), None], 100_001, 2),
        row("flash", [Some("2027-01-01"), Some("2027-02-01")], 0, 3),
        row("pro", [Some("2026-01-01"), Some("2026-03-01")], 0, 4),
        row("pro-2026-01-01", [Some("2026-01-01"), None], 0, 5),
    ];
    for (model, day, prompt_tokens, input) in [
        ("flash", "2026-06-01", 100_000, Some(1)),
        ("flash", "2026-06-01", 100_001, Some(2)),
        ("flash", "2027-01-01", 100_001, Some(3)),
        ("flash", "2027-02-01", 10, Some(1)),
        ("pro", "2026-02-28", 10, Some(4)),
        ("pro", "2026-03-01", 10, None),
        ("pro-2026-01-01", "2026-02-28", 10, Some(5)),
    ] {
        let day_start = at(&format!("{day}T00:00:00Z"));
        let found = find(&book, Provider::Google, model, day_start, prompt_tokens);
        assert_eq!(
            found.map(|row| row.input.as_nanos()),
            input,
            "{model} {day} {prompt_tokens}"
        );
    }
}

#[test]
fn cached_tokens_are_not_paid_twice_and_reasoning_is_part_of_the_output() {
    let price = lookup(
        Provider::Openai,
        "gpt-4o-mini",
        at("2026-11-24T00:00:00Z"),
        10,
    )
    .unwrap();
    let usage = TokenUsage {
        input: 1000,
        cached_input: 400,
        output: 50,
        reasoning: 20,
        ..TokenUsage::default()
    };
    assert_eq!(
        price.cost(usage).as_nanos(),
        600 * 150 + 400 * 75 + 50 * 600
    );
    let absurd = TokenUsage {
        input: 1,
        cached_input: u64::MAX,
        output: u64::MAX,
        ..TokenUsage::default()
    };
    assert_eq!(price.cost(absurd).as_nanos(), i64::MAX);
}

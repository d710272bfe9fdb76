//! What work came to over some days: the report that usage counters add up to.

use std::{
    cmp::Reverse,
    collections::BTreeMap,
    ops::{Add, RangeInclusive},
};

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::{
    counters::Counters, id::ClientId, money::NanoUsd, provider::Provider, time::Day,
    usage::TokenUsage, violation::Violations,
};

/// Days of a period when the caller does not say.
const DEFAULT_DAYS: i64 = 30;
/// The most days a period may have: a leap year.
const MOST_DAYS: i64 = 366;

/// The days that are reported on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    from: Day,
    to: Day,
}

/// What work came to over some days.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    /// The tenant.
    pub client_id: ClientId,
    /// The first day.
    pub from: Day,
    /// The last day; it is counted too.
    pub to: Day,
    /// Whether the tenants below it are counted too.
    pub include_descendants: bool,
    /// All of it.
    pub totals: Figures,
    /// Each day of the period, also those without work. Work belongs to the day on which it ended.
    pub by_day: Vec<DayFigures>,
    /// Each provider that worked, in the order of what is known of their cost, the highest first.
    pub by_provider: Vec<ProviderFigures>,
}

/// What one day's work came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DayFigures {
    /// The day.
    pub day: Day,
    /// What its work came to.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What one provider's work came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ProviderFigures {
    /// The provider. A job counts for the one at which its last part ended, calls and cost for
    /// the one that was called.
    pub provider: Provider,
    /// What its work came to.
    #[serde(flatten)]
    pub figures: Figures,
}

/// What some work came to.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Figures {
    /// Jobs that ended with a text, be it of some of their parts alone. Cancelled jobs are neither
    /// here nor in `jobs_failed`.
    pub jobs_completed: u64,
    /// Jobs that ended without a text.
    pub jobs_failed: u64,
    /// `jobs_completed` as a share of `jobs_completed` + `jobs_failed`, from 0 to 1; `null` when
    /// there are none.
    #[schema(required, minimum = 0, maximum = 1)]
    pub success_rate: Option<f64>,
    /// Parts of jobs that ended with a text.
    pub tasks_completed: u64,
    /// Parts of jobs that ended without one.
    pub tasks_failed: u64,
    /// Requests that providers saw.
    pub calls: u64,
    /// The tokens of all work, failed and cancelled included.
    pub usage: TokenUsage,
    /// What those tokens cost, in US dollars; `null` when the price of some is unknown.
    #[schema(required)]
    pub cost_usd: Option<NanoUsd>,
    /// What the tokens cost whose price is known, in US dollars.
    pub known_cost_usd: NanoUsd,
    /// Calls that spent tokens whose price is unknown.
    pub unpriced_calls: u64,
    /// `cost_usd` for each completed job, in US dollars; `null` when the cost is unknown or no job
    /// completed.
    #[schema(required)]
    pub average_cost_usd: Option<NanoUsd>,
}

/// Counters while they are being added up.
#[derive(Clone, Debug)]
pub struct Tally {
    period: Period,
    days: BTreeMap<Day, Counters>,
    providers: BTreeMap<Provider, Counters>,
}

impl Period {
    /// Reads what a caller sent; `today` is the last day when it names none.
    ///
    /// # Errors
    /// When `from` is later than `to`, or the period longer than 366 days.
    pub fn new(from: Option<Day>, to: Option<Day>, today: Day) -> Result<Self, Violations> {
        let to = to.unwrap_or(today);
        let from = from.unwrap_or_else(|| to.plus(1 - DEFAULT_DAYS));
        if from > to {
            let rule = format!("must not be later than {to}, the last day");
            return Err(Violations::one("from", from.to_string(), rule));
        }
        if from.plus(MOST_DAYS - 1) < to {
            let rule = format!("must be one of the {MOST_DAYS} days that end with {to}");
            return Err(Violations::one("from", from.to_string(), rule));
        }
        Ok(Self { from, to })
    }

    /// From its first to its last day.
    pub fn range(self) -> RangeInclusive<Day> {
        self.from..=self.to
    }

    fn days(self) -> impl Iterator<Item = Day> {
        (0..MOST_DAYS)
            .map(move |days| self.from.plus(days))
            .take_while(move |day| *day < self.to)
            .chain([self.to])
    }
}

impl Tally {
    /// Nothing yet, over the days of `period`.
    pub fn over(period: Period) -> Self {
        Self {
            period,
            days: period
                .days()
                .map(|day| (day, Counters::default()))
                .collect(),
            providers: BTreeMap::new(),
        }
    }

    /// Adds what `provider` did on `day`, which is one of the period.
    pub fn add(&mut self, day: Day, provider: Provider, counters: Counters) {
        let of_day = self.days.entry(day).or_default();
        *of_day = of_day.add(counters);
        let of_provider = self.providers.entry(provider).or_default();
        *of_provider = of_provider.add(counters);
    }

    /// What it all came to for `client_id`.
    pub fn report(self, client_id: ClientId, include_descendants: bool) -> Report {
        let totals: Counters = self.days.values().copied().sum();
        let mut by_provider: Vec<_> = self
            .providers
            .into_iter()
            .filter(|(_, counters)| *counters != Counters::default())
            .map(|(provider, counters)| ProviderFigures {
                provider,
                figures: counters.into(),
            })
            .collect();
        by_provider.sort_by_key(|one| Reverse(one.figures.known_cost_usd));
        Report {
            client_id,
            from: self.period.from,
            to: self.period.to,
            include_descendants,
            totals: totals.into(),
            by_day: self
                .days
                .into_iter()
                .map(|(day, counters)| DayFigures {
                    day,
                    figures: counters.into(),
                })
                .collect(),
            by_provider,
        }
    }
}

impl From<Counters> for Figures {
    fn from(counters: Counters) -> Self {
        let cost_usd = (counters.unpriced == 0).then_some(counters.cost);
        Self {
            jobs_completed: counters.jobs_completed,
            jobs_failed: counters.jobs_failed,
            success_rate: share(counters.jobs_completed, counters.jobs_failed),
            tasks_completed: counters.tasks_completed,
            tasks_failed: counters.tasks_failed,
            calls: counters.calls,
            usage: counters.tokens(),
            cost_usd,
            known_cost_usd: counters.cost,
            unpriced_calls: counters.unpriced,
            average_cost_usd: cost_usd.and_then(|cost| average(cost, counters.jobs_completed)),
        }
    }
}

/// `part` as a share of `part` and `rest` together.
fn share(part: u64, rest: u64) -> Option<f64> {
    #[expect(
        clippy::cast_precision_loss,
        reason = "a share needs no more digits than a float has"
    )]
    let (part, whole) = (part as f64, part.saturating_add(rest) as f64);
    (whole > 0.0).then(|| part / whole)
}

fn average(cost: NanoUsd, count: u64) -> Option<NanoUsd> {
    let count = i64::try_from(count).ok()?;
    cost.as_nanos().checked_div(count).map(NanoUsd::from_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    fn period(from: &str, to: &str) -> Period {
        Period::new(Some(day(from)), Some(day(to)), Day::LAST).unwrap()
    }

    fn completed(jobs: u64, nanos: i64) -> Counters {
        Counters {
            jobs_completed: jobs,
            tasks_completed: jobs,
            calls: jobs,
            input_tokens: 100 * jobs,
            output_tokens: 20 * jobs,
            cost: NanoUsd::from_nanos(nanos),
            ..Counters::default()
        }
    }

    fn report(rows: &[(&str, Provider, Counters)]) -> Report {
        let mut tally = Tally::over(period("2026-02-27", "2026-03-02"));
        for (on, provider, counters) in rows {
            tally.add(day(on), *provider, *counters);
        }
        tally.report(ClientId::new(), false)
    }

    #[test]
    fn rows_of_a_day_and_of_a_provider_are_added_up() {
        let report = report(&[
            ("2026-02-28", Provider::Openai, completed(2, 30)),
            ("2026-02-28", Provider::Openai, completed(1, 60)),
            ("2026-02-28", Provider::Groq, completed(1, 500)),
            ("2026-03-02", Provider::Openai, completed(4, 10)),
        ]);
        assert_eq!(report.totals, completed(8, 600).into());
        let days: Vec<_> = report
            .by_day
            .iter()
            .map(|one| (one.day.to_string(), one.figures.jobs_completed))
            .collect();
        let expected = [
            ("2026-02-27", 0),
            ("2026-02-28", 4),
            ("2026-03-01", 0),
            ("2026-03-02", 4),
        ];
        assert_eq!(days, expected.map(|(day, jobs)| (day.to_owned(), jobs)));
        let providers: Vec<_> = report
            .by_provider
            .iter()
            .map(|one| (one.provider, one.figures.known_cost_usd.as_nanos()))
            .collect();
        assert_eq!(
            providers,
            [(Provider::Groq, 500), (Provider::Openai, 100)],
            "the most expensive first"
        );
    }

    #[test]
    fn a_day_without_work_has_no_rate_and_no_average_but_cost_nothing() {
        let report = report(&[]);
        assert_eq!((report.by_day.len(), report.by_provider.len()), (4, 0));
        for figures in [report.totals, report.by_day[0].figures] {
            assert_eq!(
                (figures.success_rate, figures.average_cost_usd),
                (None, None)
            );
            assert_eq!(figures.cost_usd, Some(NanoUsd::ZERO));
        }
    }

    #[test]
    fn an_unknown_cost_is_unknown_wherever_it_is_part_of() {
        let unpriced = Counters {
            unpriced: 1,
            ..completed(1, 0)
        };
        let report = report(&[
            ("2026-02-27", Provider::Openai, completed(1, 40)),
            ("2026-02-28", Provider::Openrouter, unpriced),
        ]);
        let totals = report.totals;
        assert_eq!((totals.cost_usd, totals.average_cost_usd), (None, None));
        assert_eq!(
            (totals.known_cost_usd.as_nanos(), totals.unpriced_calls),
            (40, 1)
        );
        let costs: Vec<_> = report
            .by_day
            .iter()
            .map(|one| one.figures.cost_usd.map(NanoUsd::as_nanos))
            .collect();
        assert_eq!(costs, [Some(40), None, Some(0), Some(0)]);
        let json = serde_json::to_value(&report).unwrap();
        assert_eq!(json["totals"]["cost_usd"], serde_json::Value::Null);
        assert_eq!(json["by_provider"][1]["provider"], "openrouter");
    }

    #[test]
    fn the_rate_is_of_ended_jobs_and_the_average_pays_for_the_failed_ones() {
        let failed = Counters {
            jobs_failed: 1,
            tasks_failed: 1,
            cost: NanoUsd::from_nanos(10),
            ..Counters::default()
        };
        let figures = Figures::from(completed(3, 20) + failed);
        assert_eq!(figures.success_rate, Some(0.75));
        assert_eq!(figures.average_cost_usd, Some(NanoUsd::from_nanos(10)));
        let figures = Figures::from(failed);
        assert_eq!(
            (figures.success_rate, figures.average_cost_usd),
            (Some(0.0), None)
        );
    }

    #[test]
    fn a_provider_whose_counters_stayed_at_nothing_did_no_work() {
        let report = report(&[("2026-02-27", Provider::Sandbox, Counters::default())]);
        assert_eq!(report.by_provider, []);
    }

    #[test]
    fn a_period_ends_today_and_has_thirty_days_unless_told_otherwise() {
        let today = day("2026-11-24");
        let of = |from: Option<&str>, to: Option<&str>| {
            Period::new(from.map(day), to.map(day), today)
                .map(|period| (period.from.to_string(), period.days().count()))
        };
        assert_eq!(of(None, None), Ok(("2026-10-26".to_owned(), 30)));
        assert_eq!(
            of(None, Some("2026-03-01")),
            Ok(("2026-01-31".to_owned(), 30))
        );
        assert_eq!(
            of(Some("2026-11-24"), None),
            Ok(("2026-11-24".to_owned(), 1))
        );
        assert_eq!(of(Some("2025-11-24"), None).unwrap().1, 366);
    }

    #[test]
    fn a_period_that_is_too_long_or_runs_backwards_is_refused() {
        let today = day("2026-11-24");
        for (from, to) in [
            ("2025-11-23", None),
            ("2026-11-25", None),
            ("2026-11-24", Some("2026-11-23")),
            ("0000-01-01", Some("9999-12-31")),
        ] {
            let refused = Period::new(Some(day(from)), to.map(day), today).unwrap_err();
            assert_eq!(refused.fields().collect::<Vec<_>>(), ["from"], "{from}");
        }
    }
}

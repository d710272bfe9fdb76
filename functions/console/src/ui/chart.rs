//! Charts: pictures of numbers. Colours and letters are the stylesheet's, by the classes that poloto gives.
//! Each page that has one has a table of the same numbers, too, so that the picture itself says nothing to
//! those who cannot see it.

use hg_domain::money::NanoUsd;
use maud::{Markup, PreEscaped, html};
use poloto::{build, ticks};

/// The size of the drawing, in units of its own; it is shown as wide as there is room.
const SIZE: [f64; 2] = [960.0, 340.0];
/// The part of it that is shown: poloto leaves wide margins for titles, which the page has itself.
const SHOWN: &str = "20 64 940 222";
/// How many names there is room for below the bars.
const NAMES: usize = 6;
/// About how many lines of the scale there are.
const STEPS: f64 = 4.0;

/// How values are written.
#[derive(Clone, Copy)]
pub(crate) enum Unit {
    /// Things that are counted.
    Count,
    /// US dollars.
    Usd,
}

/// The values of one kind.
pub(crate) struct Series<'a> {
    pub(crate) name: &'a str,
    pub(crate) values: Vec<f64>,
}

impl Unit {
    fn text(self, value: f64) -> String {
        match self {
            Self::Count => value.to_string(),
            // Sums of fractions are not as round as they should be.
            Self::Usd => NanoUsd::from_dollars(value)
                .map_or_else(|_| value.to_string(), |amount| format!("${amount}")),
        }
    }

    const fn is_whole(self) -> bool {
        matches!(self, Self::Count)
    }
}

/// Values over time, a column each. Later series stand before earlier ones.
pub(crate) fn columns(names: &[String], series: &[Series<'_>], unit: Unit) -> Markup {
    if names.is_empty() {
        return html! {};
    }
    let highest = series
        .iter()
        .flat_map(|one| &one.values)
        .copied()
        .fold(0.0, f64::max);
    let plots = series.iter().map(|one| {
        let places = (0_u32..).map(f64::from).zip(one.values.iter().copied());
        // The last column is as wide as the others, as it ends where one more would begin.
        let end = [(count(one.values.len()), 0.0)];
        build::plot(one.name).histogram(places.chain(end).collect::<Vec<_>>())
    });
    let scale = scale(highest, unit.is_whole());
    let top = scale.last().copied().unwrap_or(1.0);
    let every = names.len().div_ceil(NAMES).max(1);
    // An axis has two marks at least: the last is where one more column would begin.
    let marks = (0..names.len()).step_by(every).chain([names.len()]);
    let marks: Vec<f64> = marks.map(count).collect();
    let name = |mark: &f64| {
        let found = (0..).map(count).zip(names);
        let mut found = found.filter(|(place, _)| same(*place, *mark));
        found
            .next()
            .map_or_else(String::new, |(_, name)| name.clone())
    };
    let drawn = poloto::frame()
        .with_viewbox(SIZE)
        .with_tick_lines([false, true])
        .build()
        .data(poloto::plots!(
            plots.collect::<Vec<_>>(),
            build::markers([], [0.0, top])
        ))
        .map_xticks(|_| ticks::from_iter(marks).with_tick_fmt(name))
        .map_yticks(|_| ticks::from_iter(scale).with_tick_fmt(|value| unit.text(*value)))
        .build_and_label(("", "", ""))
        .headless()
        .render_string();
    picture("columns", drawn.ok())
}

/// Values of things, a bar each.
pub(crate) fn rows(values: &[(String, f64)], unit: Unit) -> Markup {
    if values.is_empty() {
        return html! {};
    }
    let highest = values.iter().map(|(_, value)| *value).fold(0.0, f64::max);
    let scale = scale(highest, unit.is_whole());
    let top = scale.last().copied().unwrap_or(1.0);
    // An axis has two marks at least: there is room for one more bar.
    let blank = (0.0, "");
    let bars = values.iter().map(|(name, value)| (*value, name.as_str()));
    let (bars, names) = build::bar::gen_bar("", bars.chain([blank]), [0.0, top]);
    let drawn = poloto::frame()
        .with_viewbox(SIZE)
        .with_tick_lines([true, false])
        .build()
        .data(bars)
        .map_xticks(|_| ticks::from_iter(scale).with_tick_fmt(|value| unit.text(*value)))
        .map_yticks(|_| names)
        .build_and_label(("", "", ""))
        .headless()
        .render_string();
    picture("bars", drawn.ok())
}

fn picture(kind: &str, drawn: Option<String>) -> Markup {
    html! {
        @if let Some(svg) = drawn {
            div class={ "chart " (kind) } aria-hidden="true" {
                svg viewBox=(SHOWN) xmlns="http://www.w3.org/2000/svg" { (PreEscaped(svg)) }
            }
        }
    }
}

/// Round numbers from nothing to at least `highest`.
fn scale(highest: f64, is_whole: bool) -> Vec<f64> {
    let highest = if highest > 0.0 { highest } else { 1.0 };
    let rough = highest / STEPS;
    let power = 10_f64.powf(rough.log10().floor());
    let step = [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|digit| digit * power)
        .find(|step| *step >= rough && (!is_whole || *step >= 1.0))
        .unwrap_or(rough);
    let steps = (0_u32..=10).map(|count| f64::from(count) * step);
    let mut scale: Vec<f64> = steps.clone().take_while(|value| *value < highest).collect();
    scale.extend(steps.into_iter().find(|value| *value >= highest));
    scale
}

fn count(index: usize) -> f64 {
    f64::from(u32::try_from(index).unwrap_or(u32::MAX))
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() < 0.5
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scales_are_round_and_reach_over_the_highest() {
        for (highest, is_whole, expected) in [
            (0.0, false, vec![0.0, 0.5, 1.0]),
            (1.0, true, vec![0.0, 1.0]),
            (4.0, true, vec![0.0, 1.0, 2.0, 3.0, 4.0]),
            (7.0, true, vec![0.0, 2.0, 4.0, 6.0, 8.0]),
            (90.0, false, vec![0.0, 50.0, 100.0]),
        ] {
            assert_eq!(scale(highest, is_whole), expected, "{highest}");
        }
    }

    #[test]
    fn amounts_on_a_scale_are_round() {
        let texts = scale(0.18, false)
            .into_iter()
            .map(|value| Unit::Usd.text(value));
        assert_eq!(
            texts.collect::<Vec<_>>(),
            ["$0.00", "$0.05", "$0.10", "$0.15", "$0.20"]
        );
    }

    #[test]
    fn a_chart_has_no_style_of_its_own_and_names_are_no_markup() {
        let names = ["<b>".to_owned(), "11-02".to_owned()];
        let series = [Series {
            name: "<i>",
            values: vec![1.0, 2.0],
        }];
        let bars = [("<b>".to_owned(), 2.0)];
        for html in [
            columns(&names, &series, Unit::Count),
            rows(&bars, Unit::Usd),
        ] {
            let html = html.into_string();
            assert!(
                html.contains("<rect") && html.contains("&lt;b&gt;"),
                "{html}"
            );
            assert!(!html.contains("style") && !html.contains("<b>"), "{html}");
        }
    }

    #[test]
    fn of_little_there_is_little_and_of_nothing_nothing() {
        let one = ["11-02".to_owned()];
        let series = [Series {
            name: "a",
            values: vec![0.0],
        }];
        assert!(
            columns(&one, &series, Unit::Count)
                .into_string()
                .contains("11-02")
        );
        assert!(columns(&[], &[], Unit::Count).into_string().is_empty());
        assert!(rows(&[], Unit::Usd).into_string().is_empty());
    }
}

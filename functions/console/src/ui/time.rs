//! Times, as people say them, with the exact one beside.

use std::time::Duration;

use hg_domain::time::{Day, Timestamp};
use maud::{Markup, html};

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

/// When it was, or will be, seen from now.
pub(crate) fn time(at: Timestamp) -> Markup {
    let now = Timestamp::now();
    html! { time datetime=(at) title=(exact(at)) { (relative(at, now)) } }
}

/// The exact time.
fn exact(at: Timestamp) -> String {
    let text = at.to_string();
    let (day, time) = text.split_once('T').unwrap_or((&text, ""));
    format!("{day} {} UTC", time.get(..8).unwrap_or(time))
}

/// A day.
pub(crate) fn on_day(day: Day) -> Markup {
    html! { time datetime=(day) { (day) } }
}

/// How long something took.
pub(crate) fn duration(took: Duration) -> String {
    let millis = took.as_millis();
    match millis {
        0..1_000 => format!("{millis} ms"),
        1_000..60_000 => format!("{:.1} s", took.as_secs_f64()),
        _ => {
            let seconds = took.as_secs();
            format!("{} min {} s", seconds / MINUTE, seconds % MINUTE)
        }
    }
}

fn relative(at: Timestamp, now: Timestamp) -> String {
    let (ahead, behind) = (at.since(now).as_secs(), now.since(at).as_secs());
    match ahead.max(behind) {
        0..10 => "just now".to_owned(),
        seconds if ahead > 0 => format!("in {}", rough(seconds)),
        seconds if seconds < 30 * DAY => format!("{} ago", rough(seconds)),
        // So long ago, the day says more.
        _ => format!("on {}", at.day()),
    }
}

fn rough(seconds: u64) -> String {
    let (count, unit) = match seconds {
        ..MINUTE => (seconds, "second"),
        MINUTE..HOUR => (seconds / MINUTE, "minute"),
        HOUR..DAY => (seconds / HOUR, "hour"),
        _ => (seconds / DAY, "day"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_tell_them() {
        let now: Timestamp = "2026-11-29T12:00:00Z".parse().unwrap();
        for (at, expected) in [
            ("2026-11-29T11:59:55Z", "just now"),
            ("2026-11-29T11:59:01Z", "59 seconds ago"),
            ("2026-11-29T11:58:59Z", "1 minute ago"),
            ("2026-11-29T09:30:00Z", "2 hours ago"),
            ("2026-11-01T12:00:00Z", "28 days ago"),
            ("2026-10-01T12:00:00Z", "on 2026-10-01"),
            ("2026-11-29T12:05:00Z", "in 5 minutes"),
            ("2026-12-01T00:00:00Z", "in 1 day"),
        ] {
            assert_eq!(relative(at.parse().unwrap(), now), expected, "{at}");
        }
    }

    #[test]
    fn durations_have_units() {
        for (millis, expected) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_250, "1.2 s"),
            (61_000, "1 min 1 s"),
        ] {
            assert_eq!(duration(Duration::from_millis(millis)), expected);
        }
    }
}

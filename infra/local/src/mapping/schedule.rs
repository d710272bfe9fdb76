//! Functions that a clock invokes.

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use hg_domain::time::Timestamp;
use serde_json::{Value, json};
use tokio::time::{Instant, MissedTickBehavior, interval_at};
use uuid::Uuid;

use crate::{
    invoke::Invoker,
    stop::Stop,
    template::{ACCOUNT, REGION},
};

/// The time between two events of `rate(5 minutes)`.
pub fn parse_rate(expression: &str) -> Result<Duration> {
    let rate = expression
        .strip_prefix("rate(")
        .and_then(|rest| rest.strip_suffix(')'));
    let Some((count, unit)) = rate.and_then(|rate| rate.split_once(' ')) else {
        bail!("the schedule {expression} is not known to the local stack: only rate(…) is");
    };
    let count: u64 = count
        .parse()
        .with_context(|| format!("{expression}: {count} is not a whole number"))?;
    ensure!(count > 0, "{expression}: a rate must be positive");
    let seconds = match unit {
        "minute" | "minutes" => 60,
        "hour" | "hours" => 60 * 60,
        "day" | "days" => 24 * 60 * 60,
        _ => bail!("{expression}: {unit} is not a unit of time"),
    };
    Ok(Duration::from_secs(count * seconds))
}

/// The event that `EventBridge` sends at `time`.
pub fn event(time: Timestamp) -> Value {
    json!({
        "version": "0",
        "id": Uuid::new_v4(),
        "detail-type": "Scheduled Event",
        "source": "aws.events",
        "account": ACCOUNT,
        "time": time,
        "region": REGION,
        "resources": [format!("arn:aws:events:{REGION}:{ACCOUNT}:rule/local")],
        "detail": {},
    })
}

/// Invokes the function `every` so often until the stop, one invocation at a time; the first comes
/// after one period.
pub(crate) async fn run(every: Duration, function: Invoker, stop: Stop) {
    let mut clock = interval_at(Instant::now() + every, every);
    clock.set_missed_tick_behavior(MissedTickBehavior::Skip);
    loop {
        tokio::select! {
            () = stop.requested() => return,
            _ = clock.tick() => {}
        }
        if let Err(error) = function.invoke(event(Timestamp::now())).await {
            tracing::error!(function = function.name(), %error, "a scheduled invocation failed");
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::sync::mpsc;

    use super::*;
    use crate::{function::Function, stop::StopSource};

    #[tokio::test(start_paused = true)]
    async fn the_function_is_invoked_once_a_period_until_the_stop() {
        let (sender, mut events) = mpsc::unbounded_channel();
        let function = Function::event(move |event, _| {
            sender.send(event).unwrap();
            async { Ok(Value::Null) }
        });
        let Function::Event(handler) = function else {
            panic!("an event function")
        };
        let (stop, started) = (StopSource::new(), Instant::now());
        let invoker = Invoker::new("Toy", handler, Duration::from_secs(1));
        let clock = tokio::spawn(run(Duration::from_mins(1), invoker, stop.stop()));
        for period in 1..=2 {
            assert_eq!(events.recv().await.unwrap()["source"], "aws.events");
            assert_eq!(started.elapsed().as_secs(), 60 * period);
        }
        stop.request();
        clock.await.unwrap();
        assert!(events.recv().await.is_none());
    }

    #[test]
    fn rates_are_read() {
        assert_eq!(
            parse_rate("rate(1 minute)").unwrap(),
            Duration::from_mins(1)
        );
        assert_eq!(
            parse_rate("rate(2 hours)").unwrap(),
            Duration::from_hours(2)
        );
    }

    #[test]
    fn other_schedules_are_refused_by_name() {
        assert_eq!(
            parse_rate("cron(0 12 * * ? *)").unwrap_err().to_string(),
            "the schedule cron(0 12 * * ? *) is not known to the local stack: only rate(…) is"
        );
        assert!(parse_rate("rate(0 minutes)").is_err());
        assert!(parse_rate("rate(1 week)").is_err());
    }

    #[test]
    fn the_event_names_its_time() {
        let time: Timestamp = "2026-11-24T09:30:00Z".parse().unwrap();
        assert_eq!(event(time)["time"], "2026-11-24T09:30:00.000Z");
        assert_eq!(event(time)["detail-type"], "Scheduled Event");
    }
}

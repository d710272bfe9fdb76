//! What the measuring commands share: a system of their own, and one job after another.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use super::{ServeArgs, running::Running};
use crate::meter::Meter;

const CLIENT: &str = "cincinnati-electrician";
const POLL: Duration = Duration::from_millis(2);
const PATIENCE: Duration = Duration::from_mins(1);

/// A system that keeps nothing and writes drafts by itself, so that only our own work is measured.
pub(super) struct Bench {
    pub(super) running: Running,
    pub(super) meter: Meter,
    http: reqwest::Client,
    pub(super) key: String,
    pub(super) client_id: String,
}

impl Bench {
    pub(super) async fn start() -> Result<Self> {
        Self::with(&ServeArgs::unkept()).await
    }

    /// As [`Self::start`], in a system that differs by its `args`.
    pub(super) async fn with(args: &ServeArgs) -> Result<Self> {
        let meter = Meter::default();
        let running = Running::start(args, vec![meter.interceptor()]).await?;
        let key = running
            .kept
            .keys
            .get(CLIENT)
            .context("the demo client has no key")?
            .clone();
        let client_id = running
            .kept
            .clients
            .get(CLIENT)
            .context("the demo client has no id")?
            .clone();
        Ok(Self {
            running,
            meter,
            http: reqwest::Client::new(),
            key,
            client_id,
        })
    }

    /// Has a job accepted; its id, and how long that took.
    pub(super) async fn accept(&self) -> Result<(String, Duration)> {
        let request = json!({
            "client_id": self.client_id,
            "content_type": "blog_post",
            "topic": "Choosing a licensed electrician",
            "keywords": ["electrician", "safety"],
            "llm_provider": "sandbox",
        });
        let begun = Instant::now();
        let post = self.http.post(format!("{}/generate", self.running.url));
        let answer = post
            .bearer_auth(&self.key)
            .json(&request)
            .send()
            .await?
            .error_for_status()?;
        let accepted: Value = answer.json().await?;
        let took = begun.elapsed();
        let job_id = accepted
            .get("job_id")
            .and_then(Value::as_str)
            .context("the answer has no job_id")?;
        Ok((job_id.to_owned(), took))
    }

    /// Waits until a job is completed; how many polls that took.
    pub(super) async fn complete(&self, job_id: &str) -> Result<u64> {
        let begun = Instant::now();
        let mut polls = 0;
        while begun.elapsed() < PATIENCE {
            let get = self
                .http
                .get(format!("{}/jobs/{job_id}/status", self.running.url));
            let status: Value = get
                .bearer_auth(&self.key)
                .send()
                .await?
                .error_for_status()?
                .json()
                .await?;
            polls += 1;
            match status.get("status").and_then(Value::as_str) {
                Some("completed") => return Ok(polls),
                Some("pending" | "in_progress") => tokio::time::sleep(POLL).await,
                _ => bail!("the job ended otherwise: {status}"),
            }
        }
        bail!("the job was not completed within {PATIENCE:?}")
    }
}

/// The value below which `percent` of the sorted `values` are.
pub(super) fn percentile(values: &[Duration], percent: usize) -> Duration {
    let at = (values.len().saturating_sub(1) * percent).div_ceil(100);
    values.get(at).copied().unwrap_or_default()
}

pub(super) fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_values_that_occurred() {
        let values: Vec<_> = (1..=100).map(Duration::from_millis).collect();
        assert_eq!(percentile(&values, 50), Duration::from_millis(51));
        assert_eq!(percentile(&values, 99), Duration::from_millis(100));
        assert_eq!(percentile(&[], 50), Duration::ZERO);
    }
}

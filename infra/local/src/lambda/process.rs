//! The process of a function.

use std::{
    collections::BTreeMap,
    fmt,
    path::PathBuf,
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context as _, anyhow};
use axum::body::Bytes;
use serde_json::Value;
use tokio::{
    process::{Child, Command},
    time::timeout,
};

use super::{
    failure::{Failure, Report},
    runtime_api::{Invocation, RuntimeApi, Said},
};
use crate::template::REGION;

/// How long Lambda lets a function start.
const START: Duration = Duration::from_secs(10);

/// How a function is started.
pub struct Launch {
    /// Its name.
    pub function: String,
    /// Its binary.
    pub binary: PathBuf,
    /// Its variables, beside those that Lambda itself sets. They hold secrets, so they are not part of
    /// the debug form.
    pub variables: BTreeMap<String, String>,
    /// Where its log goes.
    pub log: Stdio,
}

impl fmt::Debug for Launch {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Launch")
            .field("function", &self.function)
            .field("binary", &self.binary)
            .field("variables", &self.variables.keys())
            .finish_non_exhaustive()
    }
}

/// A function that waits for events, one after another. It is killed when the value is dropped.
#[derive(Debug)]
pub struct Lambda {
    child: Child,
    api: RuntimeApi,
    count: u64,
    ready_after: Duration,
}

impl Lambda {
    /// Starts a function, and waits until it asks for its first event.
    pub async fn start(launch: Launch) -> Result<Self, Failure> {
        let mut api = RuntimeApi::start(&launch.function).await?;
        let mut command = Command::new(&launch.binary);
        command
            .env_clear()
            .env("AWS_LAMBDA_RUNTIME_API", api.address.to_string())
            .env("AWS_LAMBDA_FUNCTION_NAME", &launch.function)
            .env("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST")
            .env("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
            .env("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand")
            .env("AWS_LAMBDA_LOG_GROUP_NAME", "local")
            .env("AWS_LAMBDA_LOG_STREAM_NAME", "local")
            .env("AWS_REGION", REGION)
            .envs(launch.variables)
            .stdin(Stdio::null())
            .stdout(launch.log)
            .kill_on_drop(true);
        let begun = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("{} cannot be started", launch.binary.display()))?;
        match hear(&mut api, &mut child, START).await? {
            Said::Ready => Ok(Self {
                child,
                api,
                count: 0,
                ready_after: begun.elapsed(),
            }),
            Said::NotStarted(report) => Err(reported(&report)),
            said @ (Said::Answer { .. } | Said::Error { .. }) => {
                Err(anyhow!("nothing was asked, yet it says {said:?}").into())
            }
        }
    }

    /// How long it took from the start of the process to its question for an event.
    pub fn ready_after(&self) -> Duration {
        self.ready_after
    }

    /// The id of the process.
    pub fn process_id(&self) -> Option<u32> {
        self.child.id()
    }

    /// Gives it an event and waits for its answer. One that takes longer than `limit` is ended, as
    /// by Lambda; it has no further answers.
    pub async fn invoke(&mut self, event: Bytes, limit: Duration) -> Result<Bytes, Failure> {
        self.count += 1;
        let id = format!("00000000-0000-0000-0000-{:012}", self.count);
        let invocation = Invocation {
            id: id.clone(),
            event,
            timeout: limit,
        };
        let sent = self.api.events.send(invocation).await;
        sent.map_err(|_| anyhow!("the Runtime API is gone"))?;
        loop {
            match hear(&mut self.api, &mut self.child, limit).await {
                Ok(Said::Ready) => {}
                Ok(Said::Answer { id: of, body }) if of == id => return Ok(body),
                Ok(Said::Error { id: of, report }) if of == id => return Err(reported(&report)),
                Ok(said) => return Err(anyhow!("it was asked {id}, yet says {said:?}").into()),
                Err(failure) => {
                    self.child.start_kill().ok();
                    return Err(failure);
                }
            }
        }
    }

    /// [`Self::invoke`] for an event and an answer in JSON.
    pub async fn invoke_json(&mut self, event: &Value, limit: Duration) -> Result<Value, Failure> {
        let answer = self.invoke(event.to_string().into(), limit).await?;
        let answer = serde_json::from_slice(&answer).context("an answer is no JSON");
        Ok(answer?)
    }
}

async fn hear(api: &mut RuntimeApi, child: &mut Child, limit: Duration) -> Result<Said, Failure> {
    let heard = async {
        tokio::select! {
            // What it said before it ended counts.
            biased;
            said = api.said.recv() => said.ok_or_else(|| anyhow!("the Runtime API is gone").into()),
            ended = child.wait() => {
                let status = ended.context("it cannot be waited for")?;
                api.said.try_recv().or(Err(Failure::Ended(status)))
            }
        }
    };
    timeout(limit, heard)
        .await
        .unwrap_or(Err(Failure::TimedOut(limit)))
}

fn reported(report: &[u8]) -> Failure {
    match serde_json::from_slice::<Report>(report) {
        Ok(report) => Failure::Reported(report),
        Err(error) => anyhow!(error).context("a report is malformed").into(),
    }
}

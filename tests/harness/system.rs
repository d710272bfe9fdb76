//! The system under test: a process of its own, started as a user starts it.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use serde::Deserialize;
use tempfile::TempDir;

use super::{Api, Data, FakeProvider, until};

/// Variables of the surrounding shell that would change what is tested.
const FOREIGN: [&str; 23] = [
    "ANTHROPIC_API_KEY",
    "GOOGLE_API_KEY",
    "GROQ_API_KEY",
    "OPENROUTER_API_KEY",
    "MAX_REQUEST_USD",
    "OPENAI_API_KEY",
    "OPENAI_BASE_URL",
    "OPENAI_DEFAULT_MODEL",
    "LLM_PROVIDERS",
    "CPM_CLIENT_API_KEYS",
    "JWT_SECRET",
    "JWKS_URL",
    "JWT_AUDIENCE",
    "JWT_ISSUER",
    "ENVIRONMENT",
    "RUST_LOG",
    "CURSOR_SECRET",
    "OPERATOR_KEY",
    "ORIGIN_SECRET",
    "ORIGIN_URL",
    "CACHE_FRESH_MS",
    "CACHE_KEPT_MS",
    "CACHE_PATIENCE_MS",
];

/// A running system. It is killed when the value is dropped.
pub(crate) struct TestSystem {
    process: Child,
    ready: Ready,
    dir: TempDir,
}

/// What `--ready-file` holds.
#[derive(Clone, Debug, Deserialize)]
struct Ready {
    url: String,
    origin: String,
    operator_key: String,
    keys: BTreeMap<String, String>,
    clients: BTreeMap<String, String>,
}

/// A system that is yet to be started.
pub(crate) struct Start {
    dir: TempDir,
    variables: BTreeMap<String, String>,
    kept: bool,
}

impl TestSystem {
    /// A system that keeps nothing and has only the sandbox provider.
    pub(crate) async fn start() -> Self {
        Self::configure().start().await
    }

    /// A system whose `openai` is `provider`, and which retries quickly.
    pub(crate) async fn with(provider: &FakeProvider) -> Self {
        Self::configure().provider(provider).start().await
    }

    pub(crate) fn configure() -> Start {
        Start {
            dir: tempfile::tempdir().unwrap(),
            variables: BTreeMap::new(),
            kept: false,
        }
    }

    /// The API as the demo client `slug` with its key.
    pub(crate) fn api(&self, slug: &str) -> Api {
        Api::new(&self.ready.url, Some(&self.ready.keys[slug]))
    }

    /// The API as whoever runs the deployment.
    pub(crate) fn operator(&self) -> Api {
        Api::new(&self.ready.url, Some(&self.ready.operator_key))
    }

    /// The API with another key, or with none.
    pub(crate) fn api_with(&self, key: Option<&str>) -> Api {
        Api::new(&self.ready.url, key)
    }

    pub(crate) fn url(&self) -> &str {
        &self.ready.url
    }

    /// Where it answers without its front door.
    pub(crate) fn origin(&self) -> &str {
        &self.ready.origin
    }

    pub(crate) fn operator_key(&self) -> &str {
        &self.ready.operator_key
    }

    pub(crate) fn key(&self, slug: &str) -> &str {
        &self.ready.keys[slug]
    }

    pub(crate) fn client(&self, slug: &str) -> &str {
        &self.ready.clients[slug]
    }

    /// Ends the process as the kernel ends one, with no chance to tidy up, and keeps its data.
    pub(crate) fn kill(mut self) -> Start {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
        self.into_start()
    }

    /// Waits for the process to end by itself, and keeps its data.
    pub(crate) async fn crashed(mut self) -> Start {
        until("the process to crash", async || {
            self.process.try_wait().unwrap()
        })
        .await;
        self.into_start()
    }

    /// Asks the process to stop, as Ctrl-C does, and waits until it has.
    pub(crate) async fn stop(mut self) -> Start {
        let pid = self.process.id().to_string();
        assert!(
            Command::new("kill")
                .args(["-INT", &pid])
                .status()
                .unwrap()
                .success()
        );
        let status = until("the process to stop", async || {
            self.process.try_wait().unwrap()
        })
        .await;
        assert!(status.success(), "Ctrl-C ends the process with {status}");
        self.into_start()
    }

    fn into_start(mut self) -> Start {
        let dir = std::mem::replace(&mut self.dir, tempfile::tempdir().unwrap());
        Start {
            dir,
            variables: BTreeMap::new(),
            kept: true,
        }
    }
}

impl Drop for TestSystem {
    fn drop(&mut self) {
        // Either may fail only because the process has ended already.
        self.process.kill().ok();
        self.process.wait().ok();
    }
}

impl Start {
    pub(crate) fn provider(self, provider: &FakeProvider) -> Self {
        self.variable("OPENAI_API_KEY", "sk-test-key-of-the-platform")
            .variable("OPENAI_BASE_URL", provider.url())
            .variable("LLM_RETRY_BASE_MS", "5")
            .variable("LLM_TIMEOUT_MS", "2000")
    }

    pub(crate) fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Keeps the data in a folder, so that a later start finds it.
    pub(crate) fn kept(mut self) -> Self {
        self.kept = true;
        self
    }

    /// Breaks off, as `kill -9` does, at the point that `spec` names (see `hg-content --help`).
    pub(crate) fn crash(self, spec: &str) -> Self {
        self.kept().variable("HG_CONTENT_CRASH", spec)
    }

    /// The data that a stopped system left.
    pub(crate) async fn data(&self) -> Data {
        Data::open(&self.data_dir()).await
    }

    pub(crate) async fn start(self) -> TestSystem {
        let ready_file = self.dir.path().join("ready.json");
        std::fs::remove_file(&ready_file).ok();
        let mut command = Command::new(env!("CARGO_BIN_EXE_hg-content"));
        for name in FOREIGN {
            command.env_remove(name);
        }
        command
            .args(["--port", "0", "--origin-port", "0", "--ready-file"])
            .arg(&ready_file);
        if self.kept {
            command.arg("--data-dir").arg(self.data_dir());
        } else {
            command.arg("--memory");
        }
        let log = std::fs::File::create(self.dir.path().join("log")).unwrap();
        command
            .envs(&self.variables)
            .stdout(Stdio::null())
            .stderr(log);
        let mut process = command.spawn().unwrap();
        let log = self.dir.path().join("log");
        let ready = until("the system to be ready", async || {
            if let Some(status) = process.try_wait().unwrap() {
                panic!(
                    "the system ended with {status}: {}",
                    std::fs::read_to_string(&log).unwrap()
                );
            }
            serde_json::from_slice(&std::fs::read(&ready_file).ok()?).ok()
        })
        .await;
        TestSystem {
            process,
            ready,
            dir: self.dir,
        }
    }

    /// The folder of everything that it writes.
    pub(crate) fn dir(&self) -> &Path {
        self.dir.path()
    }

    fn data_dir(&self) -> PathBuf {
        Path::join(self.dir.path(), "data")
    }
}

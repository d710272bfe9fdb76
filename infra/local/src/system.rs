//! The whole stack in one process.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use anyhow::{Context as _, Result, anyhow, bail, ensure};
use aws_sdk_dynamodb::config::SharedInterceptor;
use axum::Router;
use hg_domain::time::Timestamp;
use serde_json::Value;
use tokio::{task::JoinSet, time::timeout};

use crate::{
    clients::Clients,
    embedded::stream_log::StreamLog,
    function::{Function, FunctionSpec},
    gateway::Gateway,
    invoke::Invoker,
    mapping::{
        queue::QueueMapping,
        schedule,
        stream::{FailureQueue, Reader, StreamMapping},
    },
    policy::Guard,
    services::{Database, Endpoints, Queues},
    stop::StopSource,
    template::{
        FunctionDefinition, HttpSource, QueueSource, Source, Stack, StreamSource, Template,
    },
};

/// How long invocations that are under way may take when the system stops.
const STOP_DEADLINE: Duration = Duration::from_secs(10);

/// What to start.
pub struct Options {
    /// The SQLite file that holds the table. It is created if missing.
    pub database: PathBuf,
    /// The services that are not embedded.
    pub endpoints: Endpoints,
    /// Values for the template's parameters, by name; the others take their defaults.
    pub parameters: BTreeMap<String, String>,
    /// What every request to DynamoDB and SQS passes, such as a meter.
    pub interceptors: Vec<SharedInterceptor>,
    /// The text of the template.
    pub template: String,
}

impl fmt::Debug for Options {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Parameters hold secrets.
        formatter
            .debug_struct("Options")
            .field("database", &self.database)
            .field("endpoints", &self.endpoints)
            .field("parameters", &self.parameters.keys())
            .finish_non_exhaustive()
    }
}

/// The running stack. Dropping it ends it too, but without waiting for what is under way.
#[derive(Debug)]
pub struct System {
    router: Router,
    clients: Clients,
    stack: Stack,
    event_functions: BTreeMap<String, Invoker>,
    /// That of an embedded database, until a stream mapping takes it.
    log: Option<StreamLog>,
    stop: StopSource,
    mappings: JoinSet<()>,
    queues: Queues,
    database: Database,
}

impl System {
    /// Starts the services, has `build` make each function of the template, and connects
    /// them.
    pub async fn start<B>(options: Options, build: B) -> Result<Self>
    where
        B: Fn(&FunctionSpec, &Clients) -> Result<Function>,
    {
        let template = Template::parse(&options.template)?;
        let queues = Queues::start(&options.endpoints).await?;
        let stack = template.resolve(&options.parameters, queues.place())?;
        let database = Database::start(&options.database, &options.endpoints).await?;
        let clients = Clients::new(&database, queues.endpoint(), &options.interceptors);
        database
            .ensure_table(&clients.dynamodb, &stack.table)
            .await?;
        queues.create(&clients.sqs, &stack.queues).await?;
        // Opened even if no function reads the stream: its indexes keep writes quick.
        let log = database.stream_log(&options.database, &stack.table.name)?;

        let (gateway, event_functions) = build_functions(&stack, &clients, build)?;
        Ok(Self {
            router: gateway.into_router(),
            clients,
            stack,
            event_functions,
            log,
            stop: StopSource::new(),
            mappings: JoinSet::new(),
            queues,
            database,
        })
    }

    /// The HTTP API. It has only a fallback, so it can be another router's fallback service.
    pub fn router(&self) -> Router {
        self.router.clone()
    }

    /// The clients of the services.
    pub fn clients(&self) -> &Clients {
        &self.clients
    }

    /// Where the table is.
    pub(crate) fn database(&self) -> &Database {
        &self.database
    }

    /// The name of the table.
    pub fn table_name(&self) -> &str {
        &self.stack.table.name
    }

    /// The resolved template.
    pub fn stack(&self) -> &Stack {
        &self.stack
    }

    /// The variables with which a function's own binary finds what this system's function has: those
    /// that the template gives it, and where the services are.
    pub fn variables(&self, function: &FunctionDefinition) -> BTreeMap<String, String> {
        let services = [
            ("AWS_ENDPOINT_URL_DYNAMODB", self.database.endpoint()),
            ("AWS_ENDPOINT_URL_SQS", self.queues.endpoint()),
            ("AWS_ACCESS_KEY_ID", self.database.access_key()),
            ("AWS_SECRET_ACCESS_KEY", "local"),
        ];
        let services = services.map(|(name, value)| (name.to_owned(), value.to_owned()));
        function
            .environment
            .clone()
            .into_iter()
            .chain(services)
            .collect()
    }

    /// Invokes an event function, by its name in the template or that of its binary, and waits for
    /// its answer.
    pub async fn invoke(&self, function: &str, event: Value) -> Result<Value> {
        let invoker = self.event_function(function)?;
        invoker
            .invoke(event)
            .await
            .with_context(|| format!("{} failed", invoker.name()))
    }

    /// Invokes a function with the event that a schedule sends at `time`.
    pub async fn invoke_scheduled(&self, function: &str, time: Timestamp) -> Result<Value> {
        self.invoke(function, schedule::event(time)).await
    }

    /// Stops taking events, waits for those that are under way, and stops the services.
    pub async fn stop(mut self) {
        self.stop.request();
        let all_ended = async {
            while let Some(ended) = self.mappings.join_next().await {
                if let Err(error) = ended {
                    tracing::error!(%error, "an event source mapping broke");
                }
            }
        };
        if timeout(STOP_DEADLINE, all_ended).await.is_err() {
            tracing::warn!("some invocations were still under way and are ended");
            self.mappings.shutdown().await;
        }
        drop(self.router);
        let (queues, client) = (self.queues, &self.clients.sqs);
        queues.stop(client, &self.stack.queues).await;
        self.database.stop().await;
    }

    fn event_function(&self, name: &str) -> Result<&Invoker> {
        if let Some(invoker) = self.event_functions.get(name) {
            return Ok(invoker);
        }
        let mut named = self
            .stack
            .functions
            .iter()
            .filter(|function| function.binary == name);
        match (named.next(), named.next()) {
            (Some(function), None) => self
                .event_functions
                .get(&function.logical_id)
                .ok_or_else(|| anyhow!("{name} answers HTTP requests, not events")),
            (Some(_), Some(_)) => bail!("several functions are deployed from {name}"),
            (None, _) => bail!("the template has no function {name}"),
        }
    }

    /// Starts the event source mappings: from now on streams, queues and schedules invoke the functions.
    ///
    /// Before that, what an earlier process left behind can be looked after without anybody in between.
    pub async fn connect(&mut self) -> Result<()> {
        for function in &self.stack.functions {
            let Some(invoker) = self.event_functions.get(&function.logical_id) else {
                continue;
            };
            for source in function.sources.values() {
                let (invoker, stop) = (invoker.clone(), self.stop.stop());
                match source {
                    Source::Http(_) => {}
                    Source::Stream(stream) => {
                        // There is at most one stream source, which the stack has checked.
                        let log = self.log.take();
                        ensure!(
                            log.is_some() || !self.database.is_embedded(),
                            "the stream has a reader already"
                        );
                        let mapping = self.stream_mapping(stream, log, invoker).await?;
                        self.mappings.spawn(mapping.run(stop));
                    }
                    Source::Queue(queue) => {
                        let mapping = self.queue_mapping(queue, invoker)?;
                        self.mappings.spawn(mapping.run(stop));
                    }
                    Source::Schedule(clock) => {
                        self.mappings
                            .spawn(schedule::run(clock.every, invoker, stop));
                    }
                }
            }
        }
        Ok(())
    }

    async fn stream_mapping(
        &self,
        source: &StreamSource,
        log: Option<StreamLog>,
        function: Invoker,
    ) -> Result<StreamMapping> {
        let arn = source.failure_queue.as_deref();
        let failure_queue = arn.map(|arn| self.stack.queue(arn)).transpose()?;
        let failures = failure_queue.map(|queue| {
            let sqs = self.clients.sqs.clone();
            FailureQueue::new(sqs, &queue.url, function.name(), &source.stream_arn)
        });
        Ok(StreamMapping {
            source: source.clone(),
            function,
            reader: Reader::open(&self.clients, self.table_name(), log).await?,
            failures,
        })
    }

    fn queue_mapping(&self, source: &QueueSource, function: Invoker) -> Result<QueueMapping> {
        Ok(QueueMapping {
            client: self.clients.sqs.clone(),
            queue_url: self.stack.queue(&source.queue_arn)?.url.clone(),
            source: source.clone(),
            function,
        })
    }
}

/// The functions of `stack`: the HTTP functions under their routes, the event functions by name.
fn build_functions<B>(
    stack: &Stack,
    clients: &Clients,
    build: B,
) -> Result<(Gateway, BTreeMap<String, Invoker>)>
where
    B: Fn(&FunctionSpec, &Clients) -> Result<Function>,
{
    let mut gateway = Gateway::default();
    let mut event_functions = BTreeMap::new();
    for definition in &stack.functions {
        let FunctionDefinition {
            logical_id,
            binary,
            timeout,
            environment,
            policy,
            ..
        } = definition;
        let spec = FunctionSpec {
            logical_id: logical_id.clone(),
            binary: binary.clone(),
            env: environment.clone(),
        };
        let clients = clients.guarded(&Guard::new(logical_id, policy));
        let function =
            build(&spec, &clients).with_context(|| format!("cannot build {logical_id}"))?;
        match (function, definition.is_http()) {
            (Function::Http(router), true) => {
                gateway.add(logical_id, &router, *timeout, http_sources(definition))?;
            }
            (Function::Event(handler), false) => {
                event_functions.insert(
                    logical_id.clone(),
                    Invoker::new(logical_id, handler, *timeout),
                );
            }
            (function, _) => {
                bail!("{logical_id} was built as {function:?}, which its events are not")
            }
        }
    }
    Ok((gateway, event_functions))
}

fn http_sources(function: &FunctionDefinition) -> impl Iterator<Item = &HttpSource> {
    function.sources.values().filter_map(|source| match source {
        Source::Http(http) => Some(http),
        Source::Stream(_) | Source::Queue(_) | Source::Schedule(_) => None,
    })
}

//! The resolved template: what the local stack starts.

use std::collections::BTreeMap;

use anyhow::{Context as _, Result, bail, ensure};
use serde_json::Map;

use super::{
    address::{Address, stream_arn},
    function::FunctionDefinition,
    intrinsics::Scope,
    queue::QueueDefinition,
    resource::{Globals, Resource},
    source::Source,
    table::TableDefinition,
};

/// Everything that the template defines, with every reference resolved.
#[derive(Clone, Debug)]
pub struct Stack {
    /// The one table.
    pub table: TableDefinition,
    /// The queues; each comes after its dead-letter queue.
    pub queues: Vec<QueueDefinition>,
    /// The functions, by their names in the template.
    pub functions: Vec<FunctionDefinition>,
}

impl Stack {
    pub(super) fn build(
        resources: &BTreeMap<String, Resource>,
        globals: &Globals,
        scope: &Scope,
    ) -> Result<Self> {
        let (mut tables, mut queues, mut functions) = (Vec::new(), Vec::new(), Vec::new());
        let none = Map::new();
        for (logical_id, resource) in resources {
            match scope.addresses.get(logical_id) {
                Some(Address::Table { name }) => {
                    let properties = resource.properties(logical_id, &none, scope)?;
                    tables.push(TableDefinition::read(logical_id, name.clone(), properties)?);
                }
                Some(Address::Queue { name, url }) => {
                    let properties = resource.properties(logical_id, &none, scope)?;
                    queues.push(QueueDefinition::read(logical_id, name, url, properties)?);
                }
                Some(Address::Function { .. }) => {
                    let properties = resource.properties(logical_id, &globals.function, scope)?;
                    functions.push(FunctionDefinition::read(
                        logical_id,
                        resource.metadata.clone(),
                        properties,
                    )?);
                }
                None => {}
            }
        }
        let found = tables.len();
        let (Some(table), 1) = (tables.pop(), found) else {
            bail!("exactly one AWS::DynamoDB::Table is needed, and the template has {found}");
        };
        queues.sort_by_key(|queue| queue.dead_letter_queue.is_some());
        let stack = Self {
            table,
            queues,
            functions,
        };
        stack.check()?;
        Ok(stack)
    }

    /// The queue with this ARN.
    pub fn queue(&self, arn: &str) -> Result<&QueueDefinition> {
        self.queues
            .iter()
            .find(|queue| queue.arn == arn)
            .with_context(|| format!("there is no queue {arn}"))
    }

    /// Everything that one resource says of another.
    fn check(&self) -> Result<()> {
        for queue in &self.queues {
            if let Some(arn) = &queue.dead_letter_queue {
                self.queue(arn)
                    .with_context(|| format!("the dead-letter queue of {}", queue.name))?;
            }
        }
        let mut stream_readers = 0;
        for function in &self.functions {
            for (event, source) in &function.sources {
                let place = || format!("{}: Properties.Events.{event}", function.logical_id);
                self.check_source(source, function).with_context(place)?;
                stream_readers += usize::from(matches!(source, Source::Stream(_)));
            }
        }
        // Handled records are deleted from the stream, so a second reader would miss them.
        ensure!(
            stream_readers <= 1,
            "the local stack lets only one function read the table's stream"
        );
        Ok(())
    }

    fn check_source(&self, source: &Source, function: &FunctionDefinition) -> Result<()> {
        match source {
            Source::Stream(stream) => {
                ensure!(
                    self.table.stream_view.is_some(),
                    "the table {} has no stream",
                    self.table.name
                );
                ensure!(
                    stream.stream_arn == stream_arn(&self.table.name),
                    "there is no stream {}",
                    stream.stream_arn
                );
                if let Some(arn) = &stream.failure_queue {
                    self.queue(arn)?;
                }
            }
            Source::Queue(queue) => {
                self.queue(&queue.queue_arn)?;
            }
            Source::Http(_) | Source::Schedule(_) => {}
        }
        let http = matches!(source, Source::Http(_));
        ensure!(
            http == function.is_http(),
            "a function answers either HTTP requests or events, not both"
        );
        Ok(())
    }
}

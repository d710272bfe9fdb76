//! The functions of the product, built from the environment that the template gives them.

use std::{collections::BTreeMap, sync::Arc};

use anyhow::{Result, bail};
use aws_lambda_events::event::{dynamodb, sqs::SqsEvent};
use hg_domain::config::Vars;
use hg_queue::Queues;
use hg_store::Store;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    clients::Clients,
    function::{Function, FunctionSpec},
};

/// Builds the function that is deployed from the binary `spec.binary`.
///
/// # Errors
/// When a variable is missing or malformed, or there is no such function.
pub fn build(spec: &FunctionSpec, clients: &Clients) -> Result<Function> {
    let get = |name: &str| spec.env.get(name).cloned();
    let vars = Vars::new(&get);
    let store = || store(&spec.env, clients);
    Ok(match spec.binary.as_str() {
        "generate" => Function::Http(generate::router(generate::State::from_vars(
            &vars,
            store(),
        )?)),
        "job-status" => Function::Http(job_status::router(job_status::State::from_vars(
            &vars,
            store(),
        )?)),
        "clients" => Function::Http(clients::router(clients::State::from_vars(&vars, store())?)),
        "strategies" => Function::Http(strategies::router(strategies::State::from_vars(
            &vars,
            store(),
        )?)),
        "templates" => Function::Http(templates::router(templates::State::from_vars(
            &vars,
            store(),
        )?)),
        "providers" => Function::Http(providers::router(providers::State::from_vars(
            &vars,
            store(),
        )?)),
        "webhooks" => Function::Http(webhooks::router(webhooks::State::from_vars(
            &vars,
            store(),
        )?)),
        "dispatch" => {
            let queues = Queues::new(clients.sqs.clone(), dispatch::queue_urls(&vars)?);
            let store = store();
            event(move |event: dynamodb::Event, _| {
                let (queues, store) = (queues.clone(), store.clone());
                async move { Ok(dispatch::handle(event, &queues, &store).await) }
            })
        }
        "complete" => {
            let state = Arc::new(complete::State::from_vars(&vars, store())?);
            event(move |event: SqsEvent, deadline| {
                let state = state.clone();
                async move { Ok(complete::handle(event, deadline, &state).await) }
            })
        }
        "deliver" => {
            let state = deliver::State::from_vars(&vars, store())?;
            event(move |event: SqsEvent, _| {
                let state = state.clone();
                async move { Ok(deliver::handle(event, &state).await) }
            })
        }
        "purge" => {
            let store = store();
            event(move |event: SqsEvent, deadline| {
                let store = store.clone();
                async move { Ok(purge::handle(event, deadline, &store).await) }
            })
        }
        "sweep" => {
            let store = store();
            event(move |trigger: sweep::Trigger, _| {
                let store = store.clone();
                async move { Ok(sweep::handle(trigger, &store).await?) }
            })
        }
        other => bail!("there is no function {other}"),
    })
}

fn store(env: &BTreeMap<String, String>, clients: &Clients) -> Store {
    Store::new(
        clients.dynamodb.clone(),
        env.get("TABLE_NAME").map_or("", String::as_str),
    )
}

/// A function of typed events and answers, as the Lambda runtime makes one too.
fn event<E, A, H, F>(handler: H) -> Function
where
    E: DeserializeOwned + Send + 'static,
    A: Serialize,
    H: Fn(E, Instant) -> F + Clone + Send + Sync + 'static,
    F: Future<Output = Result<A>> + Send + 'static,
{
    Function::event(move |event: Value, deadline| {
        let typed = serde_json::from_value(event);
        let handler = handler.clone();
        async move { Ok(serde_json::to_value(handler(typed?, deadline).await?)?) }
    })
}

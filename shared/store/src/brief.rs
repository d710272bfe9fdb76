//! Everything that a worker needs to know of a task.

use hg_domain::{
    client::{Client, ClientPath},
    kept::Kept,
    provider::Provider,
    provider_key::ProviderKeyRecord,
    request::ContentRequest,
    strategy::StrategyRecord,
    task::Task,
    template::TemplateRecord,
};

use crate::{
    budgets::Payer,
    error::StoreError,
    item::{Item, entity, from_item},
    kept::{EFFECTIVE, effective_keys, keys_by_id, nearest_first},
    keys::{self, Key},
    rows::RequestRow,
    table::{Consistency, Store},
};

/// What a task is to be done with.
#[derive(Clone, Debug, PartialEq)]
pub struct Brief {
    /// What was asked for.
    pub request: ContentRequest,
    /// Whom the text is for.
    pub client: Client,
    /// The strategy asked for, else the one in effect; none for the built-in one.
    pub strategy: Option<StrategyRecord>,
    /// The template asked for, else the one in effect; none for the built-in one.
    pub template: Option<TemplateRecord>,
    /// The key of the task's provider that the request names, as it is now.
    pub own_key: Option<ProviderKeyRecord>,
    /// The key of the task's provider that the client keeps, else the nearest above it.
    pub clients_key: Option<ProviderKeyRecord>,
    /// The client and those above it, as far as they have a budget.
    pub payers: Vec<Payer>,
}

/// The answer to what a task is to be done with.
#[derive(Clone, Debug, PartialEq)]
pub enum Briefing {
    /// This.
    Ready(Box<Brief>),
    /// Something that it needs was deleted meanwhile: what.
    Gone(&'static str),
}

impl Store {
    /// What the task is to be done with, in one request whatever the depth of the hierarchy.
    ///
    /// The request was written moments ago; only when a copy of the table does not have it yet,
    /// the latest one is asked.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn brief(&self, task: &Task) -> Result<Briefing, StoreError> {
        let mut keys = keys_of::<StrategyRecord>(task, task.content_type, task.strategy_id);
        keys.extend(keys_of::<TemplateRecord>(
            task,
            task.content_type,
            task.template_id,
        ));
        keys.extend(provider_keys_of(task));
        keys.extend(task.path.nearest_first().map(keys::client));
        keys.push(keys::request(task.job_id));
        let mut rows = self.batch_get(keys.clone(), Consistency::Eventual).await?;
        if !rows.iter().any(|row| entity(row) == Some("request")) {
            rows = self.batch_get(keys, Consistency::Strong).await?;
        }
        let Some(request) = take(&mut rows, "request") else {
            return Ok(Briefing::Gone("request"));
        };
        let clients = clients(&mut rows)?;
        let living =
            |client: &&Client| client.client_id == task.client_id && client.deletion.is_none();
        let Some(client) = clients.iter().find(living).cloned() else {
            return Ok(Briefing::Gone("client"));
        };
        let Ok(strategy) = nearest(task, task.strategy_id, &rows)? else {
            return Ok(Briefing::Gone(StrategyRecord::WORD));
        };
        let Ok(template) = nearest(task, task.template_id, &rows)? else {
            return Ok(Briefing::Gone(TemplateRecord::WORD));
        };
        let request = from_item::<RequestRow>(request)?.read()?;
        // Of a client that was moved meanwhile, those above it before lend it their keys no more.
        let (own_key, clients_key) = (
            own_key(&client.path, &rows)?,
            clients_key(&client.path, &rows)?,
        );
        Ok(Briefing::Ready(Box::new(Brief {
            request,
            client,
            strategy,
            template,
            own_key,
            clients_key,
            payers: clients.into_iter().filter_map(payer).collect(),
        })))
    }
}

/// Where the one asked for may be, else those that could be in effect.
fn keys_of<T: Kept>(task: &Task, slot: T::Slot, asked_for: Option<T::Id>) -> Vec<Key> {
    match asked_for {
        Some(id) => keys_by_id::<T>(&task.path, id),
        None => effective_keys::<T>(&task.path, slot),
    }
}

/// Where the keys of the task's provider may be: the one that the request names, and those in effect.
/// The sandbox needs none.
fn provider_keys_of(task: &Task) -> Vec<Key> {
    if task.provider == Provider::Sandbox {
        return Vec::new();
    }
    let mut keys = effective_keys::<ProviderKeyRecord>(&task.path, task.provider);
    if let Some(own) = task.own_key.filter(|own| own.provider == task.provider) {
        keys.extend(keys_by_id::<ProviderKeyRecord>(
            &task.path,
            own.provider_key_id,
        ));
    }
    keys
}

fn own_key(path: &ClientPath, rows: &[Item]) -> Result<Option<ProviderKeyRecord>, StoreError> {
    let named = rows.iter().filter(|row| entity(row) != Some(EFFECTIVE));
    Ok(nearest_first(path, named)?.into_iter().next())
}

fn clients_key(path: &ClientPath, rows: &[Item]) -> Result<Option<ProviderKeyRecord>, StoreError> {
    let in_effect = rows.iter().filter(|row| entity(row) == Some(EFFECTIVE));
    Ok(nearest_first(path, in_effect)?.into_iter().next())
}

/// The one that is nearest; an inner error if one was asked for and is gone.
fn nearest<T: Kept>(
    task: &Task,
    asked_for: Option<T::Id>,
    rows: &[Item],
) -> Result<Result<Option<T>, ()>, StoreError> {
    let found = nearest_first(&task.path, rows)?.into_iter().next();
    let is_gone = asked_for.is_some() && found.is_none();
    Ok(if is_gone { Err(()) } else { Ok(found) })
}

/// The clients among `rows`, which are taken out.
fn clients(rows: &mut Vec<Item>) -> Result<Vec<Client>, StoreError> {
    let mut clients = Vec::new();
    while let Some(row) = take(rows, "client") {
        clients.push(from_item(row)?);
    }
    Ok(clients)
}

fn payer(client: Client) -> Option<Payer> {
    Some(Payer {
        client_id: client.client_id,
        budget: client.budget?,
        name: client.name,
    })
}

fn take(rows: &mut Vec<Item>, kind: &str) -> Option<Item> {
    let at = rows.iter().position(|row| entity(row) == Some(kind))?;
    Some(rows.swap_remove(at))
}

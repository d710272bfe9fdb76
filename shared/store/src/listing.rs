//! Lists of jobs: newest first, filtered, by page or by cursor.

use aws_sdk_dynamodb::{operation::query::builders::QueryFluentBuilder, types::Select};
use hg_domain::{
    content::ContentType,
    failure::Failure,
    id::{ClientId, JobId},
    job::{Progress, Summary},
    money::{self, NanoUsd},
    page::{PageRequest, Start},
    provider::Provider,
    task::Status,
    time::Timestamp,
    usage::TokenUsage,
};
use serde::Deserialize;

use crate::{
    error::StoreError,
    item::{Item, from_item},
    keys::{self, text},
    paging::Page,
    table::Store,
};

/// Rows that one request looks at when a filter may drop most of them.
const FILTERED_BATCH: u32 = 250;
/// How many requests a page may take; a page that a filter leaves almost empty ends early.
const MOST_REQUESTS: u32 = 20;

/// Which jobs are wanted. What is `None` matches all.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct JobFilter {
    /// Where they are.
    pub status: Option<Status>,
    /// What kind of text.
    pub content_type: Option<ContentType>,
    /// Who was to write it.
    pub provider: Option<Provider>,
    /// A part of the topic, in any case.
    pub query: Option<String>,
    /// Accepted at this time or later.
    pub created_after: Option<Timestamp>,
    /// Accepted before this time.
    pub created_before: Option<Timestamp>,
}

/// What the index has of a job.
#[derive(Clone, Debug, PartialEq, Deserialize)]
struct IndexedJob {
    job_id: JobId,
    client_id: ClientId,
    status: Status,
    content_type: ContentType,
    topic: String,
    providers: Vec<Provider>,
    tasks_total: u32,
    tasks_done: u32,
    tasks_succeeded: u32,
    usage: TokenUsage,
    #[serde(rename = "cost_nanos", with = "money::nanos")]
    cost: NanoUsd,
    unpriced: u32,
    error: Option<Failure>,
    created_at: Timestamp,
    updated_at: Timestamp,
    completed_at: Option<Timestamp>,
}

impl From<IndexedJob> for Summary {
    fn from(job: IndexedJob) -> Self {
        Self {
            job_id: job.job_id,
            client_id: job.client_id,
            status: job.status,
            content_type: job.content_type,
            topic: job.topic,
            providers: job.providers,
            progress: Progress {
                total: job.tasks_total,
                done: job.tasks_done,
                succeeded: job.tasks_succeeded,
            },
            partial: job.status == Status::Completed && job.tasks_succeeded < job.tasks_total,
            usage: job.usage,
            cost_usd: (job.unpriced == 0).then_some(job.cost),
            error: job.error,
            created_at: job.created_at,
            updated_at: job.updated_at,
            completed_at: job.completed_at,
        }
    }
}

impl Store {
    /// The jobs of `client` that match `filter`, newest first.
    ///
    /// # Errors
    /// When the table cannot be read.
    pub async fn list_jobs(
        &self,
        client: ClientId,
        filter: &JobFilter,
        page: &PageRequest,
    ) -> Result<Page<Summary>, StoreError> {
        match &page.start {
            Start::After(sort_key) => {
                let (rows, next) = self.rows(client, filter, Some(sort_key), page.size).await?;
                Ok(Page {
                    rows: summaries(rows)?,
                    next,
                    total: None,
                })
            }
            Start::Page(number) => {
                let skipped = page.size.saturating_mul(number.saturating_sub(1));
                let (rows, total) = tokio::join!(
                    self.rows(client, filter, None, skipped.saturating_add(page.size)),
                    self.count_jobs(client, filter),
                );
                let (rows, next) = rows?;
                let shown = rows
                    .into_iter()
                    .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
                    .collect();
                Ok(Page {
                    rows: summaries(shown)?,
                    next,
                    total: total?,
                })
            }
        }
    }

    /// Up to `wanted` matching rows after `after`, and where the list goes on.
    async fn rows(
        &self,
        client: ClientId,
        filter: &JobFilter,
        after: Option<&str>,
        wanted: u32,
    ) -> Result<(Vec<Item>, Option<String>), StoreError> {
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let mut start = after
            .map(|sort_key| start_key(client, sort_key))
            .transpose()?;
        let mut rows: Vec<Item> = Vec::new();
        for _ in 0..MOST_REQUESTS {
            // One more than wanted tells whether there is a next page.
            let missing = (wanted + 1).saturating_sub(rows.len());
            let look_at = if filter.is_narrow() {
                FILTERED_BATCH
            } else {
                u32::try_from(missing).unwrap_or(u32::MAX)
            };
            let request = self
                .query_jobs(client, filter)
                .set_exclusive_start_key(start.take())
                .limit(i32::try_from(look_at).unwrap_or(i32::MAX));
            let answer = request
                .send()
                .await
                .map_err(|error| StoreError::request("Query")(&error))?;
            rows.extend(answer.items.unwrap_or_default());
            if rows.len() > wanted {
                rows.truncate(wanted);
                let next = rows.last().and_then(sort_key);
                return Ok((rows, next));
            }
            match answer.last_evaluated_key {
                Some(key) => start = Some(key),
                None => return Ok((rows, None)),
            }
        }
        Ok((rows, start.as_ref().and_then(sort_key)))
    }

    /// How many jobs match, if one request (which reads at most 1 MB of the index) can tell.
    async fn count_jobs(
        &self,
        client: ClientId,
        filter: &JobFilter,
    ) -> Result<Option<u32>, StoreError> {
        let request = self.query_jobs(client, filter).select(Select::Count);
        let answer = request
            .send()
            .await
            .map_err(|error| StoreError::request("Query")(&error))?;
        let complete = answer.last_evaluated_key.is_none();
        Ok(complete.then(|| u32::try_from(answer.count).unwrap_or(0)))
    }

    fn query_jobs(&self, client: ClientId, filter: &JobFilter) -> QueryFluentBuilder {
        let query = self
            .client
            .query()
            .table_name(&self.table)
            .index_name("gsi1")
            .scan_index_forward(false)
            .key_condition_expression("gsi1pk = :client AND gsi1sk BETWEEN :from AND :to")
            .expression_attribute_values(":client", text(keys::jobs_of(client)))
            .expression_attribute_values(":from", text(filter.first_id()))
            .expression_attribute_values(":to", text(filter.last_id()));
        let conditions = filter.conditions();
        if conditions.is_empty() {
            return query;
        }
        let expression: Vec<_> = conditions
            .iter()
            .map(|condition| condition.expression)
            .collect();
        let query = query.filter_expression(expression.join(" AND "));
        conditions.into_iter().fold(query, |query, condition| {
            query
                .expression_attribute_names(condition.name, condition.name.trim_start_matches('#'))
                .expression_attribute_values(condition.placeholder, text(condition.value))
        })
    }
}

/// A condition on one attribute, whose name may be a reserved word and so has a placeholder too.
struct Condition {
    expression: &'static str,
    name: &'static str,
    placeholder: &'static str,
    value: String,
}

impl JobFilter {
    /// Whether it may drop rows that the key condition lets through.
    fn is_narrow(&self) -> bool {
        self.status.is_some()
            || self.content_type.is_some()
            || self.provider.is_some()
            || self.query.is_some()
    }

    fn conditions(&self) -> Vec<Condition> {
        let conditions = [
            (
                "#status = :status",
                "#status",
                ":status",
                self.status.map(|status| status.as_str().to_owned()),
            ),
            (
                "#content_type = :type",
                "#content_type",
                ":type",
                self.content_type.map(|kind| kind.to_string()),
            ),
            (
                "contains(#providers, :provider)",
                "#providers",
                ":provider",
                self.provider.map(|provider| provider.to_string()),
            ),
            (
                "contains(#search, :query)",
                "#search",
                ":query",
                self.query.as_ref().map(|query| query.to_lowercase()),
            ),
        ];
        conditions
            .into_iter()
            .filter_map(|(expression, name, placeholder, value)| {
                Some(Condition {
                    expression,
                    name,
                    placeholder,
                    value: value?,
                })
            })
            .collect()
    }

    /// Identifiers sort by time, so a bound in time is a bound of the sort key.
    fn first_id(&self) -> String {
        self.created_after
            .map_or_else(|| "0".to_owned(), |at| JobId::first_at(at).to_string())
    }

    fn last_id(&self) -> String {
        self.created_before
            .map_or_else(|| "g".to_owned(), |at| JobId::first_at(at).to_string())
    }
}

fn start_key(client: ClientId, sort_key: &str) -> Result<Item, StoreError> {
    let id: JobId = sort_key
        .parse()
        .map_err(|_| StoreError::Malformed("a cursor holds no job".to_owned()))?;
    let mut key = keys::job(id).into_attributes();
    key.insert("gsi1pk".to_owned(), text(keys::jobs_of(client)));
    key.insert("gsi1sk".to_owned(), text(sort_key));
    Ok(key)
}

fn sort_key(row: &Item) -> Option<String> {
    row.get("gsi1sk").and_then(|key| key.as_s().ok()).cloned()
}

fn summaries(rows: Vec<Item>) -> Result<Vec<Summary>, StoreError> {
    rows.into_iter()
        .map(|row| Ok(from_item::<IndexedJob>(row)?.into()))
        .collect()
}

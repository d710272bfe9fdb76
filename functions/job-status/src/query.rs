//! The query of a list of jobs.

use hg_domain::{
    content::ContentType, id::ClientId, page::CursorKey, provider::Provider, task::Status,
    violation::Violations,
};
use hg_http::{
    paging::{PageQuery, WantedPage},
    values::{read, uuid, word},
};
use hg_store::JobFilter;
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// Longest part of a topic that is searched for, in characters.
const SEARCH_MAX: usize = 100;

/// Which jobs are wanted.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct ListQuery {
    /// The tenant; the caller's own if left out.
    #[param(format = Uuid)]
    client_id: Option<String>,
    /// Where they are.
    #[param(value_type = Option<Status>)]
    status: Option<String>,
    /// What kind of text; `blog` is read as `blog_post`.
    #[param(value_type = Option<ContentType>)]
    content_type: Option<String>,
    /// Who was to write it.
    #[param(value_type = Option<Provider>)]
    llm_provider: Option<String>,
    /// A part of the topic, in any case.
    #[param(min_length = 1, max_length = 100)]
    q: Option<String>,
    /// Accepted at this time or later.
    #[param(format = DateTime)]
    created_after: Option<String>,
    /// Accepted before this time.
    #[param(format = DateTime)]
    created_before: Option<String>,
    /// The page, from 1; `page` × `page_size` reaches 1,000 jobs.
    #[param(value_type = Option<u32>, minimum = 1)]
    page: Option<String>,
    /// Jobs per page; 20 if left out.
    #[param(value_type = Option<u32>, minimum = 1, maximum = 100)]
    page_size: Option<String>,
    /// Goes on after an earlier page: its `nextCursor`.
    cursor: Option<String>,
}

/// A query that keeps every rule.
#[derive(Debug)]
pub(crate) struct ListRequest {
    pub(crate) client_id: Option<ClientId>,
    pub(crate) filter: JobFilter,
    pub(crate) page: WantedPage,
}

/// What a cursor is bound to: the tenant and the filter of the list it was made for.
#[derive(Serialize)]
struct Scope<'a> {
    client: ClientId,
    filter: [Option<String>; 6],
    list: &'a str,
}

impl ListQuery {
    /// Checks the query; `sole_client` is whom it means when it names nobody.
    pub(crate) fn check(
        self,
        sole_client: Option<ClientId>,
        cursors: &CursorKey,
    ) -> Result<ListRequest, Violations> {
        let mut refused = Violations::default();
        let client_id = read(&mut refused, "client_id", self.client_id, uuid).or(sole_client);
        let filter = JobFilter {
            status: read(&mut refused, "status", self.status, status),
            content_type: read(
                &mut refused,
                "content_type",
                self.content_type,
                content_type,
            ),
            provider: read(
                &mut refused,
                "llm_provider",
                self.llm_provider,
                word::<Provider>,
            ),
            query: read(&mut refused, "q", self.q, search),
            created_after: read(&mut refused, "created_after", self.created_after, word),
            created_before: read(&mut refused, "created_before", self.created_before, word),
        };
        if let (Some(after), Some(before)) = (filter.created_after, filter.created_before)
            && before <= after
        {
            refused.add(
                "created_before",
                before.to_string(),
                "must be later than created_after",
            );
        }
        let scope = client_id
            .map(|client| scope(client, &filter))
            .unwrap_or_default();
        let page = PageQuery {
            page: self.page,
            page_size: self.page_size,
            cursor: self.cursor,
        };
        Ok(ListRequest {
            client_id,
            filter,
            page: refused.and(page.check(scope, cursors))?,
        })
    }
}

/// What a cursor of this list is bound to.
fn scope(client: ClientId, filter: &JobFilter) -> String {
    let texts = [
        filter.status.map(|status| status.as_str().to_owned()),
        filter.content_type.map(|kind| kind.to_string()),
        filter.provider.map(|provider| provider.to_string()),
        filter.query.clone(),
        filter.created_after.map(|at| at.to_string()),
        filter.created_before.map(|at| at.to_string()),
    ];
    serde_json::to_string(&Scope {
        client,
        filter: texts,
        list: "jobs",
    })
    .unwrap_or_default()
}

fn status(text: &str) -> Result<Status, String> {
    Status::parse(text).map_err(|error| error.to_string())
}

fn content_type(text: &str) -> Result<ContentType, String> {
    ContentType::parse(text).map_err(|error| error.to_string())
}

fn search(text: &str) -> Result<String, String> {
    if (1..=SEARCH_MAX).contains(&text.chars().count()) {
        return Ok(text.to_owned());
    }
    Err(format!("must have 1 to {SEARCH_MAX} characters"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(query: &ListQuery) -> Result<ListRequest, Vec<String>> {
        let copy: ListQuery = serde_json::from_value(serde_json::json!({
            "status": query.status, "page": query.page, "page_size": query.page_size, "cursor": query.cursor,
            "created_after": query.created_after, "llm_provider": query.llm_provider, "client_id": query.client_id,
        }))
        .unwrap();
        let fields = |refused: Violations| {
            refused
                .into_vec()
                .into_iter()
                .map(|one| one.field)
                .collect()
        };
        copy.check(Some(ClientId::new()), &CursorKey::new("secret"))
            .map_err(fields)
    }

    #[test]
    fn a_plain_query_is_the_first_page_of_the_callers_own() {
        let request = check(&ListQuery::default()).unwrap();
        assert_eq!(request.page.request.size, 20);
        assert!(request.client_id.is_some());
        assert_eq!(request.filter, JobFilter::default());
    }

    #[test]
    fn every_unknown_value_is_told_at_once() {
        let text = |text: &str| Some(text.to_owned());
        let query = ListQuery {
            status: text("done"),
            llm_provider: text("me"),
            client_id: text("x"),
            created_after: text("yesterday"),
            page: text("one"),
            page_size: text("101"),
            cursor: text("forged"),
            ..ListQuery::default()
        };
        let expected = [
            "client_id",
            "status",
            "llm_provider",
            "created_after",
            "cursor",
            "page",
            "page_size",
        ];
        assert_eq!(check(&query).unwrap_err(), expected);
    }
}

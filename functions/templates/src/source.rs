//! The template that is to be previewed.

use hg_domain::{
    client::Client,
    content::ContentType,
    task::Applied,
    template::{PreviewInput, TemplateRecord, Variables, Wording},
};
use hg_http::{error::ApiError, kept::pinned};
use hg_prompts::Template;
use hg_store::Store;

/// What one given in the request is called.
const GIVEN: &str = "given";

/// A template, and what it says of itself.
pub(crate) struct Source {
    pub(crate) template: Template,
    pub(crate) variables: Variables,
    pub(crate) applied: Applied,
}

/// Finds the template of a preview.
///
/// # Errors
/// 422 when there is no such template for that kind of text, 500 when the table cannot be read.
pub(crate) async fn find(
    store: &Store,
    client: &Client,
    input: &PreviewInput,
) -> Result<Source, ApiError> {
    let content_type = input.request.content_type;
    Ok(match &input.wording {
        Wording::Given { syntax, template } => Source {
            template: Template::new(*syntax, template.clone()),
            variables: Variables::default(),
            applied: Applied {
                name: GIVEN.to_owned(),
                ..Applied::built_in()
            },
        },
        Wording::Kept(id) => {
            let found: TemplateRecord = pinned(store, &client.path, *id, content_type).await?;
            Source::from(found)
        }
        Wording::InEffect => store
            .effective::<TemplateRecord>(&client.path, content_type)
            .await?
            .map_or_else(|| Source::built_in(content_type), Source::from),
    })
}

impl Source {
    fn built_in(content_type: ContentType) -> Self {
        Self {
            template: Template::built_in(content_type),
            variables: Variables::default(),
            applied: Applied::built_in(),
        }
    }
}

impl From<TemplateRecord> for Source {
    fn from(record: TemplateRecord) -> Self {
        Self {
            applied: Applied::from(&record),
            template: Template::new(record.syntax, record.template),
            variables: record.variables,
        }
    }
}

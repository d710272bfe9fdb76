//! One template of a folder: looked for, made, compared, changed.

use hg_domain::{
    content::ContentType,
    id::TemplateId,
    template::{Syntax, Variables},
};
use reqwest::{Method, header};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{file::TemplateFile, importing::Importing};
use crate::cli::remote::{One, Trouble};

/// A template as the deployment has it.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Present {
    pub(super) template_id: TemplateId,
    name: String,
    content_type: ContentType,
    syntax: Syntax,
    template: Option<String>,
    variables: Option<Variables>,
    is_active: bool,
    is_default: bool,
    pub(super) version: u64,
}

impl Importing {
    /// The template that the file was imported to before, with its text.
    pub(super) async fn present(
        &self,
        path: &str,
        file: &TemplateFile,
    ) -> Result<Option<Present>, Trouble> {
        let all: Vec<Present> = self.remote.all(path).await?;
        let found = all
            .into_iter()
            .find(|one| one.name == file.name() && one.content_type == file.content_type);
        let Some(found) = found else { return Ok(None) };
        let path = format!("{path}/{}", found.template_id);
        let request = self.remote.request(Method::GET, &path);
        let whole: One<Present> = self.remote.send(request).await?;
        Ok(Some(whole.data))
    }

    /// Makes the template of a file, unless an earlier try did whose answer was lost.
    pub(super) async fn make(&self, path: &str, file: &TemplateFile) -> Result<Present, Trouble> {
        if let Some(made) = self.present(path, file).await? {
            return Ok(made);
        }
        let request = self.remote.request(Method::POST, path);
        let made: One<Present> = self.remote.send(request.json(&self.body(file))).await?;
        Ok(made.data)
    }

    /// Makes the template what its file says, unless an earlier try did.
    pub(super) async fn change(&self, path: &str, file: &TemplateFile) -> Result<(), Trouble> {
        let Some(present) = self.present(path, file).await? else {
            return self.make(path, file).await.map(drop);
        };
        if self.differences(&present, file).is_empty() {
            return Ok(());
        }
        let path = format!("{path}/{}", present.template_id);
        let request = self.remote.request(Method::PUT, &path);
        let request = request
            .json(&self.body(file))
            .header(header::IF_MATCH, format!("\"v{}\"", present.version));
        self.remote.send::<Value>(request).await.map(drop)
    }

    fn body(&self, file: &TemplateFile) -> Value {
        json!({
            "name": file.name(),
            "content_type": file.content_type,
            "syntax": Syntax::Jinja,
            "template": file.text,
            "variables": self.variables,
            "is_active": true,
            "is_default": true,
        })
    }

    pub(super) fn differences(&self, present: &Present, file: &TemplateFile) -> Vec<&'static str> {
        let fields = [
            ("template", present.template.as_ref() != Some(&file.text)),
            ("syntax", present.syntax != Syntax::Jinja),
            (
                "variables",
                present.variables.as_ref() != Some(&self.variables),
            ),
            ("is_active", !present.is_active),
            ("is_default", !present.is_default),
        ];
        let differing = fields.into_iter().filter(|(_, differs)| *differs);
        differing.map(|(field, _)| field).collect()
    }
}

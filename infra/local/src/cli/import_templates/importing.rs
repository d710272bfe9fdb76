//! The way of a folder into a deployment: all is looked at before anything is changed, and what was
//! changed is undone if something fails in between.

use std::collections::HashMap;

use hg_domain::{client::Slug, id::ClientId, template::Variables};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    file::{Refused, TemplateFile},
    present::Present,
};
use crate::cli::{
    patience::patiently,
    remote::{Remote, Trouble},
    report::{Outcome, Report, Thing},
};

/// A folder on its way into a deployment.
pub(super) struct Importing {
    pub(super) remote: Remote,
    pub(super) variables: Variables,
    /// Whether what differs is changed.
    update: bool,
    pub(super) report: Report,
    clients: HashMap<Slug, Option<ClientId>>,
}

/// What is to be done for a file.
struct Step {
    file: TemplateFile,
    path: String,
    present: Option<Present>,
}

/// What takes a step back.
struct Undo {
    method: Method,
    path: String,
    body: Value,
}

impl Importing {
    pub(super) fn new(remote: Remote, variables: Variables, update: bool, report: Report) -> Self {
        Self {
            remote,
            variables,
            update,
            report,
            clients: HashMap::new(),
        }
    }

    /// Imports the files, all of them or, if one is refused, none.
    ///
    /// # Errors
    /// When the deployment does not answer, or refuses what it should take; then it is as it was,
    /// unless the error says otherwise.
    pub(super) async fn import(
        &mut self,
        files: Vec<Result<TemplateFile, Refused>>,
    ) -> anyhow::Result<()> {
        let mut steps = Vec::new();
        for file in files {
            let step = match file {
                Ok(file) => self.look(file).await?,
                Err(refused) => Err(refused),
            };
            steps.push(step);
        }
        if steps.iter().any(Result::is_err) {
            self.spare(steps);
            return Ok(());
        }
        let (mut undo, mut taken) = (Vec::new(), Vec::new());
        for step in steps.into_iter().flatten() {
            match self.take(step, &mut undo).await {
                Ok(step) => taken.push(step),
                Err(trouble) => return Err(self.back(undo, trouble).await),
            }
        }
        for (file, outcome) in taken {
            self.tell(file, outcome);
        }
        Ok(())
    }

    /// What there is to do for a file.
    async fn look(&mut self, file: TemplateFile) -> Result<Result<Step, Refused>, Trouble> {
        let Some(client) = self.client(&file.client).await? else {
            let reason = format!("the key reaches no client {}", file.client);
            let file = file.file;
            return Ok(Err(Refused { file, reason }));
        };
        let path = format!("/api/clients/{client}/templates");
        let present = patiently(async || self.present(&path, &file).await).await?;
        Ok(Ok(Step {
            file,
            path,
            present,
        }))
    }

    async fn client(&mut self, slug: &Slug) -> Result<Option<ClientId>, Trouble> {
        if let Some(known) = self.clients.get(slug) {
            return Ok(*known);
        }
        let found = patiently(async || self.remote.client(slug).await).await?;
        let found = found.map(|client| client.client_id);
        self.clients.insert(slug.clone(), found);
        Ok(found)
    }

    /// Does what there is to do for a file, and notes how it is undone.
    async fn take(
        &self,
        step: Step,
        undo: &mut Vec<Undo>,
    ) -> Result<(TemplateFile, Outcome), Trouble> {
        let Step {
            file,
            path,
            present,
        } = step;
        let Some(present) = present else {
            let made = patiently(async || self.make(&path, &file).await).await?;
            undo.push(Undo {
                method: Method::DELETE,
                path: format!("{path}/{}", made.template_id),
                body: Value::Null,
            });
            return Ok((file, Outcome::Made));
        };
        let fields = self.differences(&present, &file);
        if fields.is_empty() {
            return Ok((file, Outcome::ThereAlready));
        }
        if !self.update {
            return Ok((file, Outcome::Differs { fields }));
        }
        patiently(async || self.change(&path, &file).await).await?;
        undo.push(Undo {
            method: Method::POST,
            path: format!("{path}/{}/restore", present.template_id),
            body: json!({"version": present.version}),
        });
        Ok((file, Outcome::Changed { fields }))
    }

    /// Tells what is refused, and that the rest is left alone for it.
    fn spare(&mut self, steps: Vec<Result<Step, Refused>>) {
        for step in steps {
            match step {
                Err(Refused { file, reason }) => {
                    let outcome = Outcome::Refused { reason };
                    self.report.tell(Thing::Template { file }, outcome);
                }
                Ok(step) => {
                    let reason = "as long as another file is refused".to_owned();
                    self.tell(step.file, Outcome::Skipped { reason });
                }
            }
        }
    }

    /// Takes every step back, the last one first.
    async fn back(&self, undo: Vec<Undo>, trouble: Trouble) -> anyhow::Error {
        let mut left = Vec::new();
        for Undo { method, path, body } in undo.into_iter().rev() {
            let request = async || {
                let request = self.remote.request(method.clone(), &path);
                self.remote.send::<Value>(request.json(&body)).await
            };
            if patiently(request).await.is_err() {
                left.push(path);
            }
        }
        let error = anyhow::Error::from(trouble);
        if left.is_empty() {
            error.context("what had been imported by then was taken back")
        } else {
            error.context(format!("this could not be taken back: {}", left.join(", ")))
        }
    }

    fn tell(&mut self, file: TemplateFile, outcome: Outcome) {
        self.report
            .tell(Thing::Template { file: file.file }, outcome);
    }
}

//! One strategy: looked for by its name and content type, made, compared, changed.

use hg_domain::{
    content::ContentType,
    id::{ClientId, StrategyId},
    strategy::StrategyInput,
};
use reqwest::{Method, header};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::loading::Loading;
use crate::cli::{remote::Trouble, report::Outcome};

/// A strategy as the deployment has it.
#[derive(Deserialize)]
struct Present {
    strategy_id: StrategyId,
    name: String,
    content_type: ContentType,
    configuration: Map<String, Value>,
    is_active: bool,
    version: u64,
}

impl Loading {
    /// Has a client have a strategy.
    pub(super) async fn bring_strategy(
        &self,
        client: ClientId,
        wanted: &StrategyInput,
    ) -> Result<Outcome, Trouble> {
        let path = format!("/api/clients/{client}/strategies");
        let mut present: Vec<Present> = self.remote.all(&path).await?;
        present.retain(|one| one.name == wanted.name && one.content_type == wanted.content_type);
        let Some(first) = present.first() else {
            let request = self.remote.request(Method::POST, &path);
            let _: Value = self
                .remote
                .send(request.json(&body(wanted, wanted.is_active)))
                .await?;
            return Ok(Outcome::Made);
        };
        // Names need not be unique in a deployment.
        let mut configurations = present.iter().map(|one| &one.configuration);
        if configurations.any(|configuration| *configuration == wanted.configuration) {
            return Ok(Outcome::ThereAlready);
        }
        let fields = vec!["configuration"];
        if !self.update {
            return Ok(Outcome::Differs { fields });
        }
        let path = format!("{path}/{}", first.strategy_id);
        let request = self.remote.request(Method::PUT, &path);
        let request = request
            .json(&body(wanted, first.is_active))
            .header(header::IF_MATCH, format!("\"v{}\"", first.version));
        let _: Value = self.remote.send(request).await?;
        Ok(Outcome::Changed { fields })
    }
}

fn body(wanted: &StrategyInput, is_active: bool) -> Value {
    json!({
        "name": wanted.name,
        "content_type": wanted.content_type,
        "configuration": wanted.configuration,
        "is_active": is_active,
    })
}

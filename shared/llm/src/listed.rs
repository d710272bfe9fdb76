//! The models that a provider lists itself, with their prices.

use hg_domain::{money::NanoUsd, time::Timestamp};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use crate::{
    call_error::CallError,
    client::{Client, each},
    model::{Fault, LanguageModel},
    tab::Tab,
};

/// A model as its provider lists it today. Prices are for a million tokens, as they may be less than
/// a nano-dollar for one; what is not listed, or depends on the request, is `None`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListedModel {
    /// Its name in requests.
    pub model: String,
    /// Its name for people.
    pub name: Option<String>,
    /// Most tokens of prompt and answer together.
    pub context_length: Option<u64>,
    /// Most tokens of an answer.
    pub max_output_tokens: Option<u64>,
    /// A million tokens of the prompt.
    pub input: Option<NanoUsd>,
    /// A million tokens of the prompt that were read from a cache.
    pub cached_input: Option<NanoUsd>,
    /// A million tokens of the prompt that were written to a cache.
    pub cache_write: Option<NanoUsd>,
    /// A million tokens of the answer.
    pub output: Option<NanoUsd>,
}

impl Client {
    /// The models that the provider lists with their prices: those of `OpenRouter`, as it is the only
    /// one that does. It is asked once, without the key.
    ///
    /// # Errors
    /// When the list did not come.
    pub async fn listed_models(&self, deadline: Instant) -> Result<Vec<ListedModel>, CallError> {
        each!(self.model(), model => {
            let late = || Err(Fault::unavailable("The list of models did not come in time."));
            let listed = timeout_at(deadline, model.list()).await;
            listed.unwrap_or_else(|_elapsed| late()).map_err(|fault| {
                let mut tab = Tab::open(model.provider(), model.default_model(), Timestamp::now());
                tab.count_call();
                tab.error(fault)
            })
        })
    }
}

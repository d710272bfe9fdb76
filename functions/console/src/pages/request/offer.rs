//! What a request may choose from.

use std::collections::BTreeMap;

use futures_util::future::try_join5;
use hg_domain::{access::Action, content::ContentType, template::Variable};

use crate::{
    api::{
        Address, Refusal,
        wire::{
            Applicable, EffectiveStrategy, InEffect, ProviderKeyView, ProviderStatus, StrategyView,
        },
    },
    form::Form,
    visitor::Within,
};

/// The most of a list that is offered: a client has no more strategies or keys.
const MOST: u32 = 100;

/// What a request may choose from.
pub(super) struct Offer {
    pub(super) providers: Vec<ProviderStatus>,
    pub(super) strategies: Vec<StrategyView>,
    pub(super) templates: Vec<Applicable>,
    /// Those of the client, for those who may see them.
    pub(super) keys: Vec<ProviderKeyView>,
    /// The variables of the template in effect.
    pub(super) variables: BTreeMap<String, Variable>,
    /// How many networks the strategy in effect writes for, where the request names none.
    pub(super) platforms: usize,
}

impl Offer {
    pub(super) async fn read(within: &Within, form: &Form) -> Result<Self, Refusal> {
        let api = &within.api;
        let kind = ContentType::parse(form.raw("content_type")).unwrap_or(ContentType::BlogPost);
        let of_client = |path: &str| Address::new(path).with("client_id", within.id());
        let lookup = of_client("/api/content/templates/lookup").with("content_type", kind);
        let keys = async {
            if !within.may(Action::Manage) {
                return Ok(Vec::new());
            }
            let found = api
                .list(within.api_at("/provider-keys").with("page_size", MOST))
                .await;
            found.map(|page| page.rows)
        };
        let (providers, strategies, templates, keys, in_effect) = try_join5(
            api.get("/api/providers/status"),
            api.list(within.api_at("/strategies").with("page_size", MOST)),
            api.get(of_client("/api/content/templates")),
            keys,
            api.get::<InEffect>(lookup),
        )
        .await?;
        Ok(Self {
            providers,
            strategies: strategies.rows,
            templates,
            keys,
            variables: in_effect.variables,
            platforms: platforms(within, kind).await?,
        })
    }
}

async fn platforms(within: &Within, kind: ContentType) -> Result<usize, Refusal> {
    if kind != ContentType::SocialMedia {
        return Ok(1);
    }
    let address = within
        .api_at("/strategies/effective")
        .with("content_type", kind);
    let strategy: EffectiveStrategy = within.api.get(address).await?;
    let platforms = strategy
        .configuration
        .get("platforms")
        .and_then(|all| all.as_array());
    Ok(platforms.map_or(1, Vec::len))
}

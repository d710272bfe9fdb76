//! What the API answers, as far as the console shows it.

mod access;
mod client;
mod job;
mod provider;
mod strategy;
mod template;
mod webhook;

pub(crate) use self::{
    access::{ApiKeyView, IssuedKey, MemberView},
    client::ClientView,
    job::{AttemptView, JobAccepted, JobView, Part},
    provider::{Model, Price, ProviderKeyTest, ProviderKeyView, ProviderStatus},
    strategy::{EffectiveStrategy, StrategyView},
    template::{Applicable, InEffect, Preview, TemplateSummary, TemplateView},
    webhook::{
        CallbackSecretView, DeliveryView, NewCallbackSecret, Replayed, WebhookView,
        WebhookWithSecret,
    },
};

//! What pages are made of.

mod chart;
mod diff;
mod fields;
mod list;
mod markdown;
mod money;
mod notice;
mod time;
mod words;

pub(crate) use self::{
    chart::{Series, Unit, columns, rows},
    diff::changes,
    fields::{Draft, Input, Options, kinds, platforms},
    list::{empty, more, pairs},
    markdown::{document, rendered},
    money::{cost, usd},
    notice::{Secret, confirm, confirm_with, hidden, problems, saved, shown_once},
    time::{duration, on_day, time},
    words::{badge, capitalized, content_type, counted, json_text, number, status, words},
};

/// What pages may load and do: what comes from here, and nothing that is written within them.
pub(crate) const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; \
     img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

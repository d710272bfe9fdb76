//! The page that a template is written on.

use hg_domain::{access::Action, content::ContentType, template::Syntax};
use maud::{Markup, html};

use super::{
    super::conflict::{conflict, edited, is_late},
    KEPT,
    edit::{ACTION, PREVIEW, form_of, text_of},
    preview::{self, Shown},
};
use crate::{
    api::wire::TemplateView,
    ui::{Draft, Input, capitalized, confirm, content_type, hidden, problems, saved, time},
    visitor::Within,
};

/// What is being edited.
pub(super) struct Editing<'a> {
    /// The template as it is; none if it is new.
    pub(super) present: Option<&'a TemplateView>,
    pub(super) draft: Draft<'a>,
    pub(super) shown: &'a Shown,
}

/// The page.
pub(super) fn view(within: &Within, editing: &Editing<'_>) -> Markup {
    let Editing {
        present,
        draft,
        shown,
    } = editing;
    let may_write = within.may(Action::Write);
    let here = match present {
        Some(present) => within.at(&KEPT.at(present.summary.template_id, "")),
        None => within.at("/templates/new"),
    };
    let name = present.map_or("New template", |present| &present.summary.name);
    let kind = ContentType::parse(draft.form.raw("content_type"));
    html! {
        h1 { (name) }
        @if let Some(present) = present { (saved(draft.form, present.summary.version)) }
        p.muted {
            @if let Ok(kind) = kind { (content_type(kind)) }
            @if let Some(TemplateView { summary, .. }) = present {
                " · version " (summary.version) " · changed " (time(summary.updated_at)) " · "
                a href={ (here) "/versions" } { "Earlier versions" }
            }
        }
        @if let (true, Some(present)) = (is_late(draft.refusal), present) {
            (conflict(&text_of(&form_of(present)), &text_of(draft.form)))
        }
        (problems(draft.refusal))
        div.beside {
            form method="post" action=(here) novalidate data-unsaved
                hx-post=(here) hx-trigger="input delay:300ms" hx-vals={ r#"{"action": "preview"}"# }
                hx-target="#preview" hx-select="#preview" hx-swap="outerHTML" hx-sync="this:replace" {
                (hidden(&within.csrf))
                input type="hidden" name="content_type" value=(draft.form.raw("content_type"));
                @if let Some(present) = present { (edited(draft, present.summary.version)) }
                fieldset.bare disabled[!may_write] { (fields(draft)) }
                div.actions {
                    @if may_write { button.primary name=(ACTION) value="save" { "Save" } }
                    @if may_write { button name=(ACTION) value=(PREVIEW) { "Show the prompt" } }
                }
            }
            (preview::view(shown, draft.form.raw("template")))
        }
        @if let (true, Some(present)) = (may_write, present) {
            (confirm(&within.csrf, &format!("{here}/delete"), "Delete", &present.summary.name,
                "Prompts are made from what is in effect without it. Its versions stay, and can be restored."))
        }
    }
}

fn fields(draft: &Draft<'_>) -> Markup {
    let syntaxes = [Syntax::Tinytemplate, Syntax::Jinja];
    let syntaxes = syntaxes.map(|one| (one.to_string(), capitalized(one.as_str())));
    html! {
        (Input::line("name", "Name").required().of(draft))
        (Input::code("template", "Template", 24).required()
            .hint("Text with places for values, such as {topic} or, in Jinja, {{ topic }}.").of(draft))
        (Input::select("syntax", "Syntax", syntaxes.to_vec()).required().of(draft))
        (Input::code("variables", "Variables", 4)
            .hint("The names that it adds to those that every template knows: a JSON object such as \
                   {\"season\": {\"default\": \"spring\"}}, or a list of names.").of(draft))
        (Input::check("is_active", "Active: it may be used").of(draft))
        (Input::check("is_default", "Default: it is used where a request names no template").of(draft))
    }
}

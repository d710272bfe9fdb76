//! Who reaches a client: members, and keys for programs.

use axum::{
    Router,
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use futures_util::future::try_join;
use hg_domain::{
    access::{Action, Role},
    id::ClientId,
};
use maud::{Markup, html};
use serde_json::{Value, json};

use super::query::Query;
use crate::{
    api::{
        Page as Rows, Refusal,
        wire::{ApiKeyView, IssuedKey, MemberView},
    },
    console::Shared,
    form::Form,
    jar::Jar,
    page::{Page, Tab},
    shown::Shown,
    stop::Stop,
    ui::{
        Draft, Input, Options, Secret, capitalized, confirm, confirm_with, empty, hidden, on_day,
        problems, shown_once, time,
    },
    visitor::{Named, Within},
};

const PAGE_SIZE: u32 = 50;

pub(super) fn routes() -> Router<Shared> {
    Router::new()
        .route("/", get(page))
        .route("/members", post(set_member))
        .route("/members/remove", post(remove_member))
        .route("/keys", post(issue_key))
        .route("/keys/{key}/revoke", post(revoke_key))
}

/// The two forms of the page, of which one may have been sent.
struct Drafts<'a> {
    member: Draft<'a>,
    key: Draft<'a>,
    issued: Option<&'a Shown>,
}

async fn page(within: Within, jar: Jar, Query(query): Query) -> Result<Response, Stop> {
    let none = Form::default();
    let issued = jar.shown(&within.at("/access"));
    let drafts = Drafts {
        member: Draft::of(&none),
        key: Draft::of(&none),
        issued: issued.as_ref(),
    };
    Ok(show(&within, &query, &drafts).await?.into_response())
}

async fn set_member(within: Within, form: Form) -> Result<Response, Stop> {
    let body = json!({"user_id": form.raw("user_id"), "role": form.raw("role")});
    let refusal = match within
        .api
        .post::<Value>(within.api_at("/members"), &body)
        .await
    {
        Ok(_) => return Ok(back(&within).into_response()),
        Err(refusal) if refusal.keeps_form() => refusal,
        Err(refusal) => return Err(refusal.into()),
    };
    let none = Form::default();
    let drafts = Drafts {
        member: Draft::refused(&form, &refusal),
        key: Draft::of(&none),
        issued: None,
    };
    let page = show(&within, &none, &drafts).await?;
    Ok(page.with_status(refusal.status).into_response())
}

/// Removes a member. Its name is in the form: not every one can be a part of an address.
async fn remove_member(within: Within, form: Form) -> Result<Redirect, Stop> {
    let member = within.api_at("/members").below(form.raw("user_id"));
    within.api.delete(member).await?;
    Ok(back(&within))
}

/// Issues a key. The page that follows alone shows it.
async fn issue_key(within: Within, jar: Jar, form: Form) -> Result<Response, Stop> {
    let body = json!({"name": form.raw("name"), "role": form.raw("role")});
    let address = within.api_at("/api-keys");
    let refusal = match within.api.post::<IssuedKey>(address, &body).await {
        Ok(issued) => {
            let to = within.at("/access");
            return Ok(jar.show_at(&to, &Shown::new(&to, &issued.name, &issued.key)));
        }
        Err(refusal) if refusal.keeps_form() => refusal,
        Err(refusal) => return Err(refusal.into()),
    };
    let none = Form::default();
    let drafts = Drafts {
        member: Draft::of(&none),
        key: Draft::refused(&form, &refusal),
        issued: None,
    };
    let page = show(&within, &none, &drafts).await?;
    Ok(page.with_status(refusal.status).into_response())
}

async fn revoke_key(
    within: Within,
    Named((_, key)): Named<(ClientId, String)>,
    _form: Form,
) -> Result<Redirect, Stop> {
    within
        .api
        .delete(within.api_at("/api-keys").below(&key))
        .await?;
    Ok(back(&within))
}

fn back(within: &Within) -> Redirect {
    Redirect::to(within.at("/access").as_str())
}

async fn show(within: &Within, query: &Form, drafts: &Drafts<'_>) -> Result<Page, Refusal> {
    let page = |rest: &str, cursor: &str| {
        let address = within.api_at(rest).with("page_size", PAGE_SIZE);
        address.with_some("cursor", query.text(cursor))
    };
    let (members, keys) = try_join(
        within.api.list::<MemberView>(page("/members", "members")),
        within.api.list::<ApiKeyView>(page("/api-keys", "keys")),
    )
    .await?;
    let main = html! {
        h1 { "Access" }
        @if let Some(issued) = drafts.issued {
            (shown_once(&Secret {
                title: &format!("The key {}", issued.name),
                about: "Copy it now: it is not kept, and not shown again.",
                value: &issued.value,
            }))
        }
        (problems(drafts.member.refusal.or(drafts.key.refusal)))
        (api_keys(within, &drafts.key, &keys))
        (member_list(within, &drafts.member, &members))
    };
    Ok(within.page("Access", Tab::Access, main))
}

fn roles() -> Options {
    let about = |role: Role| match role {
        Role::Viewer => "reads",
        Role::Editor => "also asks for texts, and edits strategies and templates",
        Role::Owner => "also manages clients, members, keys and webhooks",
    };
    [Role::Viewer, Role::Editor, Role::Owner]
        .map(|role| {
            (
                role.as_str().to_owned(),
                format!("{}: {}", capitalized(role.as_str()), about(role)),
            )
        })
        .to_vec()
}

fn api_keys(within: &Within, draft: &Draft<'_>, keys: &Rows<ApiKeyView>) -> Markup {
    let manages = within.may(Action::Manage);
    html! {
        section aria-labelledby="keys" {
            h2 #keys { "API keys" }
            @if keys.rows.is_empty() {
                (empty("There are none. Programs need one to ask for texts.", None))
            } @else {
                div.scroll tabindex="0" role="region" aria-label="Table: keys" {
                    table {
                        thead { tr {
                            th { "Name" } th { "Key" } th { "Role" } th { "Last used" } th { "Issued" }
                            @if manages { th { span.visually-hidden { "Actions" } } }
                        } }
                        tbody {
                            @for key in &keys.rows {
                                tr {
                                    td { (key.name) }
                                    td { code { (key.prefix) "…" (key.last_four) } }
                                    td { (key.role.as_str()) }
                                    td { @match key.last_used_on { Some(day) => (on_day(day)), None => "never" } }
                                    td { (time(key.created_at)) }
                                    @if manages {
                                        td {
                                            (confirm(&within.csrf,
                                                within.at("/access/keys").below(&key.key_id).below("revoke").as_str(),
                                                "Revoke", &key.name,
                                                "Whatever uses it is refused after a minute at most."))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if let Some(cursor) = &keys.next {
                p { a href=(within.at("/access").with("keys", cursor)) { "More keys" } }
            }
            @if manages {
                details open[draft.refusal.is_some()] {
                    summary.button { "Issue a key" }
                    form.card method="post" action=(within.at("/access/keys")) novalidate {
                        (hidden(&within.csrf))
                        (Input::line("name", "Name").required().hint("What it is for.").of(draft))
                        (Input::select("role", "Role of the key", roles()).required().of(draft))
                        button.primary { "Issue" }
                    }
                }
            }
        }
    }
}

fn member_list(within: &Within, draft: &Draft<'_>, members: &Rows<MemberView>) -> Markup {
    let manages = within.may(Action::Manage);
    html! {
        section aria-labelledby="members" {
            h2 #members { "Members" }
            p.muted { "People who sign in with a token. Members of the clients above reach this one, too." }
            @if members.rows.is_empty() {
                (empty("There are none of this very client.", None))
            } @else {
                div.scroll tabindex="0" role="region" aria-label="Table: members" {
                    table {
                        thead { tr { th { "User" } th { "Role" } th { "Since" } @if manages { th { span.visually-hidden { "Actions" } } } } }
                        tbody {
                            @for member in &members.rows {
                                tr {
                                    td { (member.user_id) }
                                    td { (member.role.as_str()) }
                                    td { (time(member.updated_at)) }
                                    @if manages {
                                        td {
                                            (confirm_with(
                                                &html! {
                                                    (hidden(&within.csrf))
                                                    input type="hidden" name="user_id" value=(member.user_id);
                                                },
                                                within.at("/access/members/remove").as_str(),
                                                "Remove", &member.user_id,
                                                "This user reaches the client no more after a minute at most."))
                                        }
                                    }
                                }
                            }
                        }
                    }
                }
            }
            @if let Some(cursor) = &members.next {
                p { a href=(within.at("/access").with("members", cursor)) { "More members" } }
            }
            @if manages {
                details open[draft.refusal.is_some()] {
                    summary.button { "Add a member" }
                    form.card method="post" action=(within.at("/access/members")) novalidate {
                        (hidden(&within.csrf))
                        (Input::line("user_id", "User").required()
                            .hint("The user's identifier in your identity provider (the sub of its tokens). A member gets another role.")
                            .of(draft))
                        (Input::select("role", "Role of the member", roles()).id("member-role").required().of(draft))
                        button.primary { "Add" }
                    }
                }
            }
        }
    }
}

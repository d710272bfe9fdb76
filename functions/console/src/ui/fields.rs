//! The fields of forms: what somebody typed, and what the API says against it.

use hg_domain::content::{ContentType, Platform};
use maud::{Markup, html};

use super::{
    notice::field,
    words::{capitalized, content_type},
};
use crate::{
    api::{Refusal, Violation},
    form::Form,
};

/// A form while it is being filled in.
pub(crate) struct Draft<'a> {
    pub(crate) form: &'a Form,
    pub(crate) refusal: Option<&'a Refusal>,
}

/// What can be chosen: values with what people call them.
pub(crate) type Options = Vec<(String, String)>;

/// The kinds of text.
pub(crate) fn kinds() -> Options {
    let kinds = ContentType::ALL.iter();
    kinds
        .map(|kind| (kind.to_string(), content_type(*kind).to_owned()))
        .collect()
}

/// The social networks.
pub(crate) fn platforms() -> Options {
    let all = Platform::ALL.iter();
    let name = |one: &Platform| match one {
        Platform::Linkedin => "LinkedIn".to_owned(),
        other => capitalized(other.as_str()),
    };
    all.map(|one| (one.to_string(), name(one))).collect()
}

/// A field of a form. Its name is the path that the API has for it.
#[derive(Clone)]
pub(crate) struct Input<'a> {
    name: &'a str,
    /// Its id, where another form of the page has a field of the same name.
    id: Option<&'a str>,
    label: &'a str,
    hint: Option<&'a str>,
    kind: Kind,
    is_required: bool,
}

#[derive(Clone)]
enum Kind {
    Line,
    Number { step: &'static str },
    Secret,
    Area { rows: u32, is_code: bool },
    Select(Options),
    Checks(Options),
    Check,
}

/// The id of the field `name`.
pub(crate) fn id_of(name: &str) -> String {
    name.replace('.', "-")
}

impl<'a> Draft<'a> {
    /// The form that nobody has sent yet.
    pub(crate) const fn of(form: &'a Form) -> Self {
        Self {
            form,
            refusal: None,
        }
    }

    /// The form as it was sent, and why it was not taken.
    pub(crate) const fn refused(form: &'a Form, refusal: &'a Refusal) -> Self {
        Self {
            form,
            refusal: Some(refusal),
        }
    }
}

impl Draft<'_> {
    /// Whether the API says anything against the field `name`.
    pub(crate) fn is_wrong(&self, name: &str) -> bool {
        self.violations(name).next().is_some()
    }

    /// What the API says against the field `name`, or a part of it.
    fn violations<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Violation> {
        let all = self.refusal.map(|refusal| refusal.violations.as_slice());
        all.unwrap_or_default()
            .iter()
            .filter(move |violation| field(&violation.field) == name)
    }
}

impl<'a> Input<'a> {
    const fn new(name: &'a str, label: &'a str, kind: Kind) -> Self {
        Self {
            name,
            id: None,
            label,
            hint: None,
            kind,
            is_required: false,
        }
    }

    /// A line of text.
    pub(crate) const fn line(name: &'a str, label: &'a str) -> Self {
        Self::new(name, label, Kind::Line)
    }

    /// A whole number.
    pub(crate) const fn number(name: &'a str, label: &'a str) -> Self {
        Self::new(name, label, Kind::Number { step: "1" })
    }

    /// A number with a fraction.
    pub(crate) const fn decimal(name: &'a str, label: &'a str) -> Self {
        Self::new(name, label, Kind::Number { step: "any" })
    }

    /// What nobody may read over the shoulder; it is not shown again either.
    pub(crate) const fn secret(name: &'a str, label: &'a str) -> Self {
        Self::new(name, label, Kind::Secret)
    }

    /// Several lines of text.
    pub(crate) const fn area(name: &'a str, label: &'a str, rows: u32) -> Self {
        Self::new(
            name,
            label,
            Kind::Area {
                rows,
                is_code: false,
            },
        )
    }

    /// Several lines in which every character counts.
    pub(crate) const fn code(name: &'a str, label: &'a str, rows: u32) -> Self {
        Self::new(
            name,
            label,
            Kind::Area {
                rows,
                is_code: true,
            },
        )
    }

    /// One of several.
    pub(crate) const fn select(name: &'a str, label: &'a str, options: Options) -> Self {
        Self::new(name, label, Kind::Select(options))
    }

    /// Any of several.
    pub(crate) const fn checks(name: &'a str, label: &'a str, options: Options) -> Self {
        Self::new(name, label, Kind::Checks(options))
    }

    /// Yes or no.
    pub(crate) const fn check(name: &'a str, label: &'a str) -> Self {
        Self::new(name, label, Kind::Check)
    }

    /// With what helps to fill it in.
    pub(crate) const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// As one that cannot be left out.
    pub(crate) const fn required(mut self) -> Self {
        self.is_required = true;
        self
    }

    /// With another id than its name is.
    pub(crate) const fn id(mut self, id: &'a str) -> Self {
        self.id = Some(id);
        self
    }

    /// As it is in `draft`.
    pub(crate) fn of(self, draft: &Draft<'_>) -> Markup {
        let id = self.id.map_or_else(|| id_of(self.name), str::to_owned);
        let is_wrong = draft.is_wrong(self.name);
        let hint = self.hint.map(|_| format!("{id}-hint"));
        let error = is_wrong.then(|| format!("{id}-error"));
        let described: Vec<_> = hint.into_iter().chain(error).collect();
        let described = (!described.is_empty()).then(|| described.join(" "));
        let control = Control {
            id: &id,
            value: draft.form.raw(self.name),
            described: described.as_deref(),
            invalid: is_wrong.then_some("true"),
        };
        let class = if is_wrong { "field wrong" } else { "field" };
        match &self.kind {
            Kind::Check => html! {
                div class=(class) {
                    label.check {
                        input #(id) type="checkbox" name=(self.name) value="true"
                            checked[draft.form.flag(self.name)]
                            aria-describedby=[control.described] aria-invalid=[control.invalid];
                        " " (self.label)
                    }
                    (self.notes(draft, &id))
                }
            },
            Kind::Checks(options) => html! {
                fieldset #(id) class=(class) tabindex="-1" aria-describedby=[control.described] {
                    legend { (self.label) }
                    (self.notes(draft, &id))
                    @for (value, label) in self.chosen_first(draft, options) {
                        label.check {
                            input type="checkbox" name=(self.name) value=(value)
                                checked[draft.form.all(self.name).any(|chosen| chosen == value)];
                            " " (label)
                        }
                    }
                }
            },
            _ => html! {
                div class=(class) {
                    label for=(id) {
                        (self.label)
                        @if !self.is_required { span.optional { " (optional)" } }
                    }
                    (self.notes(draft, &id))
                    (self.control(&control))
                }
            },
        }
    }

    /// What can be ticked, with what is ticked first and in its order: a browser sends it in the order of the page.
    fn chosen_first<'b>(
        &self,
        draft: &Draft<'_>,
        options: &'b Options,
    ) -> Vec<&'b (String, String)> {
        let chosen: Vec<_> = draft.form.all(self.name).collect();
        let place = |option: &str| chosen.iter().position(|one| *one == option);
        let mut options: Vec<_> = options.iter().collect();
        options.sort_by_key(|(option, _)| place(option).unwrap_or(chosen.len()));
        options
    }

    fn notes(&self, draft: &Draft<'_>, id: &str) -> Markup {
        html! {
            @if let Some(hint) = self.hint { p.hint #{ (id) "-hint" } { (hint) } }
            @if draft.is_wrong(self.name) {
                div.error #{ (id) "-error" } {
                    @for violation in draft.violations(self.name) {
                        p {
                            @if violation.field != self.name { (violation.field) " " }
                            (violation.constraint)
                            @if let Some(hint) = &violation.hint { " (" (hint) ")" }
                        }
                    }
                }
            }
        }
    }

    fn control(&self, control: &Control<'_>) -> Markup {
        let &Control {
            id,
            value,
            described,
            invalid,
        } = control;
        let line = |kind: &str, value: Option<&str>, step: Option<&str>| {
            html! {
                input #(id) type=(kind) name=(self.name) value=[value] step=[step]
                    autocomplete="off" aria-describedby=[described] aria-invalid=[invalid]
                    aria-required=[self.is_required.then_some("true")];
            }
        };
        match &self.kind {
            // What has several lines, wherever it came from, keeps them.
            Kind::Line if value.contains('\n') => {
                Self::area(self.name, self.label, 3).control(control)
            }
            Kind::Number { step } => line("number", Some(value), Some(step)),
            Kind::Secret => line("password", None, None),
            Kind::Area { rows, is_code } => html! {
                textarea #(id) name=(self.name) rows=(rows) class=[is_code.then_some("code")]
                    spellcheck=[is_code.then_some("false")] aria-describedby=[described]
                    aria-invalid=[invalid] aria-required=[self.is_required.then_some("true")] {
                    // A browser drops the first end of a line.
                    "\n" (value)
                }
            },
            Kind::Select(options) => {
                // What is chosen stays, also where it is not offered any more.
                let is_offered = value.is_empty() || options.iter().any(|(one, _)| one == value);
                html! {
                    select #(id) name=(self.name) aria-describedby=[described] aria-invalid=[invalid] {
                        @if !is_offered { option value=(value) selected { (value) } }
                        @for (option, label) in options {
                            option value=(option) selected[option == value] { (label) }
                        }
                    }
                }
            }
            _ => line("text", Some(value), None),
        }
    }
}

/// What the element that one types into has.
struct Control<'a> {
    id: &'a str,
    value: &'a str,
    described: Option<&'a str>,
    invalid: Option<&'a str>,
}

#[cfg(test)]
mod tests {
    use http::StatusCode;

    use super::*;

    fn refused(json: &str) -> Refusal {
        let body = format!(r#"{{"error": {{"message": "no", "details": {json}}}}}"#);
        Refusal::from_body(StatusCode::UNPROCESSABLE_ENTITY, body.as_bytes())
    }

    #[test]
    fn what_was_typed_stays_and_what_is_wrong_is_said_beside_it() {
        let form = Form::default().with("keywords", "<b>,\"");
        let refusal =
            refused(r#"[{"field": "keywords[0]", "value": "", "constraint": "must be plain"}]"#);
        let draft = Draft::refused(&form, &refusal);
        let html = Input::line("keywords", "Keywords")
            .hint("Up to 10")
            .of(&draft)
            .into_string();
        assert!(html.contains(r#"value="&lt;b&gt;,&quot;""#), "{html}");
        assert!(html.contains("keywords[0] must be plain"), "{html}");
        assert!(
            html.contains(r#"aria-describedby="keywords-hint keywords-error""#),
            "{html}"
        );
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        let other = Input::line("topic", "Topic").of(&draft).into_string();
        assert!(
            !other.contains("must be plain") && !other.contains("aria-invalid"),
            "{other}"
        );
    }

    #[test]
    fn what_is_ticked_stays_in_its_order() {
        let form = Form::default().with("a", "z").with("a", "x");
        let options = ["x", "y", "z"].map(|one| (one.to_owned(), one.to_owned()));
        let html = Input::checks("a", "A", options.to_vec())
            .of(&Draft::of(&form))
            .into_string();
        let places = ["z", "x", "y"].map(|one| html.find(&format!(r#"value="{one}""#)));
        assert!(places.is_sorted() && places[0].is_some(), "{html}");
    }

    #[test]
    fn a_secret_is_not_shown_again() {
        let form = Form::default().with("key", "sk-secret");
        let draft = Draft::of(&form);
        let html = Input::secret("key", "Key").of(&draft).into_string();
        assert!(!html.contains("sk-secret"), "{html}");
    }

    #[test]
    fn ticked_boxes_and_chosen_options_stay() {
        let form = Form::default()
            .with("a", "x")
            .with("a", "z")
            .with("b", "2")
            .with("c", "true");
        let draft = Draft::of(&form);
        let options = || {
            ["x", "y", "z"]
                .map(|one| (one.to_owned(), one.to_owned()))
                .to_vec()
        };
        let html = Input::checks("a", "A", options()).of(&draft).into_string();
        assert_eq!(html.matches(" checked").count(), 2, "{html}");
        let options = ["1", "2"]
            .map(|one| (one.to_owned(), one.to_owned()))
            .to_vec();
        let html = Input::select("b", "B", options).of(&draft).into_string();
        assert!(html.contains(r#"<option value="2" selected>"#), "{html}");
        let html = Input::select("c", "C", Vec::new()).of(&draft).into_string();
        assert!(html.contains(r#"<option value="true" selected>"#), "{html}");
        assert!(
            Input::check("c", "C")
                .of(&draft)
                .into_string()
                .contains(" checked")
        );
    }
}

//! The settings of strategies: which there are for each kind of text, and how they are typed.

use hg_domain::{
    content::{ContentType, Tone},
    provider::Provider,
};
use maud::{Markup, html};
use serde_json::{Map, Value, json};

use crate::{
    api::wire::EffectiveStrategy,
    form::{Form, number},
    ui::{Draft, Input, Options, capitalized, json_text, platforms},
    visitor::Within,
};

/// What the names of settings begin with in the form, as the API has it.
const PREFIX: &str = "configuration.";
/// The field for settings that this page knows nothing of.
pub(super) const FURTHER: &str = "configuration";

/// How a setting is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Line,
    Area,
    Number,
    /// Yes, no, or as it is by default.
    Flag,
    List,
    Tone,
    Providers,
    Platforms,
    NumberOfEach,
    LineOfEach,
}

type Setting = (&'static str, Kind);

const ALL: [Setting; 7] = [
    ("tone", Kind::Tone),
    ("target_audience", Kind::Line),
    ("brand_guidelines", Kind::Area),
    ("seo_keywords", Kind::List),
    ("call_to_action", Kind::Line),
    ("location_focus", Kind::Line),
    ("fallback_providers", Kind::Providers),
];

/// The settings of a kind of text alone (see docs/api.md, "Strategies").
const fn special(kind: ContentType) -> &'static [Setting] {
    match kind {
        ContentType::BlogPost => &[
            ("word_count_min", Kind::Number),
            ("word_count_max", Kind::Number),
            ("include_introduction", Kind::Flag),
            ("include_conclusion", Kind::Flag),
            ("include_cta", Kind::Flag),
            ("subheading_count", Kind::Number),
            ("meta_description_length", Kind::Number),
            ("seo_focus", Kind::Flag),
        ],
        ContentType::SocialMedia => &[
            ("platforms", Kind::Platforms),
            ("character_limits", Kind::NumberOfEach),
            ("hashtag_count", Kind::NumberOfEach),
            ("include_emoji", Kind::Flag),
            ("hashtags", Kind::List),
            ("post_timing", Kind::LineOfEach),
        ],
        ContentType::EmailCampaign => &[
            ("subject_line_max", Kind::Number),
            ("preview_text_max", Kind::Number),
            ("include_cta", Kind::Flag),
        ],
        ContentType::PressRelease => &[
            ("dateline", Kind::Line),
            ("boilerplate", Kind::Area),
            ("contact", Kind::Line),
            ("quote_count", Kind::Number),
        ],
        ContentType::ProductDescription => &[
            ("word_count_min", Kind::Number),
            ("word_count_max", Kind::Number),
            ("features", Kind::List),
            ("benefits_first", Kind::Flag),
        ],
    }
}

fn of(kind: ContentType) -> impl Iterator<Item = Setting> {
    ALL.into_iter().chain(special(kind).iter().copied())
}

fn field(name: &str) -> String {
    format!("{PREFIX}{name}")
}

/// The fields of all settings, each with what holds if it is left blank.
pub(super) fn fields(
    within: &Within,
    draft: &Draft<'_>,
    kind: ContentType,
    effective: &EffectiveStrategy,
) -> Markup {
    html! {
        @for (name, typed) in of(kind) {
            @let hint = in_effect(within, effective, name);
            (input(draft, name, typed, &hint))
        }
        details open[draft.form.text(FURTHER).is_some() || draft.is_wrong(FURTHER)] {
            summary { "Further settings" }
            (Input::code(FURTHER, "As JSON", 4)
                .hint("An object of names and values, which templates can use.").of(draft))
        }
    }
}

/// What is in effect of a setting, and where it is from.
fn in_effect(within: &Within, effective: &EffectiveStrategy, name: &str) -> String {
    let Some(value) = effective
        .configuration
        .get(name)
        .filter(|value| !value.is_null())
    else {
        return "In effect: not set.".to_owned();
    };
    let origin = match effective.origins.get(name).copied().flatten() {
        Some(owner) if owner == within.id() => "set by this client",
        Some(_) => "set by a client above",
        None => "built in",
    };
    format!("In effect: {} ({origin}).", json_text(value))
}

fn input(draft: &Draft<'_>, name: &str, kind: Kind, hint: &str) -> Markup {
    let (field, label) = (field(name), label(name));
    match kind {
        Kind::Line => Input::line(&field, &label).hint(hint).of(draft),
        Kind::Area => Input::area(&field, &label, 4).hint(hint).of(draft),
        Kind::Number => Input::number(&field, &label).hint(hint).of(draft),
        Kind::List => {
            let hint = format!("One per line. {hint}");
            Input::area(&field, &label, 2).hint(&hint).of(draft)
        }
        Kind::Flag => {
            let options = [
                ("", "As it is by default"),
                ("true", "Yes"),
                ("false", "No"),
            ];
            let options = options.map(|(value, label)| (value.to_owned(), label.to_owned()));
            Input::select(&field, &label, options.to_vec())
                .hint(hint)
                .of(draft)
        }
        Kind::Tone => {
            let tones = Tone::ALL
                .iter()
                .map(|tone| (tone.to_string(), capitalized(tone.as_str())));
            let none = (String::new(), "As it is by default".to_owned());
            let options: Options = std::iter::once(none).chain(tones).collect();
            Input::select(&field, &label, options).hint(hint).of(draft)
        }
        Kind::Providers => {
            let all = Provider::ALL.map(|one| (one.as_str().to_owned(), one.title().to_owned()));
            Input::checks(&field, &label, all.to_vec())
                .hint(hint)
                .of(draft)
        }
        Kind::Platforms => Input::checks(&field, &label, platforms())
            .hint(hint)
            .of(draft),
        Kind::NumberOfEach | Kind::LineOfEach => of_each(draft, name, kind, hint),
    }
}

/// What a setting is called.
fn label(name: &str) -> String {
    match name {
        "seo_keywords" => "SEO keywords".to_owned(),
        "seo_focus" => "SEO focus".to_owned(),
        "include_cta" => "Include a call to action".to_owned(),
        "word_count_min" => "Fewest words".to_owned(),
        "word_count_max" => "Most words".to_owned(),
        "fallback_providers" => "If a provider fails, try".to_owned(),
        _ => capitalized(name),
    }
}

fn of_each(draft: &Draft<'_>, name: &str, kind: Kind, hint: &str) -> Markup {
    html! {
        fieldset {
            legend { (label(name)) }
            p.hint { (hint) }
            @for (platform, label) in platforms() {
                @let field = format!("{PREFIX}{name}.{platform}");
                @if kind == Kind::NumberOfEach {
                    (Input::number(&field, &label).of(draft))
                } @else {
                    (Input::line(&field, &label).of(draft))
                }
            }
        }
    }
}

/// The settings that a form makes.
pub(super) fn of_form(form: &Form, kind: ContentType) -> Value {
    let mut settings = match form.json(FURTHER) {
        Some(Value::Object(further)) => further,
        // The API says what is wrong with it.
        Some(other) => return other,
        None => Map::new(),
    };
    for (name, typed) in of(kind) {
        if let Some(value) = value(form, name, typed) {
            settings.insert(name.to_owned(), value);
        }
    }
    Value::Object(settings)
}

fn value(form: &Form, name: &str, kind: Kind) -> Option<Value> {
    let field = field(name);
    match kind {
        Kind::Line | Kind::Area | Kind::Tone => form.text(&field).map(Value::from),
        Kind::Number => form.number(&field),
        Kind::Flag => form.text(&field).map(|word| json!(word == "true")),
        Kind::List => form.entries(&field),
        Kind::Providers | Kind::Platforms => {
            let chosen: Vec<_> = form.all(&field).collect();
            (!chosen.is_empty()).then(|| json!(chosen))
        }
        Kind::NumberOfEach | Kind::LineOfEach => {
            let prefix = format!("{field}.");
            let given = form
                .below(&prefix)
                .filter(|(_, value)| !value.trim().is_empty());
            let each: Map<String, Value> = given
                .map(|(platform, value)| {
                    let value = if kind == Kind::NumberOfEach {
                        number(value)
                    } else {
                        value.into()
                    };
                    (platform.to_owned(), value)
                })
                .collect();
            (!each.is_empty()).then(|| each.into())
        }
    }
}

/// A form with the settings of `configuration`.
pub(super) fn to_form(form: Form, configuration: &Map<String, Value>, kind: ContentType) -> Form {
    // That a list is to be empty is something else than that it is left out, which a field cannot say.
    let (typed, mut further): (Map<_, _>, Map<_, _>) = configuration
        .clone()
        .into_iter()
        .partition(|(_, value)| !is_empty(value));
    let mut typed = typed;
    let form = of(kind).fold(form, |form, (name, kind)| match typed.remove(name) {
        Some(value) => with(form, &field(name), kind, &value),
        None => form,
    });
    further.extend(typed);
    let further = (!further.is_empty()).then(|| format!("{:#}", Value::Object(further)));
    form.with_some(FURTHER, further)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(all) => all.is_empty(),
        Value::Object(all) => all.is_empty(),
        Value::Null => true,
        _ => false,
    }
}

fn with(form: Form, field: &str, kind: Kind, value: &Value) -> Form {
    match (kind, value) {
        (Kind::Providers | Kind::Platforms, Value::Array(all)) => all
            .iter()
            .fold(form, |form, one| form.with(field, json_text(one))),
        (Kind::List, Value::Array(all)) => {
            let lines: Vec<_> = all.iter().map(json_text).collect();
            form.with(field, lines.join("\n"))
        }
        (Kind::NumberOfEach | Kind::LineOfEach, Value::Object(each)) => {
            each.iter().fold(form, |form, (platform, value)| {
                form.with(&format!("{field}.{platform}"), json_text(value))
            })
        }
        (Kind::Flag, value) => form.with(field, value),
        (_, value) => form.with(field, json_text(value)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn back_and_forth(kind: ContentType, configuration: &Value) {
        let object = configuration.as_object().unwrap();
        let form = to_form(Form::default(), object, kind);
        assert_eq!(of_form(&form, kind), *configuration);
    }

    #[test]
    fn settings_come_back_from_the_form_as_they_were() {
        back_and_forth(ContentType::BlogPost, &json!({}));
        back_and_forth(
            ContentType::BlogPost,
            &json!({
                "tone": "casual", "target_audience": "all", "seo_keywords": ["a, b", "c"],
                "fallback_providers": ["groq", "anthropic"], "word_count_min": 600, "include_cta": false,
                "seo_focus": true, "call_to_action": null, "season": {"name": "spring"},
            }),
        );
        back_and_forth(
            ContentType::SocialMedia,
            &json!({
                "platforms": ["twitter", "linkedin"], "character_limits": {"twitter": 200},
                "hashtag_count": {"linkedin": 3}, "post_timing": {"twitter": "at noon"},
                "include_emoji": true, "hashtags": ["#a"], "seo_keywords": [],
            }),
        );
    }

    #[test]
    fn what_is_blank_is_left_to_the_default() {
        let form = Form::default()
            .with("configuration.tone", "")
            .with("configuration.include_cta", "")
            .with("configuration.character_limits.twitter", "")
            .with("configuration", " ");
        assert_eq!(of_form(&form, ContentType::BlogPost), json!({}));
    }

    #[test]
    fn what_is_no_json_is_left_to_the_api() {
        let form = Form::default().with("configuration", "{");
        assert_eq!(of_form(&form, ContentType::BlogPost), json!("{"));
    }
}

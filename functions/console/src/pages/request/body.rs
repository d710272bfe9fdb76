//! What a form says as a request of the API, and the other way round.

use hg_domain::{id::ClientId, request::ContentRequest};
use serde_json::{Map, Value, json};

use crate::form::{Form, put};

/// What the names of a template's own variables begin with in the form.
pub(super) const VARIABLE: &str = "variable.";
/// A provider alone, or with one of its models.
pub(super) const MODEL: &str = "llm_provider";
/// Who is to try where that one fails.
pub(super) const FALLBACKS: &str = "fallbacks";

/// What a form begins with: what its address says, and what most people want.
pub(super) fn beginning(query: Form) -> Form {
    if query.text("content_type").is_some() {
        return query;
    }
    query.set("content_type", "blog_post")
}

/// The request that a form asks for.
pub(super) fn of_form(client: ClientId, form: &Form) -> Value {
    let mut request = Map::new();
    request.insert("client_id".to_owned(), client.to_string().into());
    for name in [
        "content_type",
        "topic",
        "prompt",
        "length",
        "tone",
        "target_audience",
        "brand_guidelines",
        "strategy_id",
        "template_id",
        "provider_key_id",
        "user_id",
        "callback_url",
    ] {
        put(&mut request, name, form.text(name));
    }
    put(&mut request, "keywords", form.entries("keywords"));
    for name in ["max_tokens", "temperature", "word_count", "variants"] {
        put(&mut request, name, form.number(name));
    }
    let platforms: Vec<_> = form.all("platforms").collect();
    put(
        &mut request,
        "platforms",
        (!platforms.is_empty()).then(|| json!(platforms)),
    );
    let (providers, model) = providers(form);
    put(
        &mut request,
        "llm_provider",
        (!providers.is_empty()).then(|| json!(providers)),
    );
    put(&mut request, "model", model);
    put(&mut request, "variables", variables(form));
    put(&mut request, "metadata", form.json("metadata"));
    Value::Object(request)
}

/// The providers in the order of trying, and the model of the first.
pub(super) fn providers(form: &Form) -> (Vec<&str>, Option<&str>) {
    let chosen = form
        .text(MODEL)
        .map(|chosen| chosen.split_once(' ').unwrap_or((chosen, "")));
    let (first, model) = chosen.map_or((None, ""), |(provider, model)| (Some(provider), model));
    let others = form.all(FALLBACKS).filter(|other| Some(*other) != first);
    let typed = form.text("model").map(str::trim);
    (
        first.into_iter().chain(others).collect(),
        typed.or(Some(model).filter(|model| !model.is_empty())),
    )
}

fn variables(form: &Form) -> Option<Value> {
    let named: Map<String, Value> = form
        .below(VARIABLE)
        .filter(|(_, value)| !value.trim().is_empty())
        .map(|(name, value)| (name.to_owned(), value.into()))
        .collect();
    match form.json("variables") {
        Some(Value::Object(mut all)) => {
            all.extend(named);
            Some(all.into())
        }
        Some(other) => Some(other),
        None => (!named.is_empty()).then(|| named.into()),
    }
}

/// A form that asks for what an earlier request asked for.
pub(super) fn of_job(request: &ContentRequest) -> Form {
    let others = request.providers.iter().skip(1);
    let first = request
        .providers
        .first()
        .map(|provider| match &request.model {
            Some(model) => format!("{} {model}", provider.as_str()),
            None => provider.as_str().to_owned(),
        });
    let model = request.model.as_deref().filter(|_| first.is_none());
    let json = |object: &Map<String, Value>| {
        (!object.is_empty()).then(|| Value::Object(object.clone()).to_string())
    };
    let form = Form::default()
        .with("content_type", request.content_type)
        .with_some("topic", request.topic.as_deref())
        .with_some("prompt", request.prompt.as_deref())
        .with("keywords", request.keywords.join("\n"))
        .with_some(MODEL, first)
        .with_some("model", model)
        .with("max_tokens", request.max_tokens)
        .with_some("temperature", request.temperature)
        .with_some("length", request.length)
        .with_some("tone", request.tone)
        .with_some("target_audience", request.target_audience.as_deref())
        .with_some("word_count", request.word_count)
        .with_some("brand_guidelines", request.brand_guidelines.as_deref())
        .with("variants", request.variants)
        .with_some("strategy_id", request.strategy_id)
        .with_some("template_id", request.template_id)
        .with_some("user_id", request.user_id.as_deref())
        .with_some("provider_key_id", request.provider_key_id)
        .with_some("callback_url", request.callback_url.as_ref())
        .with_some("variables", json(&request.variables))
        .with_some("metadata", json(&request.metadata));
    let form = others.fold(form, |form, other| form.with(FALLBACKS, other.as_str()));
    request
        .platforms
        .iter()
        .fold(form, |form, platform| form.with("platforms", platform))
}

#[cfg(test)]
mod tests {
    use hg_domain::webhook::Reach;

    use super::*;

    const CLIENT: &str = "0190a5a0-0000-7000-8000-000000000001";

    fn request(form: &Form) -> Value {
        let mut request = of_form(CLIENT.parse().unwrap(), form);
        request.as_object_mut().unwrap().remove("client_id");
        request
    }

    #[test]
    fn what_is_left_blank_is_left_out() {
        let form = Form::default()
            .with("topic", "A")
            .with("tone", "")
            .with("max_tokens", " ");
        assert_eq!(request(&form), json!({"topic": "A"}));
    }

    #[test]
    fn a_model_comes_with_its_provider_and_those_that_try_next() {
        let form = Form::default()
            .with(MODEL, "openai gpt-x")
            .with(FALLBACKS, "openai")
            .with(FALLBACKS, "groq");
        assert_eq!(
            request(&form),
            json!({"llm_provider": ["openai", "groq"], "model": "gpt-x"})
        );
        let typed = form.with("model", " other ");
        assert_eq!(request(&typed)["model"], "other");
        let alone = Form::default().with(MODEL, "groq");
        assert_eq!(request(&alone), json!({"llm_provider": ["groq"]}));
    }

    #[test]
    fn variables_are_typed_by_name_or_as_json() {
        let form = Form::default()
            .with("variable.season", "spring")
            .with("variable.place", "");
        assert_eq!(request(&form), json!({"variables": {"season": "spring"}}));
        let both = form.with("variables", r#"{"count": 3}"#);
        assert_eq!(
            request(&both),
            json!({"variables": {"season": "spring", "count": 3}})
        );
        let none = Form::default().with("variables", "{");
        assert_eq!(
            request(&none),
            json!({"variables": "{"}),
            "the API says what is wrong with it"
        );
    }

    #[test]
    fn an_earlier_request_is_asked_for_again_as_it_was() {
        let asked = json!({
            "client_id": CLIENT, "topic": "A", "prompt": "B", "content_type": "social_media",
            "keywords": ["x", "y z"], "llm_provider": ["groq", "sandbox"], "model": "m", "max_tokens": 500,
            "temperature": 0.5, "length": "short", "tone": "casual", "target_audience": "all",
            "word_count": 200, "brand_guidelines": "none", "platforms": ["twitter"], "variants": 2,
            "strategy_id": CLIENT, "template_id": CLIENT, "variables": {"a": 1},
            "callback_url": "https://hooks.example.com/", "metadata": {"b": [2]},
        });
        let valid = ContentRequest::validate(
            serde_json::from_value(asked.clone()).unwrap(),
            Reach::Public,
        )
        .unwrap();
        let again = of_form(CLIENT.parse().unwrap(), &of_job(&valid));
        assert_eq!(again, asked);
    }
}

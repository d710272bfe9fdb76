//! What a client needs to know before it can be made.

use hg_domain::{
    config::{ConfigError, Vars},
    provider::Provider,
};
use hg_llm::Client;

fn client(provider: Provider, variables: &[(&str, &str)]) -> Result<Client, ConfigError> {
    let get = |name: &str| {
        let found = variables.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| (*value).to_owned())
    };
    Client::from_vars(provider, &Vars::new(&get))
}

fn error(variables: &[(&str, &str)]) -> String {
    client(Provider::Openai, variables).unwrap_err().to_string()
}

#[test]
fn a_key_is_all_that_openai_needs() {
    let client = client(Provider::Openai, &[("OPENAI_API_KEY", " sk-1 \n")]).unwrap();
    assert_eq!(
        (client.provider(), client.default_model()),
        (Provider::Openai, "gpt-6-luna")
    );
}

#[test]
fn the_sandbox_needs_nothing() {
    let client = client(Provider::Sandbox, &[]).unwrap();
    assert_eq!(
        (client.provider(), client.default_model()),
        (Provider::Sandbox, "sandbox-1")
    );
}

#[test]
fn a_missing_or_malformed_variable_is_named_but_not_shown() {
    for key in ["", " "] {
        let error = error(&[("OPENAI_API_KEY", key)]);
        assert!(
            error.starts_with("OPENAI_API_KEY is missing: expected the key"),
            "{error}"
        );
    }
    for (name, value) in [
        ("OPENAI_API_KEY", "sk-secret\nsk-other"),
        ("OPENAI_BASE_URL", "secret.example"),
        ("OPENAI_BASE_URL", "https://me:secret@example.com"),
        ("LLM_TIMEOUT_MS", "a secret"),
        ("LLM_TIMEOUT_MS", "0"),
        ("LLM_RETRY_BASE_MS", "-1"),
    ] {
        let error = error(&[(name, value), ("OPENAI_API_KEY", "sk-1")]);
        assert!(
            error.starts_with(&format!("{name} is malformed: expected ")),
            "{error}"
        );
        assert!(!error.contains("secret"), "{error}");
    }
    let error = client(Provider::Sandbox, &[("SANDBOX_LATENCY_MS", "1 s")]).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("SANDBOX_LATENCY_MS is malformed"),
        "{error}"
    );
}

#[test]
fn every_provider_has_variables_of_its_own() {
    for (provider, name, default_model) in [
        (Provider::Openai, "OPENAI", "gpt-6-luna"),
        (Provider::Anthropic, "ANTHROPIC", "claude-haiku-5-5"),
        (Provider::Google, "GOOGLE", "gemini-3.8-flash"),
        (Provider::Groq, "GROQ", "llama-3.3-70b-versatile"),
        (Provider::Openrouter, "OPENROUTER", "openai/gpt-4o-mini"),
    ] {
        let [key, base, model] =
            ["API_KEY", "BASE_URL", "DEFAULT_MODEL"].map(|ending| format!("{name}_{ending}"));
        let made = client(provider, &[(&key, "k")]).unwrap();
        assert_eq!(
            (made.provider(), made.default_model()),
            (provider, default_model)
        );
        let made = client(provider, &[(&key, "k"), (&model, "m")]).unwrap();
        assert_eq!(made.default_model(), "m");
        for (variables, start) in [
            (vec![], format!("{key} is missing")),
            (
                vec![(key.as_str(), "k"), (base.as_str(), "secret")],
                format!("{base} is malformed"),
            ),
        ] {
            let error = client(provider, &variables).unwrap_err().to_string();
            assert!(
                error.starts_with(&start) && !error.contains("secret"),
                "{error}"
            );
        }
    }
}

//! Templates that something was wrong with once, or that fuzzing began with: each ends soon, and
//! none is a panic.
//!
//! A file is a template, and after a zero byte the variables in JSON, as the fuzz targets in
//! `tests/fuzz` at the top of the project take them.

use std::{
    fs,
    path::Path,
    time::{Duration, Instant},
};

use hg_domain::{
    content::ContentType,
    template::{Syntax, Variables},
};
use hg_prompts::{PromptContext, Template};

/// What each has ended by, also in a build that is not optimised.
const DEADLINE: Duration = Duration::from_secs(2);

fn run(syntax: Syntax) {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
    let files = fs::read_dir(corpus.join(syntax.as_str())).unwrap();
    let mut count = 0;
    for file in files {
        let path = file.unwrap().path();
        let text = fs::read_to_string(&path).unwrap();
        let (template, variables) = text.split_once('\0').unwrap_or((&text, "{}"));
        let context = PromptContext {
            variables: serde_json::from_str(variables).unwrap(),
            ..PromptContext::sample(ContentType::BlogPost)
        };
        let template = Template::new(syntax, template.to_owned());
        let begun = Instant::now();
        let _ = template.check(ContentType::BlogPost, &Variables::default());
        let _ = template.preview(&context);
        let took = begun.elapsed();
        assert!(took < DEADLINE, "{}: {took:?}", path.display());
        if let Ok(rendered) = template.render(&context) {
            let prompt = rendered.prompt.to_lowercase();
            let has_tag = prompt.contains("<material") || prompt.contains("</material");
            assert!(!has_tag, "{}: {prompt}", path.display());
        }
        count += 1;
    }
    assert!(count > 20, "{count} files");
}

#[test]
fn no_jinja_template_that_did_harm_does_it_again() {
    run(Syntax::Jinja);
}

#[test]
fn no_tinytemplate_that_did_harm_does_it_again() {
    run(Syntax::Tinytemplate);
}

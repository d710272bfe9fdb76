//! How long rendering a prompt takes: the built-in template of blog posts, and the same one written
//! in Jinja.

#![expect(clippy::unwrap_used, reason = "a bench fails by panicking")]

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use hg_domain::{content::ContentType, template::Syntax};
use hg_prompts::{PromptContext, Template};
use serde_json::json;

/// A context in which every name of the template has a value.
fn context() -> PromptContext {
    let mut context = PromptContext::sample(ContentType::BlogPost);
    let more = json!({
        "seo_keywords": ["sourdough", "bread box"],
        "dateline": "SPRINGFIELD, Nov. 24, 2026",
        "contact": "Ann Lee, press@example.com",
        "boilerplate": "The bakery has been at the corner since 1994.",
        "hashtags": ["#bread"],
        "features": ["baked daily"]
    });
    context.strategy.extend(more.as_object().unwrap().clone());
    context
}

fn render(criterion: &mut Criterion) {
    let context = context();
    let tiny = Template::built_in(ContentType::BlogPost);
    let jinja = Template::new(Syntax::Jinja, include_str!("blog_post.jinja"));
    let prompt = |template: &Template| template.render(&context).unwrap().prompt;
    assert_eq!(prompt(&tiny), prompt(&jinja));
    let mut group = criterion.benchmark_group("blog post");
    for template in [&tiny, &jinja] {
        group.bench_function(template.syntax().as_str(), |bencher| {
            bencher.iter(|| black_box(template).render(black_box(&context)));
        });
    }
    group.finish();
}

criterion_group!(benches, render);
criterion_main!(benches);

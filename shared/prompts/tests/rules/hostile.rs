//! Whatever a template and its values are, rendering ends soon.

mod cases;

use std::{
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use hg_prompts::{PromptContext, Template};

use self::cases::{Outcome, cases, context};

/// What every rendering has ended by, also in a build that is not optimised.
const DEADLINE: Duration = Duration::from_secs(2);
/// The stack of a thread by default, which is also less than that of the main one.
const STACK_BYTES: usize = 2 * 1024 * 1024;

#[test]
fn every_hostile_template_ends_in_time() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (done, outcome) = mpsc::channel();
        let template = Template::new(case.syntax, case.text);
        let begun = Instant::now();
        let work = move || {
            let context = context();
            let begun = Instant::now();
            let rendered = template.render(&context).map(drop);
            let took = begun.elapsed();
            // Names are looked for before anything is rendered.
            let _ = template.preview(&PromptContext::default());
            let _ = done.send((rendered, took));
        };
        let thread = thread::Builder::new().stack_size(STACK_BYTES);
        thread.spawn(work).unwrap();
        match outcome.recv_timeout(3 * DEADLINE) {
            Ok((rendered, took)) => {
                let expected = match case.outcome {
                    Outcome::Fine => rendered.is_ok(),
                    Outcome::Refused => rendered.is_err(),
                    Outcome::Either => true,
                };
                println!("{:>9.1?} {}: {rendered:?}", took, case.name);
                if !expected || took > DEADLINE {
                    wrong.push(format!("{}: {rendered:?} in {took:?}", case.name));
                }
            }
            Err(error) => wrong.push(format!(
                "{}: {error} after {:?}",
                case.name,
                begun.elapsed()
            )),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

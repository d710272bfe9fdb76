#![no_main]

use hg_domain::template::Syntax;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|data: &[u8]| fuzz::render(Syntax::Jinja, data));

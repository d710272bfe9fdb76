//! Pages of the documentation that show what the system does.

use std::path::PathBuf;

const DOCS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs");
/// Set to anything, it has pages rewritten instead of compared.
const UPDATE: &str = "UPDATE_DOCS";

/// Where a file of the documentation is.
pub(crate) fn docs(file: &str) -> PathBuf {
    [DOCS, file].iter().collect()
}

/// Holds a page, which reads as `page`, to what it must be.
pub(crate) fn hold(file: &str, page: &str, expected: &str) {
    if std::env::var_os(UPDATE).is_some() {
        std::fs::write(docs(file), expected).unwrap();
    } else {
        assert!(
            page == expected,
            "run the tests with {UPDATE}=1 and look at the difference"
        );
    }
}

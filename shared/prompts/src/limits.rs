//! How large a prompt may be.

use crate::error::TemplateError;

/// Largest rendered prompt, in bytes.
pub const OUTPUT_MAX_BYTES: usize = 256 * 1024;

/// What is said of a prompt over [`OUTPUT_MAX_BYTES`].
pub(crate) fn too_long() -> String {
    format!("the rendered prompt is over {OUTPUT_MAX_BYTES} bytes")
}

/// The prompt, unless it is over [`OUTPUT_MAX_BYTES`].
pub(crate) fn fitting(prompt: String) -> Result<String, TemplateError> {
    if prompt.len() > OUTPUT_MAX_BYTES {
        Err(TemplateError::new(too_long()))
    } else {
        Ok(prompt)
    }
}

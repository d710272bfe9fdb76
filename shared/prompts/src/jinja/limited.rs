//! Output that is not longer than a prompt may be.

use std::io::{self, Write};

use crate::template::OUTPUT_MAX_BYTES;

/// Takes what is rendered, up to [`OUTPUT_MAX_BYTES`].
#[derive(Debug, Default)]
pub(super) struct Limited {
    bytes: Vec<u8>,
    is_over: bool,
}

impl Limited {
    /// What was rendered; `None` if it was too long.
    pub(super) fn finish(self) -> Option<String> {
        // A renderer writes texts, so what it wrote is one.
        let text = String::from_utf8(self.bytes).unwrap_or_default();
        (!self.is_over).then_some(text)
    }
}

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > OUTPUT_MAX_BYTES {
            self.is_over = true;
            return Err(io::Error::other(too_long()));
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub(super) fn too_long() -> String {
    format!("the rendered prompt is over {OUTPUT_MAX_BYTES} bytes")
}

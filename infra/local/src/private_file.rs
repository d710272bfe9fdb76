//! Files with secrets in them.

use std::{
    ffi::OsString,
    fs,
    io::{self, Write},
    path::Path,
};

/// Writes a file that only its owner can read, all of it or nothing: whoever waits for it never
/// reads half of it.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut fresh = OsString::from(path);
    fresh.push(".new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(&fresh)?.write_all(bytes)?;
    fs::rename(&fresh, path)
}

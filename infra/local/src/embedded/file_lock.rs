//! One process at a time per database file.
//!
//! The database itself could be shared, but not the queues: messages live in the process that
//! dispatched them.

use std::{
    fs::{File, TryLockError},
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};

/// Holds the lock until it is dropped. The operating system releases it too when the process is
/// killed.
#[derive(Debug)]
pub(crate) struct FileLock(
    #[expect(dead_code, reason = "open for as long as the lock is held")] File,
);

impl FileLock {
    /// Locks `database` by a file beside it.
    pub(crate) fn acquire(database: &Path) -> Result<Self> {
        let path = lock_path(database);
        let file =
            File::create(&path).with_context(|| format!("cannot create {}", path.display()))?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                bail!("another process is using {}", database.display())
            }
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("cannot lock {}", path.display()))
            }
        }
    }
}

fn lock_path(database: &Path) -> PathBuf {
    let mut path = database.as_os_str().to_owned();
    path.push(".lock");
    PathBuf::from(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_user_is_refused_until_the_first_is_gone() {
        let directory = tempfile::tempdir().unwrap();
        let database = directory.path().join("data.sqlite");
        let first = FileLock::acquire(&database).unwrap();
        let error = FileLock::acquire(&database).unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("another process is using {}", database.display())
        );
        drop(first);
        FileLock::acquire(&database).unwrap();
    }
}

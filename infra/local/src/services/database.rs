//! DynamoDB, with a database that is one system's own.

use std::{
    fs,
    hash::{DefaultHasher, Hash as _, Hasher as _},
    path::Path,
};

use anyhow::{Context as _, Result};
use aws_sdk_dynamodb::Client;

use super::{Endpoints, table};
use crate::{
    embedded::{dynamo::Dynamo, file_lock::FileLock, stream_log::StreamLog},
    template::TableDefinition,
};

/// What the embedded service is called with; it has one database only.
const EMBEDDED_ACCESS_KEY: &str = "local";

/// The database of a system. One process uses it at a time.
#[derive(Debug)]
pub struct Database {
    service: Service,
    _lock: FileLock,
}

#[derive(Debug)]
enum Service {
    Embedded(Dynamo),
    Server {
        endpoint: String,
        access_key: String,
    },
}

impl Database {
    /// Opens the database whose file is `path`.
    ///
    /// A server keeps no such file. `DynamoDB Local` has a database per access key, so the path is
    /// made into one, and whoever comes back to the path finds its data as long as the server runs.
    pub async fn start(path: &Path, endpoints: &Endpoints) -> Result<Self> {
        if let Some(directory) = path.parent() {
            fs::create_dir_all(directory)
                .with_context(|| format!("cannot create {}", directory.display()))?;
        }
        let lock = FileLock::acquire(path)?;
        let service = match &endpoints.dynamodb {
            None => Service::Embedded(Dynamo::start(path).await?),
            Some(endpoint) => Service::Server {
                endpoint: endpoint.clone(),
                access_key: access_key(path)?,
            },
        };
        Ok(Self {
            service,
            _lock: lock,
        })
    }

    /// Where the service answers, as `http://127.0.0.1:1234`.
    pub fn endpoint(&self) -> &str {
        match &self.service {
            Service::Embedded(dynamo) => dynamo.endpoint(),
            Service::Server { endpoint, .. } => endpoint,
        }
    }

    /// Whether the service runs in this process.
    pub fn is_embedded(&self) -> bool {
        matches!(self.service, Service::Embedded(_))
    }

    /// The access key that finds this database.
    pub(crate) fn access_key(&self) -> &str {
        match &self.service {
            Service::Embedded(_) => EMBEDDED_ACCESS_KEY,
            Service::Server { access_key, .. } => access_key,
        }
    }

    /// Creates the table if it is missing. A table that is there but differs from its definition is
    /// an error.
    pub(crate) async fn ensure_table(
        &self,
        client: &Client,
        table: &TableDefinition,
    ) -> Result<()> {
        table::ensure(client, table).await
    }

    /// The log behind the stream of `table`, if there is one to be kept short.
    pub(crate) fn stream_log(&self, path: &Path, table: &str) -> Result<Option<StreamLog>> {
        match &self.service {
            Service::Embedded(_) => StreamLog::open(path, table).map(Some),
            Service::Server { .. } => Ok(None),
        }
    }

    /// Stops the service if it is embedded.
    pub async fn stop(self) {
        match self.service {
            Service::Embedded(dynamo) => dynamo.stop().await,
            Service::Server { .. } => {}
        }
    }
}

/// An access key for the database at `path`: letters and digits only, as `DynamoDB Local` wants.
fn access_key(path: &Path) -> Result<String> {
    let mut hasher = DefaultHasher::new();
    std::path::absolute(path)?.hash(&mut hasher);
    Ok(format!("local{:016x}", hasher.finish()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_always_has_the_same_access_key_and_another_path_another() {
        let key = |path: &str| access_key(Path::new(path)).unwrap();
        assert_eq!(key("/a/table.sqlite"), key("/a/table.sqlite"));
        assert_ne!(key("/a/table.sqlite"), key("/b/table.sqlite"));
        assert!(key("/a").chars().all(|sign| sign.is_ascii_alphanumeric()));
    }
}

//! Where documents lie: a folder that only Lumbar's user can read, or a bucket.

mod https;
#[cfg(test)]
mod s3;
#[cfg(test)]
mod tests;

use std::{path::Path, sync::Arc, time::Duration};

use async_trait::async_trait;
use object_store::{
    BackoffConfig, Error, ObjectStore, ObjectStoreExt, PutMode, RetryConfig, aws::AmazonS3Builder,
    local::LocalFileSystem, path::Path as Name,
};
use secrecy::ExposeSecret;
use services::ports::{DocumentStore, DocumentStoreError};

use self::https::Connector;
use crate::{Bucket, private};

/// Somebody waits for the answer.
const TRIES: RetryConfig = RetryConfig {
    backoff: BackoffConfig {
        init_backoff: Duration::from_millis(200),
        max_backoff: Duration::from_secs(2),
        base: 2.0,
    },
    max_retries: 3,
    retry_timeout: Duration::from_secs(30),
};

/// A store of documents: their names are ours alone, so nobody's words become a path.
pub struct Documents {
    store: Arc<dyn ObjectStore>,
    mode: PutMode,
}

impl Documents {
    /// In the folder at `path`, which is made. Refuses where it cannot be.
    pub fn folder(path: &Path) -> Result<Self, DocumentStoreError> {
        private::make_folder(path).map_err(|error| refused(error.kind().to_string()))?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(|error| code(&error))?;
        Ok(Self { store: Arc::new(store), mode: PutMode::Create })
    }

    /// In a bucket that speaks S3. Nothing is sent yet. Refuses an address that cannot be one.
    ///
    /// Names are random and used once, so nothing is ever put in another's place; a bucket is
    /// not asked to see to it, because not every one can.
    pub fn bucket(bucket: &Bucket) -> Result<Self, DocumentStoreError> {
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&bucket.name)
            .with_region(&bucket.region)
            .with_access_key_id(bucket.access_key.expose_secret())
            .with_secret_access_key(bucket.secret_key.expose_secret())
            .with_retry(TRIES)
            // One at a time, by the request that every service knows.
            .with_disable_bulk_delete(true)
            .with_http_connector(Connector);
        if let Some(endpoint) = &bucket.endpoint {
            let plain = endpoint.starts_with("http://");
            builder = builder.with_endpoint(endpoint).with_allow_http(plain);
        }
        let store = builder.build().map_err(|error| code(&error))?;
        Ok(Self { store: Arc::new(store), mode: PutMode::Overwrite })
    }
}

#[async_trait]
impl DocumentStore for Documents {
    async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), DocumentStoreError> {
        let name = Name::from(name);
        let put = self.store.put_opts(&name, bytes.into(), self.mode.clone().into());
        put.await.map(|_| ()).map_err(|error| code(&error))
    }

    async fn get(&self, name: &str) -> Result<Option<Vec<u8>>, DocumentStoreError> {
        let found = match self.store.get(&Name::from(name)).await {
            Ok(found) => found,
            Err(Error::NotFound { .. }) => return Ok(None),
            Err(error) => return Err(code(&error)),
        };
        found.bytes().await.map(|bytes| Some(bytes.into())).map_err(|error| code(&error))
    }

    async fn remove(&self, name: &str) -> Result<(), DocumentStoreError> {
        match self.store.delete(&Name::from(name)).await {
            Ok(()) | Err(Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(code(&error)),
        }
    }
}

fn refused(code: String) -> DocumentStoreError {
    DocumentStoreError { code }
}

/// What failed, without the address it failed at.
fn code(error: &Error) -> DocumentStoreError {
    let code = match error {
        Error::AlreadyExists { .. } => "name_taken",
        Error::PermissionDenied { .. } | Error::Unauthenticated { .. } => "permission_denied",
        Error::NotFound { .. } => "not_found",
        _ => "unavailable",
    };
    refused(code.to_owned())
}

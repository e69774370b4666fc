//! Where documents lie: a folder that only Lumbar's user can read.

use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use object_store::{
    Error, ObjectStore, ObjectStoreExt, PutMode, local::LocalFileSystem, path::Path as Name,
};
use services::ports::{DocumentStore, DocumentStoreError};

use crate::private;

/// A store of documents: their names are ours alone, so nobody's words become a path.
pub struct Documents {
    store: Arc<dyn ObjectStore>,
}

impl Documents {
    /// In the folder at `path`, which is made. Refuses where it cannot be.
    pub fn folder(path: &Path) -> Result<Self, DocumentStoreError> {
        private::make_folder(path).map_err(|error| refused(error.kind().to_string()))?;
        let store = LocalFileSystem::new_with_prefix(path).map_err(|error| code(&error))?;
        Ok(Self { store: Arc::new(store) })
    }
}

#[async_trait]
impl DocumentStore for Documents {
    async fn put(&self, name: &str, bytes: Vec<u8>) -> Result<(), DocumentStoreError> {
        let name = Name::from(name);
        let put = self.store.put_opts(&name, bytes.into(), PutMode::Create.into());
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

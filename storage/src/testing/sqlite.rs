//! A file in a folder of its own.

use std::path::PathBuf;

use super::TestDatabase;
use crate::{Store, new_id};

pub(super) struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(super) async fn database() -> TestDatabase {
    let database = empty_database().await;
    database.store.migrate().await.expect("the migrations run");
    database
}

pub(super) async fn empty_database() -> TestDatabase {
    let id: uuid::Uuid = new_id();
    let folder = std::env::temp_dir().join(format!("lumbar-test-{id}"));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let url = format!("sqlite://{}", folder.join("lumbar.db").display());
    let store = Store::connect(&url).await.expect("SQLite is built in");
    TestDatabase { store, url, _folder: Some(Folder(folder)) }
}

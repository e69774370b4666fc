//! A file in a folder of its own: for each test a copy of one that was migrated once.

use std::path::{Path, PathBuf};

use tokio::sync::OnceCell;

use super::TestDatabase;
use crate::{Store, new_id};

pub(super) struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// What a migrated database is on the disc: its migrations take half of a short test's time.
static MIGRATED: OnceCell<Vec<u8>> = OnceCell::const_new();

pub(super) async fn database() -> TestDatabase {
    let migrated = MIGRATED.get_or_init(migrated).await;
    let (folder, file) = place();
    std::fs::write(&file, migrated).expect("the temporary folder can be written");
    open(folder, &file).await
}

pub(super) async fn empty_database() -> TestDatabase {
    let (folder, file) = place();
    open(folder, &file).await
}

async fn migrated() -> Vec<u8> {
    let (folder, file) = place();
    let TestDatabase { store, _folder, .. } = open(folder, &file).await;
    store.migrate().await.expect("the migrations run");
    store.close().await.expect("nothing is left beside its file");
    std::fs::read(file).expect("its file is there")
}

fn place() -> (Folder, PathBuf) {
    let id: uuid::Uuid = new_id();
    let folder = std::env::temp_dir().join(format!("lumbar-test-{id}"));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let file = folder.join("lumbar.db");
    (Folder(folder), file)
}

async fn open(folder: Folder, file: &Path) -> TestDatabase {
    let url = format!("sqlite://{}", file.display());
    let store = Store::connect(&url).await.expect("SQLite is built in");
    TestDatabase { store, url, _folder: Some(folder) }
}

//! `deploy/restore.sh` on a real PostgreSQL, with its own programs and the real `lumbar`.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::{
    fs,
    os::unix::fs::symlink,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use storage::{
    Engine, NOT_IN_BACKUPS,
    testing::{self, TestDatabase, dump},
};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/restore.sh");
const LUMBAR: &str = env!("CARGO_BIN_EXE_lumbar");
/// What `lumbar doctor` looks for in the folder of the built front end.
const SITE: &str =
    r#"{"js":"","wasm":"","desk_js":"","desk_wasm":"","css":"","more":"","staff":""}"#;
const SYSTEM: &str = "/usr/local/bin:/usr/bin:/bin";

/// An installation: a folder, and a database without a schema.
struct Place {
    folder: PathBuf,
    database: TestDatabase,
}

impl Place {
    async fn empty() -> Self {
        let id: uuid::Uuid = storage::new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-restoring-{id}"));
        fs::create_dir_all(folder.join("data")).unwrap();
        fs::write(folder.join("manifest.json"), SITE).unwrap();
        Self { folder, database: testing::empty_database(Engine::Postgres).await }
    }

    fn file(&self, name: &str) -> String {
        self.folder.join(name).display().to_string()
    }

    /// Runs a program with these settings alone, where it finds what lies in `path`.
    fn run(&self, path: &str, program: &str, words: &[&str]) -> Output {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", path).env("DATABASE_URL", &self.database.url);
        command.env("LUMBAR_DATA", self.folder.join("data")).env("LUMBAR_SITE", &self.folder);
        command.args(words).output().unwrap()
    }

    fn lumbar(&self, words: &[&str]) {
        let done = self.run(SYSTEM, LUMBAR, words);
        assert!(done.status.success(), "{words:?}: {}", text(&done.stderr));
    }

    fn restore(&self, words: &[&str]) -> Output {
        let ours = Path::new(LUMBAR).parent().unwrap().display();
        let programs = testing::postgres_programs();
        let path = format!("{ours}:{}:{SYSTEM}", programs.display());
        let mut all = vec![SCRIPT];
        all.extend(words);
        self.run(&path, "/bin/sh", &all)
    }

    /// Why it is not done.
    fn refuses(&self, words: &[&str]) -> String {
        let done = self.restore(words);
        assert!(!done.status.success(), "{}", text(&done.stdout));
        text(&done.stderr)
    }

    fn pg_dump(&self, words: &[&str]) -> String {
        let program = testing::postgres_programs().join("pg_dump").display().to_string();
        let mut all = words.to_vec();
        all.push(&self.database.url);
        let done = self.run(SYSTEM, &program, &all);
        assert!(done.status.success(), "{}", text(&done.stderr));
        text(&done.stdout)
    }

    /// As the README says.
    fn back_up(&self) -> (String, String) {
        let (copy, ring) = (self.file("lumbar.dump"), self.file("keyring"));
        let mut words = vec!["--format=custom".to_owned(), format!("--file={copy}")];
        words.extend(NOT_IN_BACKUPS.map(|table| format!("--exclude-table-data={table}")));
        self.pg_dump(&words.iter().map(String::as_str).collect::<Vec<_>>());
        self.lumbar(&["keyring", "save", &ring]);
        (copy, ring)
    }

    /// Every table, column, index, constraint and trigger, as PostgreSQL describes them.
    fn schema(&self) -> String {
        let all = self.pg_dump(&["--schema-only"]);
        // A word that is another each time.
        let lines = all.lines().filter(|line| !line.contains("restrict "));
        lines.map(|line| format!("{line}\n")).collect()
    }

    async fn rows(&self) -> Vec<dump::Line> {
        let mut rows = dump::lines(&self.database.store).await;
        rows.sort();
        rows
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_is_restored_whole_and_over_nothing_on_postgres() {
    let place = Place::empty().await;
    place.lumbar(&["seed", "bench", "--bookings", "200", "--therapists", "2"]);
    let (copy, ring) = place.back_up();

    let there = Place::empty().await;
    fs::copy(place.file("data/master.key"), there.file("data/master.key")).unwrap();
    let done = there.restore(&[&copy, "--keyring", &ring]);
    let said = text(&done.stdout);
    assert!(done.status.success(), "{said}{}", text(&done.stderr));
    for part in ["entries in all", "ok    books", "ok    no-overlap guard", "restored and checked"]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert_eq!(there.schema(), place.schema(), "nothing of it is left out");
    let rows = there.rows().await;
    assert!(rows.iter().any(|row| row.table == "keyring"), "what is sealed can be read");
    assert!(rows.iter().filter(|row| row.table == "booking").count() >= 200);
    assert!(rows == place.rows().await, "each row is as it was");

    let again = there.refuses(&[&copy, "--keyring", &ring]);
    assert!(again.contains("is not empty, and was left as it is"), "{again}");
    assert!(rows == there.rows().await, "it was left as it is");

    let torn = Place::empty().await;
    let whole = fs::read(&copy).unwrap();
    fs::write(torn.file("torn.dump"), &whole[..whole.len() / 20 * 19]).unwrap();
    let said = torn.refuses(&[&torn.file("torn.dump"), "--keyring", &ring]);
    assert!(said.contains("half filled: make a new one"), "{said}");
    let writing = "pg_stat_activity WHERE datname = current_database() \
                   AND application_name = 'pg_restore'";
    let left = testing::count(&torn.database.store, writing).await;
    assert_eq!(left, 0, "nothing goes on writing to what is given up");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_restored_is_said_and_nothing_is_written_on_postgres() {
    let place = Place::empty().await;
    let (empty, noise) = (place.file("empty.dump"), place.file("noise"));
    place.pg_dump(&["--format=custom", &format!("--file={empty}")]);
    fs::write(&noise, "a shopping list").unwrap();
    for (words, why) in [
        (vec![], "which backup?"),
        (vec!["nowhere.dump"], "nowhere.dump cannot be read"),
        (vec![empty.as_str(), "--keyring", "nowhere"], "nowhere cannot be read"),
        (vec![empty.as_str(), "--keyring"], "what of --keyring?"),
        (vec![empty.as_str(), "--quickly", "yes"], "--quickly is not known"),
        (vec![empty.as_str(), "--jobs", "all"], "--jobs wants a number"),
        (vec![empty.as_str(), "--jobs", "0"], "--jobs wants a number"),
        (vec![noise.as_str()], "is no backup by pg_dump"),
        (vec![empty.as_str()], "is no backup of a whole database of Lumbar"),
    ] {
        let said = place.refuses(&words);
        assert!(said.contains(why), "{words:?}: {said}");
    }
    let bare = place.file("bare");
    fs::create_dir_all(&bare).unwrap();
    for program in ["date", "nproc"] {
        let mut real = SYSTEM.split(':').map(|folder| Path::new(folder).join(program));
        symlink(real.find(|file| file.exists()).unwrap(), format!("{bare}/{program}")).unwrap();
    }
    let said = text(&place.run(&bare, "/bin/sh", &[SCRIPT, &empty]).stderr);
    assert!(said.contains("pg_restore is not installed: on Debian, `apt-get install"), "{said}");
    assert_eq!(place.rows().await, []);
}

//! A cluster of its own for each test process, and a database of its own for each
//! test, copied from a migrated template.
//!
//! The cluster is kept by a shell that watches this process: however it ends, the
//! shell stops the cluster and removes its folder.

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection};
use tokio::sync::{Mutex, OnceCell};

use super::TestDatabase;
use crate::{Store, new_id};

struct Cluster {
    port: u16,
    /// Copying the template needs it to be unused, so one at a time. It is copied as files:
    /// by way of the log, as is usual, it would be written twice.
    copying: Mutex<()>,
    _keeper: Child,
}

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();

/// Starts a cluster in `$1` on port `$2` with the programs in `$3`, says `ready`,
/// and lives until process `$4` ends. `PostgreSQL` refuses to run as root. It vacuums nothing:
/// a database lives as long as its test, and a thousand of them would be looked at in turn.
const KEEPER: &str = r#"
set -eu
trap 'rm -rf "$1"' EXIT
if [ "$(id -u)" = 0 ]; then
    chown postgres "$1"
    as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
else
    as() { "$@"; }
fi
cd "$1"
as "$3/initdb" -D "$1/data" -U lumbar -A trust -E UTF8 --no-sync --locale=C >"$1/log" 2>&1
as "$3/pg_ctl" -D "$1/data" -l "$1/server.log" -w start -o "-p $2 -k $1 -c listen_addresses=127.0.0.1 \
    -c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=400 \
    -c autovacuum=off -c shared_buffers=64MB" >/dev/null 2>&1 || { cat "$1/server.log" >&2; exit 1; }
echo ready
while kill -0 "$4" 2>/dev/null; do sleep 0.5; done
as "$3/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1 || true
"#;

pub(super) async fn database() -> TestDatabase {
    copy_of("lumbar_template").await
}

pub(super) async fn empty_database() -> TestDatabase {
    copy_of("template0").await
}

async fn copy_of(template: &str) -> TestDatabase {
    let cluster = CLUSTER.get_or_init(start).await;
    let id: uuid::Uuid = new_id();
    let name = format!("test_{}", id.simple());
    {
        let _one_at_a_time = cluster.copying.lock().await;
        let admin = connect(cluster.port, "postgres").await;
        admin
            .execute_unprepared(&format!(
                "CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy"
            ))
            .await
            .expect("the template can be copied");
    }
    let url = url(cluster.port, &name);
    let store = Store::connect(&url).await.expect("the cluster runs");
    TestDatabase { store, url, _folder: None }
}

async fn start() -> Cluster {
    let programs = programs().expect(
        "PostgreSQL 15 or later is not installed: `apt-get install postgresql`, or run `cargo xtask test`",
    );
    let id: uuid::Uuid = new_id();
    let folder = std::env::temp_dir().join(format!("lumbar-pg-{}", id.simple()));
    std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
    let port = free_port();
    let keeper = keep(&folder, port, &programs);
    let admin = connect(port, "postgres").await;
    admin
        .execute_unprepared("CREATE DATABASE lumbar_template")
        .await
        .expect("a database can be made");
    let template = Store::connect(&url(port, "lumbar_template")).await.expect("the cluster runs");
    template.migrate().await.expect("the migrations run");
    template.reader().clone().close().await.expect("the template is left");
    Cluster { port, copying: Mutex::new(()), _keeper: keeper }
}

fn keep(folder: &Path, port: u16, programs: &Path) -> Child {
    let mut keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(folder)
        .arg(port.to_string())
        .arg(programs)
        .arg(std::process::id().to_string())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("there is a shell");
    let mut said = String::new();
    let stdout = keeper.stdout.take().expect("it is piped");
    let _ = BufReader::new(stdout).read_line(&mut said);
    assert_eq!(said.trim(), "ready", "PostgreSQL did not start");
    keeper
}

/// Debian's folder of the newest version, or wherever `pg_ctl` is on the path.
pub(super) fn programs() -> Option<PathBuf> {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("pg_ctl").exists())
        .collect();
    versions.sort();
    versions.pop().or_else(|| {
        let path = std::env::var_os("PATH")?;
        std::env::split_paths(&path).find(|folder| folder.join("pg_ctl").exists())
    })
}

pub(super) fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback is there");
    listener.local_addr().expect("it is bound").port()
}

pub(super) fn url(port: u16, database: &str) -> String {
    format!("postgres://lumbar@127.0.0.1:{port}/{database}")
}

async fn connect(port: u16, database: &str) -> DatabaseConnection {
    Database::connect(url(port, database)).await.expect("the cluster runs")
}

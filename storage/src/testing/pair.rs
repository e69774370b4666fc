//! A PostgreSQL of a test's own, with a copy that streams from it.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sea_orm::{ConnectionTrait, Database};

use super::postgres::{free_port, programs, url};
use crate::{Replica, Store, new_id};

/// Starts a primary in `$1` on port `$2` and its copy on port `$3` with the programs in `$4`,
/// says `ready`, and then does what is read: `stop` and `start` are about the copy. It ends, and
/// removes everything, when nobody writes to it any more.
const KEEPER: &str = r#"
set -eu
as() { "$@"; }
if [ "$(id -u)" = 0 ]; then
    chown postgres "$1"
    as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
fi
cd "$1"
run() {
    as "$bin/pg_ctl" -D "$dir/$1" -l "$dir/$1.log" -w start -o "-p $2 -k $dir \
        -c listen_addresses=127.0.0.1 -c fsync=off -c full_page_writes=off -c shared_buffers=32MB" \
        >/dev/null 2>&1 || { cat "$dir/$1.log" >&2; exit 1; }
}
dir=$1; bin=$4
end() {
    as "$bin/pg_ctl" -D "$dir/copy" -m immediate stop >/dev/null 2>&1 || true
    as "$bin/pg_ctl" -D "$dir/primary" -m immediate stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap end EXIT
as "$bin/initdb" -D "$1/primary" -U lumbar -A trust -E UTF8 --no-sync --locale=C >"$1/log" 2>&1
run primary "$2"
as "$bin/pg_basebackup" -h 127.0.0.1 -p "$2" -U lumbar -D "$1/copy" -R -c fast --no-sync \
    >>"$1/log" 2>&1 || { cat "$1/log" >&2; exit 1; }
run copy "$3"
echo ready
while read -r order; do
    case $order in
        stop) as "$bin/pg_ctl" -D "$dir/copy" -m immediate stop >/dev/null 2>&1 ;;
        start) run copy "$3" ;;
    esac
    echo done
done
"#;

/// A primary with our schema, and its copy. Both end when it is dropped.
pub struct Pair {
    /// The primary.
    pub store: Store,
    /// Where the primary is.
    pub url: String,
    /// Where the copy is.
    pub copy_url: String,
    keeper: Mutex<Keeper>,
}

struct Keeper {
    orders: Option<ChildStdin>,
    said: BufReader<ChildStdout>,
    shell: Child,
}

impl Pair {
    /// Starts both, and waits until the copy has our schema.
    ///
    /// # Panics
    /// Where PostgreSQL cannot be started: a test without its database has failed.
    pub async fn start() -> Self {
        let programs = programs().expect("PostgreSQL 15 or later is installed");
        let id: uuid::Uuid = new_id();
        let folder = std::env::temp_dir().join(format!("lumbar-pair-{}", id.simple()));
        std::fs::create_dir_all(&folder).expect("the temporary folder can be written");
        let (port, copy) = (free_port(), free_port());
        let mut keeper = Command::new("sh");
        keeper.args(["-c", KEEPER, "keeper"]).arg(&folder);
        keeper.args([port.to_string(), copy.to_string()]).arg(&programs);
        let keeper = Keeper::new(keeper.stdin(Stdio::piped()).stdout(Stdio::piped()));
        let url = url(port, "postgres");
        let store = Store::connect(&url).await.expect("the primary runs");
        store.migrate().await.expect("the migrations run");
        let copy_url = super::postgres::url(copy, "postgres");
        Self { store, url, copy_url, keeper: Mutex::new(keeper) }
    }

    /// The copy, as a server uses it.
    ///
    /// # Panics
    /// Where its address is none.
    pub async fn replica(&self, bound: Duration) -> Replica {
        Replica::connect(&self.url, &self.copy_url, bound).await.expect("an address")
    }

    /// From now on the copy takes in nothing.
    ///
    /// # Panics
    /// Where it does not answer.
    pub async fn pause(&self) {
        self.tell_copy("SELECT pg_wal_replay_pause()").await;
        // It is only asked to: what is under way comes first.
        while !self.is_paused().await {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    /// It goes on.
    ///
    /// # Panics
    /// Where it does not answer.
    pub async fn resume(&self) {
        self.tell_copy("SELECT pg_wal_replay_resume()").await;
    }

    /// The copy is gone, as by a power cut.
    ///
    /// # Panics
    /// Where it was gone already.
    pub fn stop_copy(&self) {
        self.order("stop");
    }

    /// It is back.
    ///
    /// # Panics
    /// Where it does not start.
    pub fn start_copy(&self) {
        self.order("start");
    }

    async fn is_paused(&self) -> bool {
        let copy = Database::connect(&self.copy_url).await.expect("the copy runs");
        let sql = "SELECT pg_get_wal_replay_pause_state() = 'paused' AS paused";
        let statement = sea_orm::Statement::from_string(copy.get_database_backend(), sql);
        let row = copy.query_one_raw(statement).await.expect("it answers");
        copy.close().await.expect("closed");
        row.expect("a row").try_get("", "paused").expect("a flag")
    }

    async fn tell_copy(&self, sql: &str) {
        let copy = Database::connect(&self.copy_url).await.expect("the copy runs");
        copy.execute_unprepared(sql).await.expect("it answers");
        copy.close().await.expect("closed");
    }

    fn order(&self, order: &str) {
        self.keeper.lock().unwrap_or_else(PoisonError::into_inner).order(order);
    }
}

impl Keeper {
    fn new(command: &mut Command) -> Self {
        let mut shell = command.spawn().expect("there is a shell");
        let orders = shell.stdin.take();
        let mut said = BufReader::new(shell.stdout.take().expect("it is piped"));
        assert_eq!(heard(&mut said), "ready", "PostgreSQL did not start");
        Self { orders, said, shell }
    }

    fn order(&mut self, order: &str) {
        let orders = self.orders.as_mut().expect("it listens");
        writeln!(orders, "{order}").expect("it listens");
        assert_eq!(heard(&mut self.said), "done", "{order} did not work");
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.orders.take());
        let _ = self.shell.wait();
    }
}

fn heard(said: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    let _ = said.read_line(&mut line);
    line.trim().to_owned()
}

//! A PostgreSQL cluster of our own, as durable as a studio's: what is killed must find what
//! was committed.

mod tools;

use std::{
    io::{BufRead, BufReader},
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use storage::Store;

/// Starts a cluster in `$1` on port `$2` with the programs in `$3`, says `ready`, and lives
/// until process `$4` ends, however that ends: a signal to the whole group is not the keeper's.
/// PostgreSQL refuses to run as root.
const KEEPER: &str = r#"
set -eu
if [ "$(id -u)" = 0 ]; then
    chown postgres "$1"
    as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
else
    as() { "$@"; }
fi
cd "$1"
as "$3/initdb" -D "$1/data" -U lumbar -A trust -E UTF8 --no-sync --locale=C >"$1/log" 2>&1
as "$3/pg_ctl" -D "$1/data" -l "$1/server.log" -w start -o "-p $2 -k $1 -c listen_addresses=127.0.0.1 \
    -c max_connections=300 -c shared_buffers=64MB -c log_lock_waits=on" >/dev/null 2>&1 \
    || { cat "$1/server.log" >&2; exit 1; }
echo ready
trap : TERM INT HUP
while kill -0 "$4" 2>/dev/null; do sleep 0.5 || true; done
as "$3/pg_ctl" -D "$1/data" -m immediate stop >/dev/null 2>&1 || true
rm -rf "$1"
"#;

/// Runs the program of PostgreSQL in `$1` with the rest, as who may.
const AS_WHO_MAY: &str = r#"
cd /tmp
if [ "$(id -u)" = 0 ]; then
    exec setpriv --reuid=postgres --regid=postgres --clear-groups "$@"
fi
exec "$@"
"#;

/// A running cluster. It ends with this process.
pub struct Cluster {
    folder: PathBuf,
    programs: PathBuf,
    port: u16,
    _keeper: Child,
}

impl Cluster {
    /// Makes one in a folder in which there is no `data` yet, or one that leads to an empty folder
    /// of whoever PostgreSQL runs as.
    pub fn start(folder: &Path) -> Result<Self> {
        let programs = programs().context(
            "PostgreSQL 15 or later is not installed: `apt-get install postgresql`, or --engine sqlite",
        )?;
        std::fs::create_dir_all(folder)?;
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(folder)
            .arg(port.to_string())
            .arg(&programs)
            .arg(std::process::id().to_string())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut said = String::new();
        let stdout = keeper.stdout.take().context("it is piped")?;
        BufReader::new(stdout).read_line(&mut said)?;
        if said.trim() != "ready" {
            bail!("PostgreSQL did not start");
        }
        Ok(Self { folder: folder.to_owned(), programs, port, _keeper: keeper })
    }

    /// Where a database is.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://lumbar@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes a database, empty or as a copy of one that nobody uses.
    pub async fn make_database(&self, name: &str, of: Option<&str>) -> Result<()> {
        let template = of.unwrap_or("template0");
        self.run(&format!("CREATE DATABASE {name} TEMPLATE {template}")).await
    }

    /// Removes a database, whoever uses it.
    pub async fn drop_database(&self, name: &str) -> Result<()> {
        self.run(&format!("DROP DATABASE {name} WITH (FORCE)")).await
    }

    /// Runs a statement as whoever looks after the cluster.
    pub async fn run(&self, statement: &str) -> Result<()> {
        let admin = Store::connect(&self.url("postgres")).await?;
        let done = storage::testing::execute(&admin, statement).await;
        let _ = admin.reader().clone().close().await;
        done.map(drop).map_err(anyhow::Error::msg)
    }

    /// `pg_ctl` on this cluster, such as `["-m", "immediate", "restart"]`.
    pub fn pg_ctl(&self, words: &[&str]) -> Result<()> {
        let mut command = self.program("pg_ctl");
        command.arg("-D").arg(self.folder.join("data")).arg("-w").args(words);
        finished(command.stdout(Stdio::null()).stderr(Stdio::null()))
    }

    /// Writes a database as SQL into a file, for whoever looks at it later.
    pub fn dump(&self, database: &str, to: &Path) -> Result<()> {
        let mut command = self.program("pg_dump");
        command.arg(self.url(database)).stdout(std::fs::File::create(to)?);
        finished(&mut command)
    }

    /// What the cluster said so far.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.folder.join("server.log")).unwrap_or_default()
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new("sh");
        command.args(["-c", AS_WHO_MAY, "as"]).arg(self.programs.join(name)).stdin(Stdio::null());
        command
    }
}

fn finished(command: &mut Command) -> Result<()> {
    let status = command.status()?;
    if !status.success() {
        bail!("{command:?} failed ({status})");
    }
    Ok(())
}

/// Debian's folder of the newest version.
fn programs() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = debian
        .map(|entry| entry.path().join("bin"))
        .filter(|bin| bin.join("pg_ctl").exists())
        .collect();
    found.sort();
    found.pop().or_else(|| {
        let folders = ["/usr/local/pgsql/bin", "/usr/local/bin", "/usr/bin", "/opt/homebrew/bin"];
        folders.map(PathBuf::from).into_iter().find(|bin| bin.join("pg_ctl").exists())
    })
}

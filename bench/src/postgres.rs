//! A cluster of PostgreSQL of our own, with every commit forced to the disc. Its databases are
//! kept for the next time.
//!
//! A shell watches this process: however it ends, the shell stops the cluster.

use std::{
    io::{BufRead, BufReader, Read},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};

use crate::lumbar::free_port;

/// Starts a cluster in `$1` on port `$2` with the programs in `$3`, says `ready`, and lives until
/// standard input ends. `PostgreSQL` refuses to run as root, so that one lends it a user.
const KEEPER: &str = r#"
set -eu
if [ "$(id -u)" = 0 ]; then
    mkdir -p "$1" && chown postgres "$1"
    as() { setpriv --reuid=postgres --regid=postgres --clear-groups "$@"; }
else
    mkdir -p "$1"
    as() { "$@"; }
fi
as test -w "$1" || { echo "the user postgres cannot reach $1: say another --folder"; exit 1; }
cd "$1"
[ -d data ] || as "$3/initdb" -D "$1/data" -U lumbar -A trust -E UTF8 --locale=C >/dev/null
as "$3/pg_ctl" -D "$1/data" -l "$1/server.log" -w -t 120 start -o "-p $2 -k $1 \
    -c listen_addresses=127.0.0.1 -c fsync=on -c synchronous_commit=on -c full_page_writes=on \
    -c max_connections=100 -c shared_buffers=128MB" >/dev/null || { tail -5 "$1/server.log"; exit 1; }
echo ready
cat >/dev/null
as "$3/pg_ctl" -D "$1/data" -m fast -w stop >/dev/null
"#;

/// A cluster that runs. It stops when this goes.
pub struct Cluster {
    keeper: Child,
    port: u16,
    programs: PathBuf,
    folder: PathBuf,
}

impl Cluster {
    /// Starts the one in a folder, made where there is none.
    pub fn start(folder: &Path) -> Result<Self> {
        let programs = programs().context(
            "PostgreSQL 15 or later is not installed: `apt-get install postgresql`, or say \
             `--engine sqlite`",
        )?;
        let port = free_port()?;
        let mut keeper = Command::new("sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(folder)
            .arg(port.to_string())
            .arg(&programs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut out = BufReader::new(keeper.stdout.take().context("it is piped")?);
        let mut said = String::new();
        out.read_line(&mut said)?;
        if said.trim() != "ready" {
            out.read_to_string(&mut said)?;
            bail!("PostgreSQL does not start: {}", said.trim());
        }
        Ok(Self { keeper, port, programs, folder: folder.to_owned() })
    }

    /// The first of its processes, of which the others are children.
    pub fn postmaster(&self) -> Result<u32> {
        let told = std::fs::read_to_string(self.folder.join("data/postmaster.pid"))?;
        let first = told.lines().next().and_then(|line| line.trim().parse::<u32>().ok());
        first.context("PostgreSQL does not say which process it is")
    }

    /// Where a database of it is.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://lumbar@127.0.0.1:{}/{database}", self.port)
    }

    /// Makes a database: an empty one, or the copy of another that nobody uses.
    pub fn create(&self, database: &str, of: Option<&str>) -> Result<()> {
        self.drop(database)?;
        let of = of.unwrap_or("template0");
        self.run("createdb", &["--template", of, database])
    }

    /// Removes a database, if it is there.
    pub fn drop(&self, database: &str) -> Result<()> {
        self.run("dropdb", &["--if-exists", "--force", database])
    }

    /// Whether there is a database of that name.
    pub fn has(&self, database: &str) -> bool {
        self.run("pg_isready", &[]).is_ok() && self.run("psql", &["-d", database, "-c", ""]).is_ok()
    }

    fn run(&self, program: &str, words: &[&str]) -> Result<()> {
        let mut command = Command::new(self.programs.join(program));
        command.args(["-h", "127.0.0.1", "-p", &self.port.to_string(), "-U", "lumbar"]);
        let told = command.args(words).stdin(Stdio::null()).output()?;
        if !told.status.success() {
            bail!("{program} {words:?}: {}", String::from_utf8_lossy(&told.stderr).trim());
        }
        Ok(())
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // The keeper reads to the end of this, and stops the cluster.
        drop(self.keeper.stdin.take());
        self.keeper.wait().ok();
    }
}

/// A program of PostgreSQL's, where it is installed.
pub fn program(name: &str) -> Option<PathBuf> {
    programs().map(|folder| folder.join(name)).filter(|program| program.exists())
}

/// Debian's folder of the newest version.
fn programs() -> Option<PathBuf> {
    let folder = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let version = |entry: std::io::Result<std::fs::DirEntry>| {
        let entry = entry.ok()?;
        let number: u32 = entry.file_name().to_str()?.parse().ok()?;
        let programs = entry.path().join("bin");
        programs.join("pg_ctl").exists().then_some((number, programs))
    };
    folder.filter_map(version).max().map(|(_, programs)| programs)
}

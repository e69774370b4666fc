//! The server that is measured: filled, started, looked at from outside, and ended.

use std::{
    fs::File,
    net::TcpListener,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail, ensure};

use crate::{
    generator::{Answer, Ask, Client},
    machine::{self, Ticks},
};

/// Nobody waits longer for a server.
const PATIENCE: Duration = Duration::from_secs(120);
/// The clients of a load test share this machine's address.
const NO_LIMITS: &str = "1000000";

/// A database, and what serves it.
#[derive(Clone, Debug)]
pub struct Installation {
    /// The program.
    pub lumbar: PathBuf,
    /// The built front end.
    pub site: PathBuf,
    /// Where its files lie.
    pub data: PathBuf,
    /// A PostgreSQL database; none is SQLite in the data folder.
    pub postgres: Option<String>,
}

impl Installation {
    /// Where the database is.
    pub fn database(&self) -> String {
        let sqlite = || format!("sqlite://{}", self.data.join("lumbar.db").display());
        self.postgres.clone().unwrap_or_else(sqlite)
    }

    /// The program, set as in production but for the limits.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.lumbar);
        command
            .env_clear()
            .env("DATABASE_URL", self.database())
            .env("LUMBAR_SITE", &self.site)
            .env("LUMBAR_LIMIT_FACTOR", NO_LIMITS)
            .env("LUMBAR_SECOND_STEP", "offered")
            .arg("--data")
            .arg(&self.data)
            .stdin(Stdio::null());
        command
    }

    /// Fills it by `lumbar seed bench`, and says how many seconds that took.
    pub fn seed(&self, of: &[(&str, u64)]) -> Result<f64> {
        std::fs::create_dir_all(&self.data)?;
        let begun = Instant::now();
        let mut command = self.command();
        command.args(["seed", "bench"]).stdout(Stdio::null());
        for (name, value) in of {
            command.arg(format!("--{name}")).arg(value.to_string());
        }
        self.done("seed", command)?;
        Ok(begun.elapsed().as_secs_f64())
    }

    /// Brings what another version filled to the schema of this one: a server that starts is
    /// measured without that.
    pub fn migrate(&self) -> Result<()> {
        let mut command = self.command();
        command.args(["migrate", "up"]).stdout(Stdio::null());
        self.done("migrate", command)
    }

    /// Has a command of the program done.
    fn done(&self, name: &str, mut command: Command) -> Result<()> {
        let log = self.data.join(format!("{name}.log"));
        let status = command.stderr(File::create(&log)?).status();
        let status = status.with_context(|| format!("cannot start {}", self.lumbar.display()))?;
        if !status.success() {
            bail!("`lumbar {name}` failed: see {}", log.display());
        }
        Ok(())
    }

    /// Starts it, and waits until it gives this page.
    pub async fn start(&self, page: &str) -> Result<Server> {
        let port = free_port()?;
        let log = self.data.join("server.log");
        let begun = Instant::now();
        let mut command = self.command();
        command
            .arg("serve")
            .env("LUMBAR_LISTEN", format!("127.0.0.1:{port}"))
            .env("LUMBAR_BASE_URL", format!("http://localhost:{port}"))
            .stdout(Stdio::null())
            .stderr(File::create(&log)?);
        let child = command.spawn()?;
        let mut server = Server { child, port, first_page: Duration::ZERO };
        let ask = Ask::Get(page.to_owned());
        loop {
            let answer = asked(port, &ask).await;
            server.first_page = begun.elapsed();
            match answer {
                Ok(answer) if answer.status == 200 => return Ok(server),
                Ok(answer) => bail!("{page} answers {}: see {}", answer.status, log.display()),
                Err(_) if server.child.try_wait()?.is_some() => {
                    bail!("the server ended: see {}", log.display())
                }
                Err(_) if begun.elapsed() > PATIENCE => bail!("the server does not answer"),
                Err(_) => tokio::time::sleep(Duration::from_millis(2)).await,
            }
        }
    }
}

/// A single answer, on a connection of its own.
pub async fn asked(port: u16, ask: &Ask) -> Result<Answer> {
    Client::connect(port).await?.ask(ask, true).await
}

/// A port that was free a moment ago, which is as much as anybody can know.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// A server that answers. It ends when this goes.
pub struct Server {
    child: Child,
    pub port: u16,
    /// How long it took from its start to its first page.
    pub first_page: Duration,
}

impl Server {
    /// Waits until it does nothing any more: after a start it has chores.
    pub async fn until_quiet(&self, patience: Duration) -> Result<()> {
        let begun = Instant::now();
        let (mut before, mut quiet) = (Ticks::of(self.child.id())?.own, 0);
        while quiet < 2 {
            ensure!(begun.elapsed() < patience, "the server does not come to rest");
            tokio::time::sleep(Duration::from_millis(700)).await;
            let now = Ticks::of(self.child.id())?.own;
            quiet = if now - before <= 2 { quiet + 1 } else { 0 };
            before = now;
        }
        Ok(())
    }

    /// Its process.
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// What it holds in memory now and held at most, in MB.
    pub fn memory(&self) -> Result<machine::Memory> {
        machine::memory(self.child.id())
    }

    /// Asks it to end, and waits.
    pub fn stop(mut self) -> Result<()> {
        machine::terminate(self.child.id())?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// A copy of a folder, so that what is measured with stays as it was.
pub fn copy(from: &Path, to: &Path) -> Result<()> {
    if to.is_dir() {
        std::fs::remove_dir_all(to)?;
    }
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let into = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &into)?;
        } else {
            std::fs::copy(entry.path(), into)?;
        }
    }
    Ok(())
}

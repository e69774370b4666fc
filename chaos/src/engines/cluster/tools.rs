//! What a studio's administrator does with a cluster.

use std::path::Path;

use anyhow::Result;

use super::{Cluster, finished};

impl Cluster {
    /// Stops it, as an administrator does who changes something.
    pub fn stop(&self) -> Result<()> {
        self.pg_ctl(&["-m", "fast", "stop"])
    }

    /// Whether its server runs.
    pub fn is_running(&self) -> bool {
        self.pg_ctl(&["status"]).is_ok()
    }

    /// Starts it after it was stopped, as it was started at first.
    pub fn start_again(&self) -> Result<()> {
        let (folder, port) = (self.folder.display(), self.port);
        let options = format!(
            "-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c max_connections=300 \
             -c shared_buffers=64MB -c log_lock_waits=on"
        );
        let log = format!("{folder}/server.log");
        self.pg_ctl(&["-l", &log, "-o", &options, "start"])
    }

    /// A program of PostgreSQL's, such as `pg_dump`, on a database.
    ///
    /// It runs as root here, if that is who we are: the files that it reads and writes are ours,
    /// and only the server itself refuses that.
    pub fn tool(&self, name: &str, database: &str, words: &[&str]) -> Result<()> {
        let mut command = std::process::Command::new(self.programs.join(name));
        command.arg(format!("--dbname={}", self.url(database))).args(words);
        finished(&mut command)
    }

    /// The folder of PostgreSQL's programs.
    pub fn programs(&self) -> &Path {
        &self.programs
    }
}

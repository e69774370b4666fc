//! A program of ours, ended by its own id.

use std::{
    fs::OpenOptions,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

use crate::http::Http;

/// How long a program may take until it answers.
const STARTED_WITHIN: Duration = Duration::from_secs(60);

/// A running program. It is killed when this goes.
#[derive(Debug)]
pub struct Process {
    child: Child,
}

impl Process {
    /// Starts it; what it says is added to `log`.
    pub fn start(command: &mut Command, log: &Path) -> Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(log)?;
        let child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("{command:?} does not start"))?;
        Ok(Self { child })
    }

    /// Waits until `url` answers without an error of the server's.
    pub async fn answers(&mut self, url: &str, http: &Http) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < STARTED_WITHIN {
            if let Ok(answer) = http.get(url).await
                && answer.status < 500
            {
                return Ok(());
            }
            if let Some(status) = self.child.try_wait()? {
                bail!("{url}: it ended ({status}) before it answered");
            }
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        bail!("{url} does not answer")
    }

    /// Kills it, as a power cut would: nothing is told, nothing is finished.
    pub fn kill(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

//! How `lumbar` is started: one program, one data folder, one database.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail};

use super::Process;
use crate::{http::Http, options::Options};

/// What the stand-in's webhooks are signed with.
pub const WEBHOOK_SECRET: &str = "whsec_chaos";
/// What the stand-in believes.
pub const STRIPE_KEY: &str = "sk_test_chaos";

/// The settings of every `lumbar` of a world. A copy with another port is another server on
/// the same database.
#[derive(Clone, Debug)]
pub struct Lumbar {
    pub program: PathBuf,
    pub site: PathBuf,
    pub data: PathBuf,
    pub database: String,
    pub port: u16,
    /// The public address, where it is not the port's.
    pub base_url: Option<String>,
    pub stripe: Option<String>,
    pub smtp: Option<String>,
    /// Where it says what it says.
    pub log: PathBuf,
    /// Further settings, such as `("LUMBAR_LOG", "debug")`.
    pub settings: Vec<(&'static str, String)>,
}

impl Lumbar {
    /// On this folder and database; not yet beside a stand-in or a mail server.
    pub fn of(options: &Options, data: &Path, database: &str) -> Self {
        Self {
            program: options.binaries.join("lumbar"),
            site: options.site.clone(),
            data: data.to_owned(),
            database: database.to_owned(),
            port: options.port,
            base_url: None,
            stripe: None,
            smtp: None,
            log: data.join("lumbar.log"),
            settings: Vec::new(),
        }
    }

    /// Where the server is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The command, with nothing but these settings in its environment.
    pub fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        self.set(&mut command);
        command.args(words);
        command
    }

    fn set(&self, command: &mut Command) {
        command
            .env_clear()
            .env("LUMBAR_DATA", &self.data)
            .env("DATABASE_URL", &self.database)
            .env("LUMBAR_LISTEN", format!("127.0.0.1:{}", self.port))
            .env("LUMBAR_BASE_URL", self.base_url.clone().unwrap_or_else(|| self.url()))
            .env("LUMBAR_SITE", &self.site)
            .env("LUMBAR_LOG", "info,sqlx=warn")
            .env("LUMBAR_SECOND_STEP", "offered")
            .env("LUMBAR_LIMIT_FACTOR", "100000");
        if let Some(stripe) = &self.stripe {
            command
                .env("STRIPE_API_URL", stripe)
                .env("STRIPE_SECRET_KEY", STRIPE_KEY)
                .env("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
        }
        if let Some(smtp) = &self.smtp {
            command.env("SMTP_URL", smtp);
        }
        command.envs(self.settings.iter().map(|(name, value)| (name, value)));
    }

    /// Starts it.
    pub fn start(&self, words: &[&str]) -> Result<Process> {
        Process::start(&mut self.command(words), &self.log)
    }

    /// Starts a server, and waits until it is ready.
    pub async fn serve(&self, words: &[&str], http: &Http) -> Result<Process> {
        let mut server = self.start(words)?;
        server.answers(&format!("{}/readyz", self.url()), http).await?;
        Ok(server)
    }

    /// Runs a command that ends by itself, and must end well; returns what it said.
    pub fn to_the_end(&self, words: &[&str]) -> Result<String> {
        said(&mut self.command(words), words)
    }

    /// The same of a script of ours for the shell, which finds `lumbar`, and PostgreSQL's programs
    /// in the folder of those.
    pub fn script(&self, script: &str, programs: &Path, words: &[&str]) -> Result<String> {
        let mut command = Command::new("sh");
        self.set(&mut command);
        let ours = self.program.parent().context("it lies in a folder")?;
        let path =
            format!("{}:{}:/usr/local/bin:/usr/bin:/bin", ours.display(), programs.display());
        command.env("PATH", path).args(["-c", script, "script"]).args(words);
        said(&mut command, words)
    }
}

fn said(command: &mut Command, words: &[&str]) -> Result<String> {
    let done = command.output()?;
    let said = String::from_utf8_lossy(&done.stdout).into_owned();
    if !done.status.success() {
        bail!("lumbar {words:?} failed: {said}{}", String::from_utf8_lossy(&done.stderr));
    }
    Ok(said)
}

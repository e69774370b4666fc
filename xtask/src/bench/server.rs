//! The server that is measured: built, filled, started, and ended again.

use anyhow::{Context, Result, bail};
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use super::{Options, PROFILE, asking, pages::Page, table};
use crate::{shell, site};

/// What the server says once it has kept the past of a studio.
const KEPT: &str = "summaries are kept";
/// How long it may take until then, and until it listens.
const PATIENCE: Duration = Duration::from_secs(1_800);

/// Builds the optimised server, and the front end where it was never built.
pub fn build() -> Result<PathBuf> {
    with_site()?;
    let profile = format!("--profile={PROFILE}");
    shell::show(&mut shell::cargo(&["build", "--bin=lumbar", &profile]))?;
    Ok(shell::target().join(PROFILE).join("lumbar"))
}

/// Builds the front end where it was never built.
pub fn with_site() -> Result<()> {
    if site::folder().join("manifest.json").is_file() { Ok(()) } else { site::build() }
}

/// A database, and the program that serves it.
pub struct Data {
    pub lumbar: PathBuf,
    pub folder: PathBuf,
    pub database: Option<String>,
}

impl Data {
    fn command(&self) -> Command {
        let mut command = shell::program(&self.lumbar.to_string_lossy());
        command.arg("--data").arg(&self.folder);
        command.env("LUMBAR_SITE", site::folder());
        match &self.database {
            Some(url) => command.env("DATABASE_URL", url),
            None => command.env_remove("DATABASE_URL"),
        };
        command
    }

    /// Fills it, and says how many seconds that took; nothing where one is to be kept.
    pub fn seed(&self, options: &Options, bookings: u32) -> Result<Option<f64>> {
        if options.keep && self.folder.is_dir() {
            return Ok(None);
        }
        let begun = Instant::now();
        self.fill(options.studios, options.therapists, bookings)?;
        Ok(Some(begun.elapsed().as_secs_f64()))
    }

    /// Fills it anew.
    pub fn fill(&self, studios: u32, therapists: u32, bookings: u32) -> Result<()> {
        if self.folder.is_dir() {
            std::fs::remove_dir_all(&self.folder)?;
        }
        std::fs::create_dir_all(&self.folder)?;
        let mut command = self.command();
        command.args(["seed", "bench"]);
        for (name, value) in
            [("--studios", studios), ("--therapists", therapists), ("--bookings", bookings)]
        {
            command.arg(name).arg(value.to_string());
        }
        shell::show(&mut command)
    }
}

/// A server that answers. It ends when this goes.
pub struct Server {
    child: Child,
    port: u16,
    said: Receiver<String>,
    begun: Instant,
}

impl Server {
    /// Starts it, with or without the jobs, and waits until it answers.
    pub fn start(data: &Data, jobs: bool) -> Result<Self> {
        // Free a moment ago, which is as much as anybody can know.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let words: &[&str] = if jobs { &["serve"] } else { &["serve", "--no-worker"] };
        let mut command = data.command();
        command
            .args(words)
            .env("LUMBAR_LISTEN", format!("127.0.0.1:{port}"))
            .env("LUMBAR_BASE_URL", format!("http://localhost:{port}"))
            .env("LUMBAR_LIMIT_FACTOR", "100000")
            .env("LUMBAR_SECOND_STEP", "offered")
            .env("LUMBAR_LOG", "warn,services::reports=debug")
            .env("LUMBAR_LOG_FORMAT", "text")
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        let begun = Instant::now();
        let mut child = command.spawn().context("the server does not start")?;
        let lines = BufReader::new(child.stderr.take().context("it says nothing")?).lines();
        let (says, said) = channel();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                if line.contains(" WARN ") || line.contains("ERROR") {
                    eprintln!("{line}");
                }
                if says.send(line).is_err() {
                    break;
                }
            }
        });
        let mut server = Self { child, port, said, begun };
        while asking::get(port, "/healthz", "").map_or(0, |answer| answer.status) != 200 {
            if let Some(status) = server.child.try_wait()? {
                let said: Vec<String> = server.said.iter().collect();
                bail!("the server ended ({status}), and said:\n{}", said.join("\n"));
            }
            if begun.elapsed() > PATIENCE {
                bail!("the server does not answer");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(server)
    }

    /// Where it listens on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Waits until the past of the first studio is kept, and says how many seconds after its
    /// start that was.
    pub fn until_kept(&mut self) -> Result<f64> {
        loop {
            let line = self.said.recv_timeout(PATIENCE).context("it never kept the past")?;
            if line.contains(KEPT) {
                return Ok(self.begun.elapsed().as_secs_f64());
            }
        }
    }

    /// Signs the owner in, and returns the cookies that say so.
    pub fn sign_in(&self) -> Result<String> {
        let form = "email=owner%40years-1.example&password=warm+hands+and+stones&next=";
        let answer = asking::post(self.port, "/api/ui/account/sign-in", "", form)?;
        let cookies = answer.cookies();
        if cookies.is_empty() {
            bail!("nobody can sign in: {}", answer.head);
        }
        Ok(cookies)
    }

    /// What a page took at first and when it was asked for again. One that is not answered,
    /// since the server gives up on it, takes for ever; one that lacks what it must hold says
    /// nothing about how quick it is, and is refused.
    pub fn time(&self, page: Page, cookies: &str, repeats: usize) -> Result<table::Page> {
        let Some(first) = self.unless_silent(&page, cookies)? else {
            return Ok(table::Page::of(page.name, f64::INFINITY, Vec::new()));
        };
        let mut again = Vec::new();
        for _ in 0..repeats {
            again.push(self.unless_silent(&page, cookies)?.unwrap_or(f64::INFINITY));
        }
        Ok(table::Page::of(page.name, first, again))
    }

    fn unless_silent(&self, page: &Page, cookies: &str) -> Result<Option<f64>> {
        match self.answer(page, cookies) {
            Ok((took, body)) => page.check(&body).map(|()| Some(took)),
            Err(error) => {
                eprintln!("{error:#}");
                Ok(None)
            }
        }
    }

    /// How many milliseconds a page took. Refuses whatever is no page, or lacks what it must
    /// hold.
    pub fn ask(&self, page: &Page, cookies: &str) -> Result<f64> {
        let (took, body) = self.answer(page, cookies)?;
        page.check(&body)?;
        Ok(took)
    }

    /// A page, and how many milliseconds it took: with the form that leads to it, where there
    /// is one, since whoever looks for something waits for both.
    fn answer(&self, page: &Page, cookies: &str) -> Result<(f64, Vec<u8>)> {
        let (mut cookies, mut took) = (cookies.to_owned(), Duration::ZERO);
        if let Some((to, fields)) = &page.form {
            let sent = asking::post(self.port, to, &cookies, fields)?;
            if !sent.leads_to(&page.path) {
                bail!("{to} answers {}", sent.head);
            }
            took += sent.took;
            cookies = format!("{cookies}; {}", sent.cookies());
        }
        let answer = asking::get(self.port, &page.path, &cookies)?;
        if answer.status != 200 {
            bail!("{} answers {}", page.path, answer.status);
        }
        took += answer.took;
        Ok((took.as_secs_f64() * 1e3, answer.body))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

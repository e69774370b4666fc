//! `cargo xtask schemathesis`: whether the JSON API does what its description says, whatever is
//! sent (schemathesis.readthedocs.io). Needs Python 3.10; what it installs lies in `target/tools`.

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};
use std::path::PathBuf;

use crate::{
    bench::{Data, Server, asking, with_site},
    shell,
};

const VERSION: &str = "4.32.5";

/// What is well formed may name what is not there, such as a treatment or a room's last hour:
/// that is refused with 422, and which field it is.
const SETTINGS: &str = r#"
[checks]
positive_data_acceptance.expected-statuses = ["2xx", "3xx", 401, 403, 404, 409, 422, 429]
"#;

/// Names of what the small database holds.
const OF_THE_STUDIO: &str = r#"
[parameters]
slug = "years-1"
treatment = "deep-tissue"
"#;

struct Options {
    examples: u32,
    seed: u64,
    lumbar: Option<PathBuf>,
}

impl Options {
    fn from(arguments: &[String]) -> Result<Self> {
        let mut options = Self { examples: 100, seed: 1, lumbar: None };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let value = words.next().with_context(|| format!("{word} needs a value"))?;
            match word.as_str() {
                "--examples" => options.examples = value.parse()?,
                "--seed" => options.seed = value.parse()?,
                "--lumbar" => options.lumbar = Some(std::env::current_dir()?.join(value)),
                unknown => bail!("there is no option `{unknown}`"),
            }
        }
        Ok(options)
    }
}

/// Starts a server beside a small database, and has it asked.
pub fn schemathesis(arguments: &[String]) -> Result<()> {
    let options = Options::from(arguments)?;
    let program = installed()?;
    with_site()?;
    let lumbar = match &options.lumbar {
        Some(built) => built.clone(),
        None => {
            shell::show(&mut shell::cargo(&["build", "--bin=lumbar"]))?;
            shell::target().join("debug/lumbar")
        }
    };
    let data = Data { lumbar, folder: shell::target().join("schemathesis"), database: None };
    data.fill(1, 3, 200)?;
    let server = Server::start(&data, true)?;
    let token = booked(server.port())?;
    let description = format!("http://127.0.0.1:{}/api/openapi.json", server.port());
    // Once with whatever may stand there, and once with what is there.
    let known = format!("{SETTINGS}{OF_THE_STUDIO}token = \"{token}\"\n");
    let asked = [SETTINGS.to_owned(), known].map(|said| {
        let settings = data.folder.join("schemathesis.toml");
        std::fs::write(&settings, said)?;
        shell::show(
            shell::program(&program.display().to_string())
                .args(["--config-file", &settings.display().to_string(), "run", &description])
                .args(["--checks", "all", "--max-examples", &options.examples.to_string()])
                .args(["--seed", &options.seed.to_string(), "--continue-on-failure"]),
        )
    });
    drop(server);
    std::fs::remove_dir_all(&data.folder)?;
    asked.into_iter().collect()
}

/// Books the first time that is free, and returns what its link holds: of a visit that is nobody's
/// all is answered alike.
fn booked(port: u16) -> Result<String> {
    let coming = asking::get(port, "/api/v1/studios/years-1/embed?treatment=deep-tissue", "")?;
    let coming: Value = serde_json::from_slice(&coming.body)?;
    let start = coming["days"][0]["times"][0]["start"].as_str().context("a free time")?;
    let wanted = json!({
        "treatment": "deep-tissue",
        "start": start,
        "client": { "name": "Rui Teste", "email": "rui@post.example" },
        "screening": { "none": true },
        "payment": "at_studio",
        "accept_policy": true,
    });
    let made = asking::post_json(port, "/api/v1/studios/years-1/bookings", &wanted)?;
    let made: Value = serde_json::from_slice(&made.body)?;
    let link =
        made["manage_url"].as_str().with_context(|| format!("nothing was booked: {made}"))?;
    Ok(link.rsplit('/').next().unwrap_or_default().to_owned())
}

/// The program, installed at its first use.
fn installed() -> Result<PathBuf> {
    let home = shell::target().join("tools").join(format!("schemathesis-{VERSION}"));
    let program = home.join("bin/schemathesis");
    if program.is_file() {
        return Ok(program);
    }
    let python = home.display().to_string();
    shell::quiet(shell::program("python3").args(["-m", "venv", &python]))
        .context("Python 3.10 or later with venv is missing")?;
    let package = format!("schemathesis=={VERSION}");
    let pip = home.join("bin/pip").display().to_string();
    shell::quiet(shell::program(&pip).args(["install", "--quiet", &package]))?;
    Ok(program)
}

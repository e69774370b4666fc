//! `cargo xtask run`: from a clone to a page in the browser.

use crate::{shell, site, tools};
use anyhow::{Result, anyhow};
use std::path::PathBuf;
use std::thread;

/// Builds the server and the front end at the same time, then serves a
/// demonstration until interrupted.
pub fn run(arguments: &[String]) -> Result<()> {
    let options = Options::from(arguments)?;
    build()?.print();
    serve(&options)
}

/// Both halves, each by its own cargo: they use different profiles and so do
/// not wait for each other's lock.
pub fn build() -> Result<site::Sizes> {
    tools::wasm_target()?;
    let front_end = thread::spawn(site::build_quietly);
    let server = shell::show(&mut shell::cargo(&["build", "--package=server", "--bin=lumbar"]));
    let sizes = front_end.join().map_err(|_| anyhow!("building the front end panicked"))?;
    server?;
    sizes
}

struct Options {
    data: PathBuf,
    passed_on: Vec<String>,
}

impl Options {
    fn from(arguments: &[String]) -> Result<Self> {
        let mut options = Self { data: shell::root().join("data"), passed_on: Vec::new() };
        let mut arguments = arguments.iter();
        while let Some(argument) = arguments.next() {
            match argument.as_str() {
                "--data" => {
                    let folder =
                        arguments.next().ok_or_else(|| anyhow!("--data needs a folder"))?;
                    options.data = folder.into();
                }
                "--" => options.passed_on.extend(arguments.by_ref().cloned()),
                unknown => return Err(anyhow!("`run` does not know `{unknown}`")),
            }
        }
        Ok(options)
    }
}

/// The server inherits our environment, so `DATABASE_URL=postgres://...` and the
/// like work as they do in production.
fn serve(options: &Options) -> Result<()> {
    let lumbar = shell::target().join("debug/lumbar");
    let mut command = shell::program(&lumbar.to_string_lossy());
    command
        .args(["serve", "--demo", "--data"])
        .arg(&options.data)
        .args(&options.passed_on)
        .env("LUMBAR_SITE", site::folder());
    shell::show(&mut command)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_data_folder_and_the_rest_are_told_apart() {
        let words = ["--data", "/tmp/x", "--", "--listen", "0.0.0.0:80"].map(String::from);
        let options = Options::from(&words).unwrap();
        assert_eq!(options.data, PathBuf::from("/tmp/x"));
        assert_eq!(options.passed_on, ["--listen", "0.0.0.0:80"]);
        assert!(Options::from(&["--nonsense".into()]).is_err());
    }
}

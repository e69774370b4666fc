//! `cargo xtask tidy`: the invariants of ARCHITECTURE.md, as checks.
//!
//! A check reads the [`Tree`] and returns [`Finding`]s: where it is, what is
//! wrong and what to do instead. Add one by writing the function, its test, its
//! line in [`CHECKS`] and its name in ARCHITECTURE.md (a check makes sure of that).

mod arrows;
mod deploy;
mod documents;
mod pages;
mod runbook;
mod server_functions;
mod sources;
mod storage;
mod tree;
mod yaml;

use crate::shell;
use anyhow::{Result, bail};
pub use tree::{File, Tree};

/// Something that breaks an invariant.
#[derive(Debug, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the workspace.
    pub file: String,
    /// The line, from one; zero means the whole file.
    pub line: usize,
    /// What is wrong, and what to do instead.
    pub message: String,
}

impl Finding {
    /// At a line of a file.
    pub fn at(file: &File, line: usize, message: impl Into<String>) -> Self {
        Self { file: file.path.clone(), line, message: message.into() }
    }
}

/// A check's name, and the check.
type Check = (&'static str, fn(&Tree) -> Result<Vec<Finding>>);

/// Every check there is.
pub const CHECKS: [Check; 23] = [
    ("arrows", arrows::arrows),
    ("wasm-tree", arrows::wasm_tree),
    ("sql-in-storage", storage::sql_in_storage),
    ("one-writer-of-occupancy", storage::one_writer_of_occupancy),
    ("append-only", storage::append_only),
    ("one-posting-function", storage::one_posting_function),
    ("outside-libraries-in-adapters", sources::outside_libraries_in_adapters),
    ("settings-in-config", sources::settings_in_config),
    ("no-programs", sources::no_programs),
    ("unfinished", sources::unfinished),
    ("no-private-addresses", sources::no_private_addresses),
    ("server-functions", server_functions::server_functions),
    ("server-function-paths", server_functions::paths),
    ("ssr-three-times", pages::ssr_three_times),
    ("no-inline-style", pages::no_inline_style),
    ("colours-in-tokens", pages::colours_in_tokens),
    ("sheets-imported", pages::sheets_imported),
    ("clients-are-styled", pages::clients_are_styled),
    ("settings-documented", documents::settings_documented),
    ("deployment", deploy::deployment),
    ("runbook", runbook::runbook),
    ("checks-documented", documents::checks_documented),
    ("asvs-links", documents::asvs_links),
];

/// Runs every check; `--bless` first rewrites the list of server function paths.
pub fn tidy(arguments: &[String]) -> Result<()> {
    let tree = Tree::read(&shell::root())?;
    if arguments.iter().any(|argument| argument == "--bless") {
        server_functions::bless(&tree)?;
    }
    let mut findings = 0;
    for (name, check) in CHECKS {
        for finding in check(&tree)? {
            findings += 1;
            eprintln!("{}:{}: {name}: {}", finding.file, finding.line, finding.message);
        }
    }
    sources::hint_at_long_files(&tree);
    if findings > 0 {
        bail!("{findings} places break an invariant; ARCHITECTURE.md says why each holds");
    }
    println!("tidy: {} checks over {} files", CHECKS.len(), tree.files.len());
    Ok(())
}

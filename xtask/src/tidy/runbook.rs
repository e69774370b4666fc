//! What the runbook names is there: whoever reads it at night has no time to find out.

use super::{Finding, Tree, documents};
use anyhow::Result;

const RUNBOOK: &str = "docs/runbook.md";
const CLI: &str = "server/src/cli.rs";
/// Commands of other programs, which we cannot look up.
const OTHERS: [&str; 9] =
    ["docker ", "kubectl ", "pg_", "psql ", "SELECT ", "chronyc ", "df ", "journalctl ", "curl "];

/// Every command, setting, metric, field and line of a log that the runbook names in `code`
/// stands in the sources.
pub fn runbook(tree: &Tree) -> Result<Vec<Finding>> {
    let Some(document) = tree.file(RUNBOOK) else { return Ok(Vec::new()) };
    let text = |path: &str| tree.file(path).map(|file| file.text.as_str()).unwrap_or_default();
    let settings = documents::settings(text(documents::CONFIG));
    let sources: Vec<String> = sources(tree);
    let mut found = Vec::new();
    for (at, line) in document.text.lines().enumerate() {
        for code in line.split('`').skip(1).step_by(2) {
            let known = match code.strip_prefix("lumbar ") {
                Some(command) => {
                    let words: Vec<&str> = command.split_whitespace().collect();
                    documents::is_command(text(CLI), &words)
                }
                None => {
                    settings.contains(&code)
                        || OTHERS.iter().any(|other| code.starts_with(other))
                        || sources.iter().any(|source| source.contains(code))
                }
            };
            if !known {
                let message = format!("`{code}` stands in no source: the runbook tells of nothing");
                found.push(Finding::at(document, at + 1, message));
            }
        }
    }
    Ok(found)
}

/// What the program may say, with broken texts put together again; and how it is deployed.
fn sources(tree: &Tree) -> Vec<String> {
    let said =
        tree.rust().filter(|file| !file.path.contains("/tests")).map(|file| joined(&file.text));
    let deployed = tree.files.iter().filter(|file| file.within(&["deploy/", "Dockerfile"]));
    said.chain(deployed.map(|file| file.text.clone())).collect()
}

/// A text that goes on in the next line.
fn joined(text: &str) -> String {
    let mut parts = text.split("\\\n");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| whole + part.trim_start())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_in_no_source_is_found() {
        let tree = Tree::of(&[
            (documents::CONFIG, "const KEYS: [(&str, &str); 1] = [(\"SMTP_URL\", \"smtp_url\")];"),
            (CLI, "pub enum Command {\n    Doctor,\n}\n"),
            ("services/src/a.rs", "gauge!(\"outbox_dead\"); warn!(\"it \\\n    broke\");"),
            (
                RUNBOOK,
                "`outbox_dead` `SMTP_URL` `lumbar doctor` `it broke` `df /data`\n\
                 `outbox_lost` `SMTP_URI` `lumbar nurse` `it mended`\n",
            ),
        ]);
        let found = runbook(&tree).unwrap();
        assert_eq!(found.len(), 4, "{found:?}");
        assert!(found.iter().all(|found| found.line == 2));
    }
}

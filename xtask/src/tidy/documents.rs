//! Documents that say what the code says.

use super::{CHECKS, Finding, Tree};
use anyhow::Result;

pub(super) const CONFIG: &str = "server/src/config.rs";
const README: &str = "README.md";
const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Every setting has its row in the README, and every row is a setting.
pub fn settings_documented(tree: &Tree) -> Result<Vec<Finding>> {
    let (Some(config), Some(readme)) = (tree.file(CONFIG), tree.file(README)) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for setting in settings(&config.text) {
        if !readme.text.lines().any(|line| first_cell(line).contains(&format!("`{setting}`"))) {
            let message = format!("the setting `{setting}` of {CONFIG} has no row in the table");
            found.push(Finding::at(readme, 0, message));
        }
    }
    for (at, line) in readme.text.lines().enumerate() {
        if let Some(setting) = documented(line)
            && !settings(&config.text).contains(&setting)
        {
            let message = format!("`{setting}` is not a setting of {CONFIG}");
            found.push(Finding::at(readme, at + 1, message));
        }
    }
    Ok(found)
}

/// What stands first in a row of a table; nothing in other lines.
fn first_cell(line: &str) -> &str {
    line.strip_prefix('|').and_then(|row| row.split('|').next()).unwrap_or_default()
}

fn in_setting(c: char) -> bool {
    c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'
}

/// The first strings of `("LUMBAR_DATA", "data")`.
pub(super) fn settings(config: &str) -> Vec<&str> {
    let listed = config.split("const KEYS").nth(1).and_then(|rest| rest.split("];").next());
    listed
        .unwrap_or_default()
        .split('(')
        .filter_map(|pair| pair.split('"').nth(1))
        .filter(|name| name.chars().all(in_setting))
        .collect()
}

/// Whether `lumbar` has a command of these words, as `cli` declares it: a variant of `Command`,
/// perhaps one of the enum of its own, and flags that are fields there. What stands for
/// something to be filled in is in capitals, and what follows a flag is its value.
pub(super) fn is_command(cli: &str, words: &[&str]) -> bool {
    let mut words = words.iter();
    let Some(first) = words.next() else { return false };
    if !within(cli, "enum Command").contains(&pascal(first)) {
        return false;
    }
    let own = format!("enum {}", pascal(first));
    let mut after_flag = false;
    words.all(|word| {
        let flag = word.strip_prefix("--");
        let known = match flag {
            Some(flag) => cli.contains(&format!("pub {}:", flag.replace('-', "_"))),
            None => after_flag || is_placeholder(word) || within(cli, &own).contains(&pascal(word)),
        };
        after_flag = flag.is_some();
        known
    })
}

fn is_placeholder(word: &str) -> bool {
    word.chars().all(|c| c.is_ascii_uppercase())
}

/// The names that a declaration begins its lines with.
fn within(source: &str, declaration: &str) -> Vec<String> {
    let head = format!("pub {declaration} {{");
    let body = source.split(&head).nth(1).and_then(|rest| rest.split("\n}").next());
    let lines = body.unwrap_or_default().lines();
    let first =
        |line: &str| line.trim().split(|c: char| !c.is_alphanumeric()).next().map(str::to_owned);
    lines.filter_map(first).filter(|name| !name.is_empty()).collect()
}

/// `rewrap-keys` is declared as `RewrapKeys`.
fn pascal(word: &str) -> String {
    let capital = |part: &str| {
        let mut letters = part.chars();
        letters.next().map(|c| c.to_uppercase().chain(letters).collect::<String>())
    };
    word.split('-').filter_map(capital).collect()
}

fn documented(line: &str) -> Option<&str> {
    let name = line.strip_prefix("| `")?.split('`').next()?;
    let variable = name.chars().all(in_setting) && name.contains('_');
    variable.then_some(name)
}

/// Every check is named in ARCHITECTURE.md, beside the invariant it holds.
pub fn checks_documented(tree: &Tree) -> Result<Vec<Finding>> {
    let Some(document) = tree.file(ARCHITECTURE) else { return Ok(Vec::new()) };
    Ok(CHECKS
        .iter()
        .filter(|(name, _)| !document.text.contains(&format!("`{name}`")))
        .map(|(name, _)| {
            let message = format!("the check `{name}` is not named beside the invariant it holds");
            Finding::at(document, 0, message)
        })
        .collect())
}

const ASVS: &str = "docs/asvs.md";
/// The chapters of ASVS 5.0 that are about us, their sections, and how many requirements of
/// levels 1 and 2 each has.
const LEVEL_TWO: [(u32, &[u32]); 14] = [
    (1, &[2, 9, 11, 3, 2]),
    (2, &[3, 3, 4, 1]),
    (3, &[0, 2, 4, 6, 5, 0, 2]),
    (4, &[3, 1, 2, 4]),
    (5, &[1, 3, 2, 3]),
    (6, &[3, 11, 3, 4, 5, 3, 0, 4]),
    (7, &[3, 4, 2, 5, 2, 2]),
    (8, &[2, 3, 1, 1]),
    (11, &[2, 3, 3, 3, 1, 1]),
    (12, &[3, 2, 4]),
    (13, &[1, 5, 2, 5]),
    (14, &[2, 4, 3]),
    (15, &[3, 3, 7]),
    (16, &[1, 5, 4, 3, 3]),
];

/// Every file that the security checklist names is there, and no requirement of its level is
/// left out or written twice.
pub fn asvs_links(tree: &Tree) -> Result<Vec<Finding>> {
    let Some(document) = tree.file(ASVS) else { return Ok(Vec::new()) };
    let mut found = Vec::new();
    for (at, line) in document.text.lines().enumerate() {
        for link in line.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let path = match link.strip_prefix("../") {
                Some(path) => path.to_owned(),
                None => format!("docs/{link}"),
            };
            if tree.file(&path).is_none() {
                found.push(Finding::at(document, at + 1, format!("there is no file `{path}`")));
            }
        }
    }
    for number in level_two() {
        let rows = document.text.matches(&format!("\n| {number} |")).count();
        if rows != 1 {
            let message = format!("requirement {number} has {rows} rows instead of one");
            found.push(Finding::at(document, 0, message));
        }
    }
    Ok(found)
}

fn level_two() -> Vec<String> {
    let chapters = LEVEL_TWO.iter();
    let sections = chapters.flat_map(|(chapter, sections)| {
        (1..).zip(sections.iter()).map(move |(section, count)| (*chapter, section, *count))
    });
    sections
        .flat_map(|(chapter, section, count)| {
            (1..=count).map(move |number| format!("{chapter}.{section}.{number}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_to_nothing_and_a_requirement_left_out_are_found() {
        let all = level_two().into_iter().skip(1).map(|number| format!("| {number} | x |\n"));
        let text = format!("\n{}[a](../gone.rs) [b](../here.rs)", all.collect::<String>());
        let tree = Tree::of(&[(ASVS, text.as_str()), ("here.rs", "")]);
        let messages: Vec<String> =
            asvs_links(&tree).unwrap().into_iter().map(|found| found.message).collect();
        let expected =
            ["there is no file `gone.rs`", "requirement 1.1.1 has 0 rows instead of one"];
        assert_eq!(messages, expected);
    }

    const KEYS: &str = "const KEYS: [(&str, &str); 2] = [\n (\"LUMBAR_DATA\", \"data\"),\n \
                        (\"SMTP_URL\", \"smtp_url\"),\n];\n";

    #[test]
    fn a_setting_without_a_row_and_a_row_without_a_setting_are_found() {
        let readme = "| `LUMBAR_DATA` | where |\n| `LUMBAR_GONE` | x |\n";
        let tree = Tree::of(&[(CONFIG, KEYS), (README, readme)]);
        let messages: Vec<String> =
            settings_documented(&tree).unwrap().into_iter().map(|found| found.message).collect();
        assert_eq!(messages.len(), 2);
        assert!(messages[0].contains("SMTP_URL") && messages[1].contains("LUMBAR_GONE"));
    }

    #[test]
    fn a_command_is_known_by_its_words_and_flags() {
        let cli = "pub enum Command {\n    /// Serve.\n    Serve(Serve),\n    RewrapKeys,\n    \
                   Keyring {\n        what: Keyring,\n    },\n}\npub enum Keyring {\n    Save {\n    },\n}\n\
                   pub struct Serve {\n    pub no_worker: bool,\n}\n";
        for known in ["serve --no-worker", "rewrap-keys", "keyring save FILE"] {
            assert!(is_command(cli, &known.split(' ').collect::<Vec<_>>()), "{known}");
        }
        for unknown in ["sleep", "serve --no-work", "rewrap-key", "keyring lose FILE"] {
            assert!(!is_command(cli, &unknown.split(' ').collect::<Vec<_>>()), "{unknown}");
        }
    }

    #[test]
    fn a_check_that_no_document_names_is_found() {
        let tree = Tree::of(&[(ARCHITECTURE, "`arrows`")]);
        assert_eq!(checks_documented(&tree).unwrap().len(), CHECKS.len() - 1);
    }
}

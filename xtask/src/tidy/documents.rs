//! Documents that say what the code says.

use super::{CHECKS, Finding, Tree};
use anyhow::Result;

const CONFIG: &str = "server/src/config.rs";
const README: &str = "README.md";
const ARCHITECTURE: &str = "ARCHITECTURE.md";

/// Every setting has its row in the README, and every row is a setting.
pub fn settings_documented(tree: &Tree) -> Result<Vec<Finding>> {
    let (Some(config), Some(readme)) = (tree.file(CONFIG), tree.file(README)) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for setting in settings(&config.text) {
        if !readme.text.contains(&format!("| `{setting}`")) {
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

/// The first strings of `("LUMBAR_DATA", "data")`.
fn settings(config: &str) -> Vec<&str> {
    let listed = config.split("const KEYS").nth(1).and_then(|rest| rest.split("];").next());
    listed
        .unwrap_or_default()
        .split('(')
        .filter_map(|pair| pair.split('"').nth(1))
        .filter(|name| name.chars().all(|c| c.is_ascii_uppercase() || c == '_'))
        .collect()
}

fn documented(line: &str) -> Option<&str> {
    let name = line.strip_prefix("| `")?.split('`').next()?;
    let variable = name.chars().all(|c| c.is_ascii_uppercase() || c == '_') && name.contains('_');
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

#[cfg(test)]
mod tests {
    use super::*;

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
    fn a_check_that_no_document_names_is_found() {
        let tree = Tree::of(&[(ARCHITECTURE, "`arrows`")]);
        assert_eq!(checks_documented(&tree).unwrap().len(), CHECKS.len() - 1);
    }
}

//! Answers as cells of a table with a column for everybody.

use super::people::EVERYBODY;
use crate::client::Answer;

/// An answer in a word.
pub fn outcome(answer: &Answer) -> String {
    if !answer.status.is_redirection() {
        return answer.status.as_u16().to_string();
    }
    let to = answer.location();
    let query = |name: &str| {
        let found = to.split(['?', '&', '#']).find_map(|part| part.strip_prefix(name));
        found.map(ToOwned::to_owned)
    };
    if to.starts_with("/sign-in?next") {
        "sign-in".to_owned()
    } else if let Some(done) = query("done=") {
        done
    } else if let Some(code) = query("refused=") {
        code
    } else {
        let path = to.split('?').next().unwrap_or_default();
        let is_id = |part: &str| part.parse::<domain::ClientId>().is_ok();
        let parts = path.split('/').map(|part| if is_id(part) { "{id}" } else { part });
        parts.collect::<Vec<_>>().join("/")
    }
}

pub fn head(what: &str) -> String {
    let width = if what == "page" { 26 } else { 28 };
    let names: String = EVERYBODY.iter().map(|name| format!(" {name:<18}")).collect();
    format!("{what:<width$}{}\n", names.trim_end())
}

//! Each `#[server]` function is a public address: known, guarded and short.

use super::{File, Finding, Tree};
use crate::shell;
use anyhow::Result;
use std::fs;

const LIST: &str = "app/src/api/paths.txt";
const ROOM: &str = "app/src/api/";
const LONGEST_BODY: usize = 15;

/// One function, as written.
#[derive(Debug, PartialEq, Eq)]
struct ServerFunction {
    line: usize,
    attribute: String,
    body: Vec<String>,
}

impl ServerFunction {
    /// `/api/ui/book/hold`.
    fn path(&self) -> Option<String> {
        let value = |key: &str| {
            let (_, after) = self.attribute.split_once(key)?;
            after.split('"').nth(1)
        };
        let prefix = value("prefix").unwrap_or("/api");
        Some(format!("{prefix}/{}", value("endpoint")?.trim_start_matches('/')))
    }
}

/// Only in `app/src/api`, at a fixed address under `/api/ui`, short, and never
/// reachable by a mere link.
pub fn server_functions(tree: &Tree) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for file in tree.rust() {
        for function in parse(file) {
            for problem in problems(file, &function) {
                found.push(Finding::at(file, function.line, problem));
            }
        }
    }
    Ok(found)
}

fn problems(file: &File, function: &ServerFunction) -> Vec<String> {
    let mut problems = Vec::new();
    if !file.within(&[ROOM]) {
        problems.push(format!("a server function outside {ROOM}: it is a public address, move it"));
    }
    match function.path() {
        Some(path) if path.starts_with("/api/ui/") => {}
        _ => problems.push(
            "no fixed address: write #[server(prefix = \"/api/ui\", endpoint = \"area/verb\")]"
                .into(),
        ),
    }
    if function.attribute.contains("Get") {
        problems.push("a GET encoding lets a mere link change something: leave `input` out".into());
    }
    if function.body.len() > LONGEST_BODY {
        problems.push(format!(
            "{} lines: obtain the caller, call one use case, redirect; the rest belongs in services",
            function.body.len()
        ));
    }
    problems
}

/// The list of addresses is checked in: a new one is seen in review and needs its
/// row in the table of who may do what.
pub fn paths(tree: &Tree) -> Result<Vec<Finding>> {
    let written = listed(tree);
    let known = tree.file(LIST).map(|file| file.text.clone()).unwrap_or_default();
    if written == known {
        return Ok(Vec::new());
    }
    let difference: Vec<&str> = written
        .lines()
        .filter(|path| !known.lines().any(|line| line == *path))
        .chain(known.lines().filter(|path| !written.lines().any(|line| line == *path)))
        .collect();
    Ok(vec![Finding {
        file: LIST.to_owned(),
        line: 0,
        message: format!(
            "the list of server functions changed ({}): check who may call each, then run \
             `cargo xtask tidy --bless`",
            difference.join(", ")
        ),
    }])
}

/// Writes the list anew.
pub fn bless(tree: &Tree) -> Result<()> {
    let path = shell::root().join(LIST);
    if path.parent().is_some_and(std::path::Path::is_dir) {
        fs::write(path, listed(tree))?;
    }
    Ok(())
}

fn listed(tree: &Tree) -> String {
    let mut paths: Vec<String> =
        tree.rust().flat_map(parse).filter_map(|function| function.path()).collect();
    paths.sort();
    paths.iter().map(|path| format!("{path}\n")).collect()
}

fn parse(file: &File) -> Vec<ServerFunction> {
    let lines: Vec<(usize, &str)> = file.code().collect();
    let mut found = Vec::new();
    for (at, (line, code)) in lines.iter().enumerate() {
        if is_server_function(code) {
            let rest = || lines[at..].iter().map(|(_, code)| *code);
            let attribute = rest()
                .take_while_inclusive(|code| !code.contains(")]") && code.trim() != "#[server]");
            found.push(ServerFunction {
                line: *line,
                attribute: attribute.join(" "),
                body: body(rest()),
            });
        }
    }
    found
}

/// The attribute of a function, not that of an argument such as `#[server(default)]`.
fn is_server_function(code: &str) -> bool {
    let code = code.trim_start();
    let of_argument = ["#[server(default)]", "#[server(flatten)]"];
    code.starts_with("#[server")
        && !code.starts_with("#[serverless")
        && !of_argument.iter().any(|attribute| code.starts_with(attribute))
}

/// The lines between the braces, without empty ones.
fn body<'a>(lines: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut depth = 0_i32;
    let mut inside = Vec::new();
    for code in lines {
        let begun = depth > 0;
        depth += i32::try_from(code.matches('{').count()).unwrap_or_default();
        depth -= i32::try_from(code.matches('}').count()).unwrap_or_default();
        if begun && depth <= 0 {
            break;
        }
        if begun && !code.trim().is_empty() {
            inside.push(code.trim().to_owned());
        }
    }
    inside
}

/// `take_while` with the first that fails included, as the attribute's last line is.
trait TakeWhileInclusive<'a> {
    fn take_while_inclusive(self, go_on: impl Fn(&str) -> bool) -> Vec<&'a str>;
}

impl<'a, I: Iterator<Item = &'a str>> TakeWhileInclusive<'a> for I {
    fn take_while_inclusive(self, go_on: impl Fn(&str) -> bool) -> Vec<&'a str> {
        let mut taken = Vec::new();
        for line in self {
            taken.push(line);
            if !go_on(line) {
                break;
            }
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GOOD: &str = "\
#[server(prefix = \"/api/ui\", endpoint = \"book/hold\")]
pub async fn hold(start: String) -> Result<(), ApiError> {
    let caller = caller().await?;
    if start.is_empty() {
        return Err(ApiError::invalid());
    }
    bookings::hold(&caller, start).await
}

fn other() {}
";

    #[test]
    fn a_good_one_passes_and_is_listed() {
        let tree = Tree::of(&[("app/src/api/book.rs", GOOD), (LIST, "/api/ui/book/hold\n")]);
        assert!(server_functions(&tree).unwrap().is_empty());
        assert!(paths(&tree).unwrap().is_empty());
        assert_eq!(parse(tree.file("app/src/api/book.rs").unwrap())[0].body.len(), 5);
    }

    #[test]
    fn a_function_elsewhere_without_address_or_by_link_is_found() {
        let tree = Tree::of(&[("app/src/pages/a.rs", "#[server(input = GetUrl)]\nfn a() {\n}\n")]);
        assert_eq!(server_functions(&tree).unwrap().len(), 3);
    }

    #[test]
    fn a_long_body_is_found() {
        let long = GOOD.replace("    let caller", &"    step();\n".repeat(20));
        let tree = Tree::of(&[("app/src/api/book.rs", &long)]);
        assert!(server_functions(&tree).unwrap()[0].message.contains("lines"));
    }

    #[test]
    fn a_new_address_is_found() {
        let tree = Tree::of(&[("app/src/api/book.rs", GOOD), (LIST, "")]);
        assert!(paths(&tree).unwrap()[0].message.contains("/api/ui/book/hold"));
    }
}

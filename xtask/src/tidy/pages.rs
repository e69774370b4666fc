//! Pages and style.

use super::{File, Finding, Tree};
use anyhow::Result;
use std::collections::HashSet;

const SSR: &str = "feature = \"ssr\"";

/// Server and browser are told apart by crates and modules, not line by line.
pub fn ssr_three_times(tree: &Tree) -> Result<Vec<Finding>> {
    let mut places: Vec<Finding> = tree
        .rust()
        .filter(|file| file.within(&["app/"]))
        .flat_map(|file| {
            file.code().filter(|(_, code)| code.contains(SSR)).map(|(line, _)| {
                Finding::at(
                    file,
                    line,
                    "`feature = \"ssr\"` stands more than three times in app: gate a whole module",
                )
            })
        })
        .collect();
    if places.len() <= 3 { Ok(Vec::new()) } else { Ok(places.split_off(3)) }
}

/// The content security policy refuses inline style.
pub fn no_inline_style(tree: &Tree) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| file.within(&["app/"])) {
        for (line, code) in file.code() {
            let bare = code.trim_start();
            let attribute = [" style=", " style:"].iter().any(|word| code.contains(word))
                || bare.starts_with("style=")
                || bare.starts_with("style:");
            if attribute {
                found.push(Finding::at(
                    file,
                    line,
                    "inline style is refused by the content security policy: use a class",
                ));
            }
        }
    }
    Ok(found)
}

/// A colour has a name, in `style/tokens.css`.
pub fn colours_in_tokens(tree: &Tree) -> Result<Vec<Finding>> {
    let sheets = tree.files.iter().filter(|file| file.is("css") && file.within(&["style/"]));
    Ok(sheets
        .filter(|file| file.path != "style/tokens.css")
        .flat_map(|file| {
            file.text.lines().enumerate().filter(|(_, line)| raw_colour(line)).map(|(at, _)| {
                Finding::at(
                    file,
                    at + 1,
                    "a raw colour: name it in style/tokens.css, for both themes, and use the name",
                )
            })
        })
        .collect())
}

fn raw_colour(line: &str) -> bool {
    let line = line.split("/*").next().unwrap_or(line);
    let function =
        ["rgb(", "rgba(", "hsl(", "hsla(", "oklch(", "oklab(", "lab(", "lch("].iter().any(|name| {
            line.match_indices(name).any(|(at, _)| {
                let relative = line[at + name.len()..].trim_start().starts_with("from ");
                !relative && !line[..at].ends_with(|c: char| c.is_alphanumeric())
            })
        });
    function || line.match_indices('#').any(|(at, _)| is_hex(&line[..at], &line[at + 1..]))
}

/// `#abc` as a value: after a colon, which an id's selector is not.
fn is_hex(before: &str, after: &str) -> bool {
    let digits = after.chars().take_while(char::is_ascii_hexdigit).count();
    let ends = !after[digits..].starts_with(|c: char| c.is_alphanumeric() || c == '-' || c == '_');
    let value = before.rsplit([';', '{']).next().is_some_and(|part| part.contains(':'));
    matches!(digits, 3 | 4 | 6 | 8) && ends && value && !before.ends_with(['(', '"']) || {
        // `light-dark(#fff, #000)` is a value as well.
        matches!(digits, 3 | 4 | 6 | 8) && ends && before.contains("light-dark(")
    }
}

/// The sheets that pages load.
const LOADED: [&str; 3] = ["style/main.css", "style/more.css", "style/staff.css"];

/// Every sheet is imported by one of those that pages load.
pub fn sheets_imported(tree: &Tree) -> Result<Vec<Finding>> {
    let loaded: Vec<&File> = LOADED.iter().filter_map(|path| tree.file(path)).collect();
    if loaded.is_empty() {
        return Ok(Vec::new());
    }
    Ok(tree
        .files
        .iter()
        .filter(|file| is_sheet(file) && !loaded.iter().any(|main| imported(main, file)))
        .map(|file| {
            let message = "not imported by style/main.css, more.css or staff.css: no page sees it";
            Finding::at(file, 0, message)
        })
        .collect())
}

/// Where only what staff see is written.
const STAFFS: [&str; 4] = [
    "app/src/figures/",
    "app/src/islands/live.rs",
    "app/src/layout/staff.rs",
    "app/src/pages/desk/",
];

/// What clients see is not styled by a sheet that only pages of the staff load.
pub fn clients_are_styled(tree: &Tree) -> Result<Vec<Finding>> {
    let sheets = |of: &'static [&str]| {
        let mains: Vec<&File> = of.iter().filter_map(|path| tree.file(path)).collect();
        let file = move |file: &&File| mains.iter().any(|main| imported(main, file));
        tree.files.iter().filter(|file| is_sheet(file)).filter(file).collect::<Vec<&File>>()
    };
    let theirs = sheets(&["style/main.css", "style/more.css"]);
    let staffs = sheets(&["style/staff.css"]);
    let only_staffs: HashSet<&str> = staffs
        .iter()
        .flat_map(|sheet| sheet.text.lines().flat_map(first_classes))
        .filter(|class| !theirs.iter().any(|sheet| mentions(&sheet.text, class)))
        .collect();
    let clients = tree.rust().filter(|file| file.within(&["app/"]) && !file.within(&STAFFS));
    Ok(clients
        .flat_map(|file| {
            let named = file.code().flat_map(|(line, code)| classes(code).map(move |c| (line, c)));
            named.filter(|(_, class)| only_staffs.contains(class)).map(move |(line, class)| {
                let message = format!(
                    "`.{class}` is styled only where staff are: write it into a sheet of more.css"
                );
                Finding::at(file, line, message)
            })
        })
        .collect())
}

/// The classes that a rule at the beginning of a line is about: of each selector the first.
fn first_classes(line: &str) -> impl Iterator<Item = &str> {
    let selectors = line.split('{').next().filter(|_| line.starts_with('.')).unwrap_or_default();
    let names = selectors.split(',').filter_map(|one| one.trim().strip_prefix('.'));
    names.filter_map(|name| name.split(|c: char| !is_of_a_name(c)).next())
}

/// The classes that an element is given in a line of a view.
fn classes(code: &str) -> impl Iterator<Item = &str> {
    let values = code.split("class=\"").skip(1).filter_map(|rest| rest.split('"').next());
    values.flat_map(str::split_whitespace)
}

fn mentions(sheet: &str, class: &str) -> bool {
    sheet.match_indices(class).any(|(at, _)| {
        sheet[..at].ends_with('.') && !sheet[at + class.len()..].starts_with(is_of_a_name)
    })
}

const fn is_of_a_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || c == '-' || c == '_'
}

fn is_sheet(file: &File) -> bool {
    file.is("css") && file.within(&["style/"]) && !LOADED.contains(&file.path.as_str())
}

fn imported(main: &File, file: &File) -> bool {
    main.text.contains(&format!("\"{}\"", file.path.trim_start_matches("style/")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fourth_ssr_is_found() {
        let tree = Tree::of(&[("app/src/lib.rs", &format!("#[cfg({SSR})]\n").repeat(4))]);
        let found = ssr_three_times(&tree).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].line, 4);
    }

    #[test]
    fn inline_style_is_found() {
        let tree = Tree::of(&[("app/src/a.rs", "<p style=\"a\">\n<p class=\"style\">\n")]);
        assert_eq!(no_inline_style(&tree).unwrap().len(), 1);
    }

    #[test]
    fn raw_colours_are_found_and_ids_are_not() {
        assert!(raw_colour("a { color: #fff; }"));
        assert!(raw_colour("  background: rgb(1 2 3);"));
        assert!(!raw_colour("#add { color: var(--ink) }"));
        assert!(!raw_colour(":root:has(#fade:checked) { color: var(--ink) }"));
        assert!(!raw_colour("  color: oklch(from var(--ink) l c h);"));
        assert!(!raw_colour("  mask: url(\"#abc\");"));
    }

    #[test]
    fn what_clients_see_and_only_staff_style_is_found() {
        let tree = Tree::of(&[
            ("style/main.css", "@import \"base.css\";\n"),
            ("style/more.css", "@import \"pages/visit.css\";\n"),
            ("style/staff.css", "@import \"pages/books.css\";\n"),
            ("style/base.css", ".wrap { margin: 0; }\n"),
            ("style/pages/visit.css", ".visit { & .when { margin: 0; } }\n"),
            ("style/pages/books.css", ".fee, .papers a { margin: 0; }\n.when { margin: 0; }\n"),
            ("app/src/pages/course.rs", "<p class=\"wrap when\">\n<ul class=\"tiny papers\">\n"),
            ("app/src/pages/desk/books.rs", "<ul class=\"papers\">\n"),
        ]);
        let found = clients_are_styled(&tree).unwrap();
        let found: Vec<_> = found.iter().map(|it| (it.file.as_str(), it.line)).collect();
        assert_eq!(found, [("app/src/pages/course.rs", 2)]);
    }

    #[test]
    fn a_forgotten_sheet_is_found() {
        let tree = Tree::of(&[
            ("style/main.css", "@import \"base.css\";\n"),
            ("style/more.css", "@import \"pages/visit.css\";\n"),
            ("style/staff.css", "@import \"pages/desk.css\";\n"),
            ("style/base.css", ""),
            ("style/pages/desk.css", ""),
            ("style/pages/visit.css", ""),
            ("style/lost.css", ""),
        ]);
        let found = sheets_imported(&tree).unwrap();
        assert_eq!(
            found.iter().map(|found| found.file.as_str()).collect::<Vec<_>>(),
            ["style/lost.css"]
        );
    }
}

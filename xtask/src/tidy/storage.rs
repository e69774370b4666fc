//! SQL has one room, and what the database guards has one way in.

use super::tree::has_word;
use super::{File, Finding, Tree};
use anyhow::Result;

/// The floor of a load test is what the library costs without us.
const SQL_ROOMS: [&str; 3] = ["storage/", "migrations/", "bench/src/floor/"];
const STATEMENTS: [&str; 7] =
    ["SELECT ", "INSERT INTO ", "UPDATE ", "DELETE FROM ", "CREATE TABLE ", "DROP ", "PRAGMA "];
const WRITES: [&str; 6] =
    ["ActiveModel", "::insert", "::update", "::delete", ".insert(", "update_many"];

/// Reads the database afterwards, and not through what it tests.
const READER: &str = "chaos/";

/// `sea_orm` and SQL stand only in `storage` and `migrations`. Tests may look, and so may the
/// harness that breaks things.
pub fn sql_in_storage(tree: &Tree) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    for file in tree.rust().filter(|file| !file.within(&SQL_ROOMS)) {
        for (line, code) in file.code() {
            for library in ["sea_orm", "sqlx", "sea_query"] {
                if has_word(code, library) && !code.contains("sqlx=") {
                    found.push(Finding::at(
                        file,
                        line,
                        format!("`{library}` outside storage: write a function in storage/src and call it"),
                    ));
                }
            }
            if holds_statement(code) && !file.path.contains("/tests/") && !file.within(&[READER]) {
                found.push(Finding::at(
                    file,
                    line,
                    "SQL outside storage: write a function in storage/src and call it",
                ));
            }
        }
    }
    Ok(found)
}

/// A statement inside a string; words of prose in capitals are rare.
fn holds_statement(code: &str) -> bool {
    code.split('"')
        .skip(1)
        .step_by(2)
        .any(|text| STATEMENTS.iter().any(|statement| text.trim_start().starts_with(statement)))
}

/// Rows of occupancy are written by `storage::occupancy` alone, so that nobody
/// forgets the lock.
pub fn one_writer_of_occupancy(tree: &Tree) -> Result<Vec<Finding>> {
    let writer = ["storage/src/occupancy.rs", "storage/src/occupancy/", "storage/src/entities/"];
    // The guard writes two overlapping rows into a transaction that it rolls back,
    // to prove that the second is refused; seeding loads history in bulk.
    let excused =
        ["storage/src/guard.rs", "storage/src/bulk.rs", "storage/src/testing/", "storage/tests/"];
    let writes = |code: &str| {
        let entity = code.contains("occupancy::") && WRITES.iter().any(|word| code.contains(word));
        entity
            || code.contains("INSERT INTO occupancy")
            || code.contains("DELETE FROM occupancy")
            || code.contains("UPDATE occupancy")
    };
    let message = "only storage::occupancy writes this table: call `place`, `settle` or `free`";
    let files = tree.rust().filter(|f| f.within(&["storage/"]));
    Ok(files
        .filter(|file| !file.within(&writer) && !file.within(&excused))
        .flat_map(|file| lines_that(file, writes, message))
        .collect())
}

/// Journals, entries, the audit log, addenda and the openings of notes only grow: the
/// database refuses, and no code asks.
pub fn append_only(tree: &Tree) -> Result<Vec<Finding>> {
    let tables = ["journal", "entry", "audit", "note_addendum", "note_opening", "paper"];
    let rewrites = move |code: &str| {
        tables.iter().any(|table| {
            ["delete", "update"]
                .iter()
                .any(|verb| code.contains(&format!("{table}::Entity::{verb}")))
                || code.contains(&format!("UPDATE {table} "))
                || code.contains(&format!("DELETE FROM {table} "))
        })
    };
    let message = "this table only grows: write a reversing row instead";
    let mut found: Vec<Finding> = tree
        .rust()
        .filter(|file| file.within(&["storage/src/"]) && !file.within(&["storage/src/testing/"]))
        .flat_map(|file| lines_that(file, rewrites, message))
        .collect();
    let guards: String = tree
        .files
        .iter()
        .filter(|file| file.within(&["migrations/src/"]))
        .filter_map(|file| file.text.lines().find(|line| line.contains("const APPEND_ONLY")))
        .collect();
    for table in tables {
        if !guards.contains(&format!("\"{table}\"")) {
            found.push(Finding {
                file: "migrations/src".to_owned(),
                line: 0,
                message: format!("`{table}` lost its place in APPEND_ONLY: the triggers must stay"),
            });
        }
    }
    Ok(found)
}

/// Money is posted by `storage::ledger` alone.
pub fn one_posting_function(tree: &Tree) -> Result<Vec<Finding>> {
    let writer = [
        "storage/src/ledger.rs",
        "storage/src/ledger/",
        "storage/src/entities/",
        "storage/src/bulk.rs",
    ];
    let posts = |code: &str| {
        ["journal::ActiveModel", "entry::ActiveModel", "INSERT INTO journal", "INSERT INTO entry"]
            .iter()
            .any(|word| code.contains(word))
    };
    let message = "money moves only through the posting function of storage::ledger";
    Ok(tree
        .rust()
        .filter(|file| file.within(&["storage/"]) && !file.within(&writer))
        .filter(|file| !file.path.contains("/tests/") && !file.within(&["storage/src/testing/"]))
        .flat_map(|file| lines_that(file, posts, message))
        .collect())
}

fn lines_that(file: &File, wrong: impl Fn(&str) -> bool, message: &str) -> Vec<Finding> {
    // What follows is the file's own tests, which may try what is refused. Tests that lie in
    // another file end nothing here.
    let lines: Vec<&str> = file.text.lines().collect();
    let tests = lines
        .windows(2)
        .position(|pair| pair[0].contains("#[cfg(test)]") && pair[1].trim_end().ends_with('{'));
    file.code()
        .take(tests.unwrap_or(usize::MAX))
        .filter(|(_, code)| wrong(code))
        .map(|(line, _)| Finding::at(file, line, message))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_below_the_name_of_a_file_of_tests_is_looked_at() {
        let wrong = |code: &str| code.contains("wrong");
        let found = |text: &str| {
            let tree = Tree::of(&[("storage/src/a.rs", text)]);
            let file = tree.rust().next().unwrap();
            lines_that(file, wrong, "not here").iter().map(|found| found.line).collect::<Vec<_>>()
        };
        assert_eq!(found("#[cfg(test)]\nmod tests;\nlet a = wrong;\n"), [3]);
        assert!(found("#[cfg(test)]\nmod tests {\n    let a = wrong;\n}\n").is_empty());
    }

    #[test]
    fn sql_outside_storage_is_found() {
        let tree = Tree::of(&[
            ("services/src/a.rs", "use sea_orm::Set;\nlet a = \"SELECT 1\";\n// SELECT it\n"),
            ("storage/src/a.rs", "let a = \"SELECT 1\";\n"),
        ]);
        let lines: Vec<_> = sql_in_storage(&tree).unwrap().iter().map(|found| found.line).collect();
        assert_eq!(lines, [1, 2]);
    }

    #[test]
    fn a_second_writer_of_occupancy_is_found() {
        let line = "occupancy::Entity::delete_many().exec(tx).await?;\n";
        let tree =
            Tree::of(&[("storage/src/bookings.rs", line), ("storage/src/occupancy.rs", line)]);
        let found = one_writer_of_occupancy(&tree).unwrap();
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].file, "storage/src/bookings.rs");
    }

    #[test]
    fn rewriting_the_books_is_found_and_so_is_a_lost_trigger() {
        let tree = Tree::of(&[
            ("storage/src/ledger.rs", "journal::Entity::update_many()\n"),
            (
                "migrations/src/guards.rs",
                "const APPEND_ONLY: [&str; 2] = [\"journal\", \"entry\"];\n",
            ),
        ]);
        let found = append_only(&tree).unwrap();
        assert_eq!(found.len(), 5);
        let lost = ["audit", "note_addendum", "note_opening", "paper"];
        for (finding, lost) in found[1..].iter().zip(lost) {
            assert!(finding.message.contains(lost), "{}", finding.message);
        }
    }

    #[test]
    fn a_second_poster_is_found() {
        let tree = Tree::of(&[("storage/src/bookings.rs", "entry::ActiveModel {\n")]);
        assert_eq!(one_posting_function(&tree).unwrap().len(), 1);
    }
}

//! How many tests ran, and where, read from what the test programs print.

/// Numbers of tests.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// All that passed.
    pub passed: usize,
    /// All that failed.
    pub failed: usize,
    /// Those that ran on SQLite.
    pub sqlite: usize,
    /// Those that ran on PostgreSQL.
    pub postgres: usize,
    /// Those that drove a browser.
    pub browser: usize,
    /// The names of those that failed.
    pub failures: Vec<String>,
    /// The names of those that this machine does not allow, each with the reason.
    pub skipped: Vec<String>,
    /// Those of the browser that were skipped, which its runner names where they are.
    pub skipped_browser: usize,
    /// What is wrong and fails nothing.
    pub warnings: Vec<String>,
}

impl Counts {
    /// Takes a line of libtest (`test a::b ... ok`) or of Node's runner (`ℹ pass 3`), or a warning
    /// of the chaos harness.
    pub fn read(&mut self, line: &str) {
        if let Some((name, verdict)) =
            line.strip_prefix("test ").and_then(|rest| rest.rsplit_once(" ... "))
        {
            self.rust(name, verdict);
        } else if let Some(count) = number(line, "ℹ pass ") {
            self.passed += count;
            self.browser += count;
        } else if let Some(count) = number(line, "ℹ fail ") {
            self.failed += count;
        } else if let Some(count) = number(line, "ℹ skipped ") {
            self.skipped_browser += count;
        } else if let Some(warning) = line.strip_prefix("WARNING: ") {
            self.warnings.push(warning.to_owned());
        }
    }

    fn rust(&mut self, name: &str, verdict: &str) {
        if verdict.starts_with("ok") {
            self.passed += 1;
        } else if verdict.starts_with("FAILED") {
            self.failed += 1;
            self.failures.push(name.to_owned());
        } else {
            // Without a reason it is an example of the documentation that is not meant to run.
            if let Some(why) = verdict.strip_prefix("ignored, ") {
                self.skipped.push(format!("{name}: {why}"));
            }
            return;
        }
        if name.ends_with("::on_sqlite") {
            self.sqlite += 1;
        } else if name.ends_with("::on_postgres") {
            self.postgres += 1;
        }
    }
}

fn number(line: &str, before: &str) -> Option<usize> {
    line.strip_prefix(before)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_counted_by_engine() {
        let mut counts = Counts::default();
        for line in [
            "running 5 tests",
            "test a::b::on_sqlite ... ok",
            "test a::b::on_postgres ... FAILED",
            "test c ... ignored",
            "test d - should panic ... ok",
            "test result: ok. 1 passed; 0 failed; 0 ignored",
            "ℹ pass 3",
            "ℹ fail 0",
        ] {
            counts.read(line);
        }
        assert_eq!((counts.passed, counts.failed), (5, 1));
        assert_eq!((counts.sqlite, counts.postgres, counts.browser), (1, 1, 3));
        assert_eq!(counts.failures, ["a::b::on_postgres"]);
        assert!(counts.skipped.is_empty() && counts.warnings.is_empty());
    }

    #[test]
    fn what_was_skipped_is_neither_passed_nor_failed_and_is_told_with_its_reason() {
        let mut counts = Counts::default();
        for line in [
            "test chaos::fault_7::full_disk::on_sqlite ... ignored, nobody may mount one",
            "ℹ skipped 2",
            "WARNING: chaos took 313 seconds",
        ] {
            counts.read(line);
        }
        assert_eq!((counts.passed, counts.failed, counts.sqlite), (0, 0, 0));
        let told = ["chaos::fault_7::full_disk::on_sqlite: nobody may mount one"];
        assert_eq!((counts.skipped_browser, &counts.skipped[..]), (2, &told.map(String::from)[..]));
        assert_eq!(counts.warnings, ["chaos took 313 seconds"]);
    }
}

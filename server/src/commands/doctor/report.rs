//! What was found, line by line.

use std::fmt::Display;

use crate::commands::CommandError;

/// Counts what was found, and prints it as it comes.
#[derive(Default)]
pub(super) struct Report {
    checked: usize,
    warned: usize,
    failed: usize,
    lines: Vec<String>,
}

impl Report {
    /// As it should be.
    pub fn good(&mut self, what: &str, detail: impl Display) {
        self.say(format!("ok    {what}: {detail}"));
    }

    /// It works, and should be looked at.
    pub fn doubtful(&mut self, what: &str, detail: impl Display) {
        self.warned += 1;
        self.say(format!("warn  {what}: {detail}"));
    }

    /// It does not work, or is not safe.
    pub fn bad(&mut self, what: &str, detail: impl Display) {
        self.failed += 1;
        self.say(format!("FAIL  {what}: {detail}"));
    }

    fn say(&mut self, line: String) {
        self.checked += 1;
        println!("{line}");
        self.lines.push(line);
    }

    /// All that was said.
    #[cfg(test)]
    pub fn said(&self) -> String {
        self.lines.join("\n")
    }

    /// Fails if anything failed.
    pub fn verdict(&self) -> Result<(), CommandError> {
        let Self { checked, warned, failed, .. } = self;
        if *failed > 0 {
            return Err(format!("{failed} of {checked} checks failed; warnings: {warned}").into());
        }
        println!("{checked} checks, warnings: {warned}.");
        Ok(())
    }
}

//! What was found, line by line.

use std::fmt::Display;

use crate::commands::CommandError;

/// Counts what was found, and prints it as it comes.
#[derive(Default)]
pub(super) struct Report {
    checked: usize,
    warned: usize,
    failed: usize,
}

impl Report {
    /// As it should be.
    pub fn good(&mut self, what: &str, detail: impl Display) {
        self.checked += 1;
        println!("ok    {what}: {detail}");
    }

    /// It works, and should be looked at.
    pub fn doubtful(&mut self, what: &str, detail: impl Display) {
        self.checked += 1;
        self.warned += 1;
        println!("warn  {what}: {detail}");
    }

    /// It does not work, or is not safe.
    pub fn bad(&mut self, what: &str, detail: impl Display) {
        self.checked += 1;
        self.failed += 1;
        println!("FAIL  {what}: {detail}");
    }

    /// Fails if anything failed.
    pub fn verdict(&self) -> Result<(), CommandError> {
        let Self { checked, warned, failed } = self;
        if *failed > 0 {
            return Err(format!("{failed} of {checked} checks failed; warnings: {warned}").into());
        }
        println!("{checked} checks, warnings: {warned}.");
        Ok(())
    }
}

//! What is broken. A fault is a line in [`FAULTS`], a file of its own, and its arm in
//! [`run`].

mod expiry;
mod rush;

use anyhow::{Result, bail};
use storage::Engine;

use crate::{report::Figures, round::Round};

/// One thing that goes wrong.
#[derive(Debug)]
pub struct Fault {
    pub number: u8,
    pub name: &'static str,
    /// How many rounds, and how much each does.
    pub full: (u64, u64),
    /// The same for `--quick`.
    pub quick: (u64, u64),
    /// Whether it needs PostgreSQL.
    pub postgres_only: bool,
}

impl Fault {
    /// Whether it makes sense on this engine.
    pub fn runs_on(&self, engine: Engine) -> bool {
        engine == Engine::Postgres || !self.postgres_only
    }
}

/// Every fault, by number.
pub const FAULTS: &[Fault] = &[
    Fault {
        number: 1,
        name: "a rush for twenty slots",
        full: (20, 2_000),
        quick: (1, 200),
        postgres_only: false,
    },
    Fault {
        number: 5,
        name: "paid in the instant of expiry",
        full: (20, 500),
        quick: (1, 30),
        postgres_only: false,
    },
];

/// Runs a round. An error is what did not hold.
pub async fn run(round: &Round<'_>) -> Result<Figures> {
    match round.fault.number {
        1 => rush::round(round).await,
        5 => expiry::round(round).await,
        unknown => bail!("fault {unknown} has no arm"),
    }
}

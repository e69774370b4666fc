//! What is broken. A fault is a line in [`FAULTS`], a file of its own, and its arm in
//! [`run`].

mod backup;
mod expiry;
mod kills;
mod outage;
mod random;
mod rush;
mod servers;
mod stripe;
mod webhooks;
mod wrong;

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
        number: 0,
        name: "the checks find what is wrong",
        full: (1, 1),
        quick: (1, 1),
        postgres_only: false,
    },
    Fault {
        number: 1,
        name: "a rush for twenty slots",
        full: (20, 2_000),
        quick: (1, 200),
        postgres_only: false,
    },
    Fault {
        number: 2,
        name: "killed with payments in flight",
        full: (20, 50),
        quick: (1, 4),
        postgres_only: false,
    },
    Fault {
        number: 3,
        name: "webhooks as bad as they come",
        full: (200, 10_000),
        quick: (1, 80),
        postgres_only: false,
    },
    Fault {
        number: 4,
        name: "Stripe fails at every call",
        full: (1, 1_000),
        quick: (1, 4),
        postgres_only: false,
    },
    Fault {
        number: 5,
        name: "paid in the instant of expiry",
        full: (20, 500),
        quick: (1, 20),
        postgres_only: false,
    },
    Fault {
        number: 6,
        name: "random work by eight clients",
        full: (20, 5_000),
        quick: (1, 240),
        postgres_only: false,
    },
    Fault {
        number: 7,
        name: "the database, the disk or the mail server goes away",
        full: (5, 60),
        quick: (1, 4),
        postgres_only: false,
    },
    Fault {
        number: 8,
        name: "two servers, one killed at a time, and a newer schema",
        full: (5, 40),
        quick: (1, 4),
        postgres_only: true,
    },
    Fault {
        number: 9,
        name: "a backup under load, restored elsewhere",
        full: (1, 1_000_000),
        quick: (1, 1_000),
        postgres_only: false,
    },
];

/// Runs a round. An error is what did not hold.
pub async fn run(round: &Round<'_>) -> Result<Figures> {
    match round.fault.number {
        0 => wrong::round(round).await,
        1 => rush::round(round).await,
        2 => kills::round(round).await,
        3 => webhooks::round(round).await,
        4 => stripe::round(round).await,
        5 => expiry::round(round).await,
        6 => random::round(round).await,
        7 => outage::round(round).await,
        8 => servers::round(round).await,
        9 => backup::round(round).await,
        unknown => bail!("fault {unknown} has no arm"),
    }
}

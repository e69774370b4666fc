//! The command line of `lumbar`.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

/// Bookings for back-massage studios.
#[derive(Debug, Parser)]
#[command(name = "lumbar", version)]
pub struct Cli {
    /// A TOML file of settings; the environment wins over it.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// The folder of the SQLite database and other files.
    #[arg(long, global = true, value_name = "FOLDER")]
    pub data: Option<PathBuf>,
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the site, and do the jobs in the same process.
    Serve(Serve),
    /// Do the jobs only: mails, calls to Stripe, expiring holds.
    Worker,
    /// Look at the schema, or bring it up to date.
    Migrate {
        /// `up` or `status`.
        #[command(subcommand)]
        what: Migrate,
    },
    /// Fill an empty database.
    Seed {
        /// `demo` or `bench`.
        #[command(subcommand)]
        what: Seed,
    },
    /// Give an account the role of owner; a new one gets a link to choose a password.
    CreateOwner(CreateOwner),
    /// Open a studio as a file describes it: see docs/example-studio.toml.
    CreateStudio {
        /// The file.
        file: PathBuf,
    },
    /// Print a link by which a studio is set up in the browser, once.
    SetupLink,
    /// Let a therapist sign in: they get a mail to choose a password.
    CreateTherapistAccount(CreateTherapistAccount),
    /// Take the second step of signing in away from an account whose owner has lost the app and
    /// the recovery codes: be sure first that it is they who ask.
    RemoveSecondStep {
        /// The address that they sign in with.
        #[arg(long)]
        email: String,
    },
    /// After a change of master keys: wrap every client's key with the new one.
    RewrapKeys,
    /// Write a copy of the database that is consistent in itself.
    Backup {
        /// The file to write. It must not exist.
        to: PathBuf,
    },
    /// Put a backup of a SQLite database in place, and check it; for PostgreSQL, say how.
    Restore(Restore),
    /// Keep what opens clients' keys apart from the backups.
    Keyring {
        /// `save` or `restore`.
        #[command(subcommand)]
        what: Keyring,
    },
    /// Look at the audit log.
    Audit {
        /// `verify`.
        #[command(subcommand)]
        what: Audit,
    },
    /// List what Stripe told that nobody could act on yet, or say what becomes of it.
    Events {
        /// `again` or `close`; without either, they are listed.
        #[command(subcommand)]
        what: Option<Events>,
    },
    /// Check everything a studio depends on, and say what is wrong.
    Doctor,
}

/// What to restore.
#[derive(Debug, Args)]
pub struct Restore {
    /// What `lumbar backup` wrote.
    pub from: PathBuf,
    /// What `lumbar keyring save` wrote last: without it, what is sealed is not read.
    #[arg(long, value_name = "FILE")]
    pub keyring: Option<PathBuf>,
}

/// What to do with the keyring.
#[derive(Debug, Subcommand)]
pub enum Keyring {
    /// Write it to a file, over the one that was saved before.
    Save {
        /// The file, in another place than the backups.
        to: PathBuf,
    },
    /// Put it into a database that was restored from a backup, and erase again whoever was
    /// erased since.
    Restore {
        /// What was saved last.
        from: PathBuf,
    },
}

/// What to do with the audit log.
#[derive(Debug, Subcommand)]
pub enum Audit {
    /// Prove that every entry is what was written: exit code 1 where one is not.
    Verify(Verify),
}

/// Which chains to verify.
#[derive(Debug, Args)]
pub struct Verify {
    /// The studio's name in addresses; without it, every studio.
    #[arg(long)]
    pub studio: Option<String>,
    /// The seal of a chain's last entry as it was noted before: it must still be there.
    #[arg(long, value_name = "HASH")]
    pub expect: Option<String>,
}

/// What to do with an event that nobody could act on.
#[derive(Debug, Subcommand)]
pub enum Events {
    /// Look at it as if it had come just now: within ten minutes, and for a week.
    Again {
        /// Its id, as `lumbar events` lists it.
        event: String,
    },
    /// Look at it no more: what it tells will be in no book.
    Close(Close),
}

/// Which event to close.
#[derive(Debug, Args)]
pub struct Close {
    /// Its id, as `lumbar events` lists it.
    pub event: String,
    /// Why. It stays in the log of who did what: name nobody.
    #[arg(long, value_name = "REASON")]
    pub because: String,
}

/// How to serve.
#[derive(Debug, Args)]
pub struct Serve {
    /// Leave the jobs to `lumbar worker`.
    #[arg(long)]
    pub no_worker: bool,
    /// Fill an empty database with the demonstration first.
    #[arg(long)]
    pub demo: bool,
}

/// What to do with the schema.
#[derive(Debug, Subcommand)]
pub enum Migrate {
    /// Apply every migration that is missing.
    Up,
    /// List the migrations and whether each was applied.
    Status,
}

/// What to fill the database with.
#[derive(Debug, Subcommand)]
pub enum Seed {
    /// Two studios with two years of history. Refused where there are studios already.
    Demo,
    /// Studios with years of history, to measure with. Refused where there are studios.
    Bench(Bench),
}

/// How much is to be measured with.
#[derive(Debug, Args)]
pub struct Bench {
    /// How many studios.
    #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=5_000))]
    pub studios: u32,
    /// How many therapists each has.
    #[arg(long, default_value_t = 40, value_parser = clap::value_parser!(u32).range(1..=200))]
    pub therapists: u32,
    /// How many bookings there are in all studios together.
    #[arg(long, default_value_t = 100_000, value_parser = clap::value_parser!(u32).range(1..=10_000_000))]
    pub bookings: u32,
    /// The same number on the same day writes the same.
    #[arg(long, default_value_t = 1)]
    pub seed: u64,
}

/// Whom to make an owner.
#[derive(Debug, Args)]
pub struct CreateOwner {
    /// The studio's name in addresses.
    #[arg(long)]
    pub studio: String,
    /// The owner's mail address.
    #[arg(long)]
    pub email: String,
}

/// Which therapist is to sign in.
#[derive(Debug, Args)]
pub struct CreateTherapistAccount {
    /// The studio's name in addresses.
    #[arg(long)]
    pub studio: String,
    /// The therapist's name in addresses.
    #[arg(long)]
    pub therapist: String,
    /// The therapist's mail address.
    #[arg(long)]
    pub email: String,
}

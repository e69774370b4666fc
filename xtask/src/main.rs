//! The project's own commands. Needs nothing but Rust; uses npm, PostgreSQL and
//! Chromium where they are.

mod bench;
mod chaos;
mod dev;
mod proof;
mod run;
mod shell;
mod site;
mod test;
mod tidy;
mod tools;

use anyhow::{Result, bail};

const HELP: &str = "\
The project's own commands.

  cargo xtask run [--data FOLDER] [-- ARGUMENTS OF `lumbar serve`]
                       build everything, fill a demonstration database, serve it
  cargo xtask dev      the same, built and started anew after every change
  cargo xtask test [--without-postgres] [--without-browser]
                       format, lints, invariants, all tests on both databases, the
                       size of the front end, and the journeys in a real browser
  cargo xtask bench [slots]
                       what must not grow with the years (optimised, so it compiles long)
  cargo xtask bench reports [--bookings 10000,1000000] [--studios 1] [--therapists 40]
                    [--repeats 10] [--against FILE] [--keep] [--database URL]...
                    [--strict] [--lumbar FILE]
                       how long an owner waits for each page beside few and many
                       bookings; into target/bench. --keep measures the databases
                       that are there; --database wants an empty one for each size;
                       --strict fails where a goal is missed; --lumbar takes a server
                       that is built already
  cargo xtask bench load [--engine sqlite|postgres|both] [--studios 1] [--therapists 20]
                    [--bookings 100000] [--seed 1] [--seconds 5] [--connections 1,16]
                    [--grow 100000,1000000] [--grow-studios 1,200] [--quick]
                    [--against FILE] [--strict] [--lumbar FILE]
                       how long clients wait, many at once, beside a floor of the same
                       libraries, and the goals; into target/bench/load.json. --grow
                       measures beside more bookings and studios too; --strict fails
                       where a goal is missed
  cargo xtask bench page [--against FILE] [--strict] [--lumbar FILE]
                       how heavy and how quick the booking page is on a slow phone;
                       into target/bench/page.json. --strict fails where a goal is
                       missed
  cargo xtask bench lighthouse [--strict] [--lumbar FILE]
                       what Lighthouse's mobile profile says of the public pages, and
                       what lost points; into target/bench/lighthouse.json. --strict
                       fails below 98, 100, 100 and 100
  cargo xtask chaos [--fault N,...] [--engine sqlite|postgres|both] [--seed N]
                    [--rounds N] [--size N] [--minutes N] [--quick]
                    [--profile dev|measure|release] [--binaries FOLDER] [--beside FILE]
                       break real processes on purpose and read the database afterwards,
                       and do 100,000 random steps at studios beside a reference, unless
                       only faults, little time or --quick are asked for; into
                       target/chaos. --minutes begins no round after so long;
                       --binaries takes a server and a stand-in that are built already;
                       --beside lets the server of an older version, built already,
                       serve beside this one in fault 8, once this one has migrated
  cargo xtask bench timing [--samples 300] [--seed 1] [--lumbar FILE] [--database URL]
                       whether answers tell by their time who has an account; fails,
                       always, where the medians are more than 5 % apart
  cargo xtask audit [--advisories]
                       licences, sources and bans of every crate (cargo-deny)
  cargo xtask fuzz [webhook|ics|slots|forms|cookie|token]... [--seconds 60]
                       what strangers send, made up (cargo-fuzz)
  cargo xtask mutants [--shard 0/8] [OPTIONS OF cargo-mutants]
                       whether tests notice changed rules (cargo-mutants)
  cargo xtask schemathesis [--examples 100] [--seed 1] [--lumbar FILE]
                       whether the JSON API does what its description says
  cargo xtask site     build the front end alone, into target/site
  cargo xtask tidy     check the invariants of ARCHITECTURE.md; `--bless` accepts a
                       changed list of server functions
";

fn main() -> std::process::ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    // As many open files as the machine allows, for whatever is started from here: tests and
    // generators have a connection for each of their clients.
    let _ = rlimit::increase_nofile_limit(u64::MAX);
    match dispatch(&arguments) {
        Ok(()) => std::process::ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            std::process::ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", [].as_slice()),
    };
    match command {
        "run" => run::run(rest),
        "bench" => bench::bench(rest),
        "chaos" => chaos::chaos(rest),
        "audit" => proof::audit(rest),
        "fuzz" => proof::fuzz(rest),
        "mutants" => proof::mutants(rest),
        "schemathesis" => proof::schemathesis(rest),
        "dev" => dev::dev(rest),
        "test" => test::test(rest),
        "site" => site::build(),
        "tidy" => tidy::tidy(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(())
        }
        unknown => bail!("there is no command `{unknown}`\n\n{HELP}"),
    }
}

//! Real processes, broken on purpose: the server, its worker, the payment stand-in and the
//! mail server are killed, delayed, lied to and rushed, and afterwards the database is read.
//!
//! Every random choice comes from a seed that is printed; a round begins with a world of its
//! own, so that its seed alone repeats it. `cargo xtask chaos` builds and starts this.

mod balancer;
mod checks;
mod dice;
mod engines;
mod faults;
mod history;
mod http;
mod load;
mod options;
mod report;
mod round;
mod visits;
mod world;

use std::{process::ExitCode, time::Instant};

use anyhow::Result;

use engines::Engines;
use options::Options;
use report::{Line, Report};
use round::Round;

fn main() -> ExitCode {
    let options = match Options::read(std::env::args().skip(1)) {
        Ok(options) => options,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            return ExitCode::from(2);
        }
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    match runtime.map_err(anyhow::Error::from).and_then(|runtime| runtime.block_on(run(&options))) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("chaos: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Every fault on every engine that was asked for; whether all of them held.
async fn run(options: &Options) -> Result<bool> {
    println!("seed {}", options.seed);
    let begun = Instant::now();
    let mut report = Report::default();
    let engines = Engines::new(options);
    for fault in options.faults() {
        for engine in options.engines.iter().copied().filter(|engine| fault.runs_on(*engine)) {
            let line = rounds(options, &engines, fault, engine).await;
            report.add(line);
            report.write(&options.out)?;
        }
    }
    report.print(options.seed);
    println!("{}", report.how_long(begun.elapsed(), options.is_quick()));
    Ok(report.held())
}

/// One fault on one engine, round after round, until all are done, one failed, or the time
/// is over.
async fn rounds(
    options: &Options,
    engines: &Engines<'_>,
    fault: &'static faults::Fault,
    engine: storage::Engine,
) -> Line {
    let (wanted, size) = options.amount(fault);
    let mut line = Line::new(fault, engine, options.seed, wanted, size);
    let begun = Instant::now();
    for number in 0..wanted {
        // Every fault gets one round: one that was passed over for lack of time proves nothing.
        if number > 0 && options.is_over() {
            line.cut_short();
            break;
        }
        let round = Round { options, engines, fault, engine, seed: options.seed + number, size };
        match faults::run(&round).await {
            Ok(figures) => {
                line.passed(&figures);
                round.say(&format!("round {} of {wanted} held: {figures}", number + 1));
            }
            Err(error) => {
                eprintln!("{}", round.failed(&error));
                line.failed(round.seed, &error);
                break;
            }
        }
    }
    line.took(begun.elapsed());
    line.as_tests().iter().for_each(|test| println!("{test}"));
    line
}

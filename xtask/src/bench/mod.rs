//! `cargo xtask bench`: what must not grow with the years.
//!
//! `slots` are the benchmarks of the rules and of the use cases, in their own process. `reports`
//! is what an owner waits for: an optimised server beside ten thousand and beside a million
//! bookings, asked for page after page over HTTP. `load` is what clients wait for, many at once,
//! and `page` what their browsers do meanwhile; `lighthouse` is what Lighthouse says of every
//! public page. `timing` is whether answers tell who has an account.
//!
//! `--strict` means the same to each: it fails where a goal is missed. What is answered wrongly, or
//! not at all, fails without it; and so does `timing`, where a goal is a promise. `slots` has none.

pub mod asking;
mod chance;
mod days;
mod goals;
mod load;
mod page;
mod pages;
mod server;
mod table;
mod timing;

use anyhow::{Context, Result, bail};
use std::path::PathBuf;

use crate::shell;
pub use load::quick;
pub use server::{Data, Server, with_site};
use table::{Measured, Results};

/// The profile that the server is built with.
const PROFILE: &str = "measure";

/// `cargo xtask bench [slots|reports|load|page|lighthouse|timing]`.
pub fn bench(arguments: &[String]) -> Result<()> {
    match arguments.split_first() {
        None => slots(),
        Some((what, [])) if what == "slots" => slots(),
        Some((what, [option, ..])) if what == "slots" => {
            bail!("`bench slots` knows no `{option}`: it has no goals, only the run before")
        }
        Some((what, rest)) if what == "reports" => reports(&Options::from(rest)?),
        Some((what, rest)) if what == "load" => load::load(rest),
        Some((what, rest)) if what == "page" => page::page(rest),
        Some((what, rest)) if what == "lighthouse" => page::lighthouse(rest),
        Some((what, rest)) if what == "timing" => timing::timing(rest),
        Some((unknown, _)) => bail!("there is nothing to bench called `{unknown}`"),
    }
}

fn slots() -> Result<()> {
    shell::show(&mut shell::cargo(&["bench", "--package=bench", "--bench=slot_engine"]))?;
    shell::show(&mut shell::cargo(&[
        "bench",
        "--package=services",
        "--features=testing",
        "--bench=*",
    ]))
}

/// What is asked.
#[derive(Debug, PartialEq, Eq)]
pub struct Options {
    /// How many bookings there are, from the least.
    bookings: Vec<u32>,
    studios: u32,
    therapists: u32,
    /// How often a page is asked for again.
    repeats: usize,
    /// An empty PostgreSQL database for each size, instead of SQLite.
    databases: Vec<String>,
    /// What was measured before.
    against: Option<PathBuf>,
    /// A server that was built already.
    lumbar: Option<PathBuf>,
    /// Databases that are there are measured as they are, and stay.
    keep: bool,
    /// A goal that is missed is a failure.
    strict: bool,
}

impl Options {
    fn from(arguments: &[String]) -> Result<Self> {
        let mut options = Self {
            bookings: vec![10_000, 1_000_000],
            studios: 1,
            therapists: 40,
            repeats: 10,
            databases: Vec::new(),
            against: None,
            lumbar: None,
            keep: false,
            strict: false,
        };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let mut value = || words.next().with_context(|| format!("{word} needs a value"));
            match word.as_str() {
                "--bookings" => {
                    let sizes = value()?.split(',').map(str::parse).collect::<Result<_, _>>();
                    options.bookings = sizes.context("--bookings wants numbers")?;
                }
                "--studios" => options.studios = value()?.parse()?,
                "--therapists" => options.therapists = value()?.parse()?,
                "--repeats" => options.repeats = value()?.parse::<usize>()?.max(1),
                "--database" => options.databases.push(value()?.clone()),
                "--against" => options.against = Some(std::env::current_dir()?.join(value()?)),
                "--lumbar" => options.lumbar = Some(std::env::current_dir()?.join(value()?)),
                "--keep" => options.keep = true,
                "--strict" => options.strict = true,
                unknown => bail!("there is no option `{unknown}`"),
            }
        }
        options.bookings.sort_unstable();
        if !options.databases.is_empty() && options.databases.len() != options.bookings.len() {
            bail!("each size wants an empty --database of its own, the smallest first");
        }
        Ok(options)
    }
}

fn reports(options: &Options) -> Result<()> {
    let before = options.against.as_ref().map(|file| Results::read(file)).transpose()?;
    let lumbar = match &options.lumbar {
        Some(built) => built.clone(),
        None => server::build()?,
    };
    let folder = shell::target().join("bench");
    std::fs::create_dir_all(&folder)?;
    let mut results = Results::default();
    for (number, bookings) in options.bookings.iter().enumerate() {
        let data = Data {
            lumbar: lumbar.clone(),
            folder: folder.join(format!("data-{bookings}")),
            database: options.databases.get(number).cloned(),
        };
        let seeded = data.seed(options, *bookings)?;
        // What was measured before is kept already.
        let unkept = if seeded.is_some() { unkept(&data)? } else { Vec::new() };
        let (kept_after, pages) = kept(&data, options, bookings / options.studios.max(1))?;
        results.sizes.push(Measured { bookings: *bookings, seeded, unkept, kept_after, pages });
        if !options.keep {
            std::fs::remove_dir_all(&data.folder)?;
        }
    }
    results.print(before.as_ref());
    let file = folder.join("reports.json");
    results.write(&file)?;
    println!("\nWritten to {}; `--against` a copy of it compares.", file.display());
    judge(&results, options.strict)
}

/// Fails where pages were not answered, or where goals count and are missed.
fn judge(results: &Results, strict: bool) -> Result<()> {
    let (unanswered, missed) = (results.unanswered(), results.missed());
    if !unanswered.is_empty() {
        bail!("pages were not answered: {}", unanswered.join("; "));
    }
    if strict && !missed.is_empty() {
        bail!("goals were missed: {}", missed.join("; "));
    }
    Ok(())
}

/// What the first pages take while nothing is kept of the past, and nobody keeps it.
fn unkept(data: &Data) -> Result<Vec<(String, f64)>> {
    let server = Server::start(data, false)?;
    let owner = server.sign_in()?;
    let pages = pages::before_anything_is_kept();
    pages.into_iter().map(|page| Ok((page.name.clone(), server.ask(&page, &owner)?))).collect()
}

/// How long it took until the past was kept, and what each page takes then.
fn kept(data: &Data, options: &Options, bookings: u32) -> Result<(f64, Vec<table::Page>)> {
    let mut server = Server::start(data, true)?;
    let kept_after = server.until_kept()?;
    let owner = server.sign_in()?;
    let mut all = Vec::new();
    for page in pages::all(bookings) {
        all.push(server.time(page, &owner, options.repeats)?);
    }
    // It is given to whoever signed in lately alone, and is as long as the history.
    let owner = server.sign_in()?;
    all.push(server.time(pages::everything(), &owner, 0)?);
    Ok((kept_after, all))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_measured_from_the_smallest_and_each_wants_its_database() {
        let read = |line: &str| {
            Options::from(&line.split_whitespace().map(String::from).collect::<Vec<_>>())
        };
        let options = read("--bookings 5000,100 --repeats 0 --keep").unwrap();
        assert_eq!((options.bookings, options.repeats, options.keep), (vec![100, 5_000], 1, true));
        assert!(read("--bookings 1,2 --database postgres://one").is_err());
        assert!(read("--nonsense").is_err());
        assert!(read("--strict").unwrap().strict && !read("").unwrap().strict);
    }

    #[test]
    fn a_goal_fails_where_it_counts_and_a_page_without_an_answer_always() {
        let of = |first: f64, again: f64| {
            let pages = vec![table::Page::of("desk".into(), first, vec![again])];
            Results { sizes: vec![Measured { bookings: 10, pages, ..Measured::default() }] }
        };
        for strict in [false, true] {
            assert!(judge(&of(60.0, 40.0), strict).is_ok());
            assert_eq!(judge(&of(60.0, 60.0), strict).is_err(), strict);
            assert!(judge(&of(60.0, f64::INFINITY), strict).is_err());
        }
    }

    #[test]
    fn what_has_no_goals_takes_no_option_in_silence() {
        let strict = bench(&["slots".into(), "--strict".into()]).unwrap_err().to_string();
        assert!(strict.contains("`--strict`") && strict.contains("no goals"), "{strict}");
    }
}

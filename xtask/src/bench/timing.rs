//! `cargo xtask bench timing`: whether the time that an answer takes tells if an address has an
//! account.
//!
//! Known and unknown addresses are asked about in turn, in an order that chance decides, by one
//! caller over fresh connections, and the medians are compared. Asking again about the same
//! address is measured apart from asking for the first time: what is written once may make the
//! second time faster. It fails where the medians are further apart than [`ALLOWED`].
//!
//! An answer may leave work behind: the mail that a known address gets is written after its answer,
//! and whoever asks meanwhile waits for the database. A question of which that is longer than the
//! answer rests before each try, as whoever wants to learn something from it would.

use anyhow::{Result, bail};
use std::{path::PathBuf, thread::sleep, time::Duration};

use super::{
    asking,
    chance::Chance,
    server::{self, Data, Server},
};
use crate::shell;

/// How far apart two medians may be.
const ALLOWED: f64 = 0.05;
/// How many studios there are, each with an owner whose address is known: more than the usual
/// samples, since each has its first time once. Fewer leave an interval that says nothing about
/// what takes two milliseconds.
const STUDIOS: u32 = 400;
/// How often each question is asked, unless somebody says otherwise.
const SAMPLES: usize = 300;
/// How often the samples are drawn anew for the interval.
const DRAWS: usize = 2_000;

/// Longer than a lane of the worker looks away (250 milliseconds), and than a mail takes: what the
/// answer before left behind is done.
const REST: Duration = Duration::from_millis(400);

/// Over the columns.
const HEAD: &str = "                      n      known    unknown    apart  95 %";

/// What is compared.
struct Question {
    name: &'static str,
    path: &'static str,
    form: fn(&str) -> String,
    /// The same two addresses each time, or others.
    again: bool,
    /// How long it rests before each try.
    rest: Duration,
}

impl Question {
    const fn first(name: &'static str, path: &'static str, form: fn(&str) -> String) -> Self {
        Self { name, path, form, again: false, rest: Duration::ZERO }
    }

    const fn again(name: &'static str, path: &'static str, form: fn(&str) -> String) -> Self {
        Self { again: true, ..Self::first(name, path, form) }
    }
}

const QUESTIONS: [Question; 6] = [
    Question::first("sign-in", SIGN_IN, sign_in),
    Question::again("sign-in, again", SIGN_IN, sign_in),
    Question::first("register", REGISTER, register),
    Question::again("register, again", REGISTER, register),
    Question { rest: REST, ..Question::first("reset", FORGOT, forgot) },
    Question::again("reset, again", FORGOT, forgot),
];

const SIGN_IN: &str = "/api/ui/account/sign-in";
const REGISTER: &str = "/api/ui/account/register";
const FORGOT: &str = "/api/ui/account/forgot";

fn sign_in(address: &str) -> String {
    format!("email={address}&password=not+the+one+it+has&next=")
}

fn register(address: &str) -> String {
    format!("name=Somebody&email={address}&password=a+calm+river+bend")
}

fn forgot(address: &str) -> String {
    format!("email={address}")
}

/// What `bench timing` is told.
struct Wanted {
    samples: usize,
    seed: u64,
    lumbar: Option<PathBuf>,
    database: Option<String>,
}

impl Wanted {
    fn from(arguments: &[String]) -> Result<Self> {
        let mut wanted = Self { samples: SAMPLES, seed: 1, lumbar: None, database: None };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            let Some(value) = words.next() else { bail!("{word} needs a value") };
            match word.as_str() {
                "--samples" => wanted.samples = value.parse::<usize>()?.max(10),
                "--seed" => wanted.seed = value.parse()?,
                "--lumbar" => wanted.lumbar = Some(std::env::current_dir()?.join(value)),
                "--database" => wanted.database = Some(value.clone()),
                unknown => bail!("there is no option `{unknown}`"),
            }
        }
        Ok(wanted)
    }
}

/// Measures, prints and judges.
pub fn timing(arguments: &[String]) -> Result<()> {
    let wanted = Wanted::from(arguments)?;
    let lumbar = match &wanted.lumbar {
        Some(built) => built.clone(),
        None => server::build()?,
    };
    let folder = shell::target().join("bench").join("timing");
    let data = Data { lumbar, folder, database: wanted.database.clone() };
    data.fill(STUDIOS, 1, STUDIOS * 4)?;
    let server = Server::start(&data, true)?;
    let mut chance = Chance::of(wanted.seed);
    println!("{HEAD}");
    let mut apart = Vec::new();
    for question in &QUESTIONS {
        let compared = compare(&server, question, wanted.samples, &mut chance)?;
        println!("{compared}");
        if compared.apart().abs() > ALLOWED {
            apart.push(question.name);
        }
    }
    std::fs::remove_dir_all(&data.folder)?;
    if !apart.is_empty() {
        bail!("the medians are more than 5 % apart: {}", apart.join(", "));
    }
    Ok(())
}

/// What both took, in milliseconds.
struct Compared {
    name: &'static str,
    known: Vec<f64>,
    unknown: Vec<f64>,
    interval: (f64, f64),
}

impl Compared {
    /// By how much the median of the known is over that of the unknown, as a share.
    fn apart(&self) -> f64 {
        median(&self.known) / median(&self.unknown) - 1.0
    }
}

impl std::fmt::Display for Compared {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (low, high) = self.interval;
        write!(
            f,
            "{:<16} {:>6} {:>7.2} ms {:>7.2} ms {:>6.1} %  {:.1} to {:.1} %",
            self.name,
            self.known.len(),
            median(&self.known),
            median(&self.unknown),
            self.apart() * 100.0,
            low * 100.0,
            high * 100.0,
        )
    }
}

fn compare(
    server: &Server,
    question: &Question,
    samples: usize,
    chance: &mut Chance,
) -> Result<Compared> {
    let samples = if question.again { samples } else { first_times(samples) };
    let (mut known, mut unknown) = (Vec::new(), Vec::new());
    let stranger = chance.below(u64::MAX);
    let ask = |address: &str| -> Result<f64> {
        sleep(question.rest);
        let answer = asking::post(server.port(), question.path, "", &(question.form)(address))?;
        if answer.status != 303 {
            bail!("{} answers {}", question.path, answer.status);
        }
        Ok(answer.took.as_secs_f64() * 1e3)
    };
    for number in 0..samples {
        let which = if question.again { 0 } else { number };
        let here = format!("owner%40years-{}.example", which + usize::from(!question.again) + 1);
        let there = format!("stranger-{stranger}-{which}%40years.example");
        if question.again && number == 0 {
            // The first time was another question.
            ask(&here)?;
            ask(&there)?;
        }
        if chance.below(2) == 0 {
            known.push(ask(&here)?);
            unknown.push(ask(&there)?);
        } else {
            unknown.push(ask(&there)?);
            known.push(ask(&here)?);
        }
    }
    let interval = interval(&known, &unknown, chance);
    Ok(Compared { name: question.name, known, unknown, interval })
}

/// How many of the samples there are of what happens once: each known address has its first time
/// once, a mail is written to it once in five minutes, and one is left to be asked about again.
fn first_times(samples: usize) -> usize {
    samples.min(STUDIOS as usize - 1)
}

fn median(all: &[f64]) -> f64 {
    let mut sorted = all.to_vec();
    sorted.sort_by(f64::total_cmp);
    let middle = sorted.len() / 2;
    if sorted.len().is_multiple_of(2) {
        f64::midpoint(sorted[middle - 1], sorted[middle])
    } else {
        sorted[middle]
    }
}

/// Between what the medians are apart in 95 of 100 draws of samples like these (bootstrap).
fn interval(known: &[f64], unknown: &[f64], chance: &mut Chance) -> (f64, f64) {
    let mut drawn: Vec<f64> = (0..DRAWS)
        .map(|_| median(&chance.draw(known)) / median(&chance.draw(unknown)) - 1.0)
        .collect();
    drawn.sort_by(f64::total_cmp);
    (drawn[DRAWS / 40], drawn[DRAWS - 1 - DRAWS / 40])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happens_once_is_asked_as_often_as_what_does_not() {
        assert_eq!(first_times(SAMPLES), SAMPLES);
        assert_eq!(first_times(10_000), 399, "there are no more addresses");
    }

    #[test]
    fn a_difference_of_a_tenth_is_seen_and_one_of_nothing_is_not() {
        let mut chance = Chance::of(7);
        let mut around = |middle: f64| -> Vec<f64> {
            (0..400).map(|_| middle + chance.below(1_000) as f64 / 1_000.0).collect()
        };
        let (slow, fast, same) = (around(11.0), around(10.0), around(10.0));
        let mut chance = Chance::of(8);
        let (low, high) = interval(&slow, &fast, &mut chance);
        assert!(low > ALLOWED && high < 0.15, "{low} {high}");
        let (low, high) = interval(&same, &fast, &mut chance);
        assert!(low < 0.0 && high > 0.0 && high < ALLOWED, "{low} {high}");
        assert_eq!(median(&[3.0, 1.0, 2.0, 10.0]), 2.5);
    }
}

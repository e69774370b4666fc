//! Everything of one run: as a table for people, and as a file for the next time.

use std::path::Path;

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::{
    figure::{Bound, Figure},
    machine::Machine,
};

/// What was seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Results {
    pub machine: Machine,
    /// The command line.
    pub command: String,
    pub figures: Vec<Figure>,
    /// Whether it was little of everything, which says nothing about speed.
    pub quick: bool,
    /// What was answered wrongly: none of it is a matter of speed.
    pub wrong: Vec<String>,
}

impl Results {
    /// Prints them, beside an earlier run.
    pub fn print(&self, before: Option<&Self>) {
        let Machine { processors, load_before, fsync: (median, slow), pg_test_fsync } =
            &self.machine;
        println!("\n{}", self.command);
        println!(
            "{processors} processors, load before the run {load_before}; to force 8 kB to the disc \
             {median:.3} ms, one of a hundred {slow:.3} ms"
        );
        pg_test_fsync.iter().for_each(|line| println!("pg_test_fsync: {line}"));
        println!(
            "\n{:<9}{:<44}{:>11} {:<4}{:>10}{:>8}{:>13}  {:<7}before",
            "engine", "figure", "measured", "", "floor", "ratio", "goal", ""
        );
        let before = before.map_or(&[][..], |it| &it.figures);
        for figure in &self.figures {
            println!("{}", line(figure, before, !self.quick));
        }
        for wrong in &self.wrong {
            println!("WRONG: {wrong}");
        }
    }

    /// The goals that were missed.
    pub fn missed(&self) -> Vec<String> {
        let judged = self.figures.iter().filter(|_| !self.quick);
        let missed = judged.filter(|figure| figure.is_met() == Some(false));
        missed.map(|figure| format!("{} on {}", figure.name, figure.engine)).collect()
    }

    /// Writes them for the next time.
    pub fn write(&self, file: &Path) -> Result<()> {
        Ok(std::fs::write(file, serde_json::to_vec_pretty(self)?)?)
    }

    /// Reads what was written.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read(file).with_context(|| file.display().to_string())?;
        serde_json::from_slice(&text).with_context(|| format!("{} is no such file", file.display()))
    }
}

fn line(figure: &Figure, before: &[Figure], judged: bool) -> String {
    let number = |value: f64| match value {
        value if value >= 100.0 => format!("{value:.0}"),
        value if value >= 10.0 => format!("{value:.1}"),
        value => format!("{value:.3}"),
    };
    let goal = figure.goal().filter(|_| judged).map_or(String::new(), |bound| match bound {
        Bound::Most(most) => format!("<= {most}"),
        Bound::Least(least) => format!(">= {least}"),
        Bound::TimesFloor(times) => format!("<= {times} floors"),
    });
    let verdict = match figure.is_met().filter(|_| judged) {
        Some(true) => "met",
        Some(false) => "MISSED",
        None => "",
    };
    let worse = figure.worse_than(before).map_or(String::new(), |times| {
        format!("x {times:.2}{}", if figure.is_worse(before) { " WORSE" } else { "" })
    });
    let line = format!(
        "{:<9}{:<44}{:>11} {:<4}{:>10}{:>8}{goal:>13}  {verdict:<7}{worse}",
        figure.engine,
        figure.name,
        number(figure.value),
        figure.unit,
        figure.floor.map_or(String::new(), number),
        figure.times_floor().map_or(String::new(), |times| format!("{times:.2}")),
    );
    line.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_as_it_was() {
        let figures = vec![Figure::new("a", "sqlite", "ms", 1.5).beside(0.5)];
        let results = Results { figures, command: "bench load".into(), ..Results::default() };
        let file = std::env::temp_dir().join(format!("lumbar-load-{}.json", std::process::id()));
        results.write(&file).expect("written");
        assert_eq!(Results::read(&file).expect("read"), results);
        std::fs::remove_file(file).expect("removed");
    }

    #[test]
    fn a_line_tells_goal_ratio_and_what_became_worse() {
        let slots =
            |value| Figure::new("slots 20 x 30: p50 at 1", "sqlite", "ms", value).beside(1.0);
        let told = line(&slots(4.0), &[slots(2.0)], true);
        for word in ["4.000 ms", "4.00", "<= 3 floors", "MISSED", "x 2.00 WORSE"] {
            assert!(told.contains(word), "{word}: {told}");
        }
        let results = Results { figures: vec![slots(4.0), slots(2.0)], ..Results::default() };
        assert_eq!(results.missed(), ["slots 20 x 30: p50 at 1 on sqlite"]);
        let quick = Results { quick: true, ..results };
        assert!(quick.missed().is_empty(), "it says nothing about speed");
        assert!(!line(&slots(4.0), &[], false).contains("MISSED"));
    }
}

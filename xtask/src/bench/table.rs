//! What was measured, as a table for people and as a file for the next time.

use anyhow::{Context, Result};
use serde_json::{Value, json};
use std::path::Path;

use super::{goals, pages::FLOOR};

/// A page, in milliseconds.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    pub name: String,
    pub first: f64,
    pub median: f64,
    pub worst: f64,
}

impl Page {
    /// Of the first answer and the later ones.
    pub fn of(name: String, first: f64, mut again: Vec<f64>) -> Self {
        again.sort_by(f64::total_cmp);
        let median = again.get(again.len() / 2).copied().unwrap_or(first);
        Self { name, first, median, worst: again.last().copied().unwrap_or(first) }
    }
}

/// A database of one size.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measured {
    pub bookings: u32,
    /// How many seconds it took to fill it.
    pub seeded: Option<f64>,
    /// Pages while nothing of the past was kept.
    pub unkept: Vec<(String, f64)>,
    /// After how many seconds of the server's life the past was kept.
    pub kept_after: f64,
    pub pages: Vec<Page>,
}

/// All sizes, from the smallest.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Results {
    pub sizes: Vec<Measured>,
}

impl Results {
    /// Prints them, beside what was measured before.
    pub fn print(&self, before: Option<&Self>) {
        println!("\nMilliseconds, of {} processors; load {}.", processors(), load());
        for size in &self.sizes {
            let seeded = size.seeded.map_or(String::new(), |s| format!(" written in {s:.0} s;"));
            println!(
                "{} bookings:{seeded} past kept {:.1} s after the start",
                size.bookings, size.kept_after
            );
            for (name, took) in &size.unkept {
                println!("  before that: {name:<40} {took:>9.1}");
            }
        }
        let Some(last) = self.sizes.last() else { return };
        let first = &self.sizes[0];
        let floor = last.pages.iter().find(|page| page.name == FLOOR[1]);
        println!(
            "\n{:<38}|{:>24} |{:>24} | growth | x floor | before",
            "", first.bookings, last.bookings
        );
        let heads = "   first   again   worst";
        println!("{:<38}|{heads} |{heads} |        |         |", "page");
        for (small, page) in first.pages.iter().zip(&last.pages) {
            let then = before.and_then(|then| then.sizes.last());
            let then = then.and_then(|size| size.pages.iter().find(|old| old.name == page.name));
            println!(
                "{:<38}|{} |{} | {:>6.2} | {:>7.1} | {:<8}{}",
                page.name,
                columns(small),
                columns(page),
                page.median / small.median,
                floor.map_or(0.0, |floor| page.median / floor.median),
                then.map_or(String::new(), |old| format!("x {:.2}", page.median / old.median)),
                goals::misses(small, page).join(", "),
            );
        }
    }

    /// Writes them for the next time.
    pub fn write(&self, file: &Path) -> Result<()> {
        let sizes: Vec<Value> = self.sizes.iter().map(measured).collect();
        let all = json!({ "processors": processors(), "load": load(), "sizes": sizes });
        Ok(std::fs::write(file, serde_json::to_vec_pretty(&all)?)?)
    }

    /// Reads what was written.
    pub fn read(file: &Path) -> Result<Self> {
        let text = std::fs::read(file).with_context(|| format!("{}", file.display()))?;
        let all: Value = serde_json::from_slice(&text)?;
        let sizes = all["sizes"].as_array().context("no sizes in it")?;
        Ok(Self { sizes: sizes.iter().map(remembered).collect() })
    }
}

fn columns(page: &Page) -> String {
    format!("{:>8.1}{:>8.1}{:>8.1}", page.first, page.median, page.worst)
}

fn measured(size: &Measured) -> Value {
    let page = |page: &Page| {
        json!({
            "name": page.name, "first": page.first, "median": page.median, "worst": page.worst,
        })
    };
    let unkept = |(name, took): &(String, f64)| json!({ "name": name, "took": took });
    json!({
        "bookings": size.bookings,
        "seeded_seconds": size.seeded,
        "kept_after_seconds": size.kept_after,
        "before_kept": size.unkept.iter().map(unkept).collect::<Vec<_>>(),
        "pages": size.pages.iter().map(page).collect::<Vec<_>>(),
    })
}

fn remembered(size: &Value) -> Measured {
    let number = |value: &Value| value.as_f64().unwrap_or_default();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    // What takes for ever is no number in JSON.
    let time = |value: &Value| value.as_f64().unwrap_or(f64::INFINITY);
    let page = |page: &Value| Page {
        name: text(&page["name"]),
        first: time(&page["first"]),
        median: time(&page["median"]),
        worst: time(&page["worst"]),
    };
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    Measured {
        bookings: u32::try_from(size["bookings"].as_u64().unwrap_or_default()).unwrap_or_default(),
        seeded: size["seeded_seconds"].as_f64(),
        unkept: list(&size["before_kept"])
            .iter()
            .map(|one| (text(&one["name"]), number(&one["took"])))
            .collect(),
        kept_after: number(&size["kept_after_seconds"]),
        pages: list(&size["pages"]).iter().map(page).collect(),
    }
}

fn processors() -> usize {
    std::thread::available_parallelism().map_or(0, usize::from)
}

/// What else the machine does, where it tells.
fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split_whitespace().next().unwrap_or("unknown").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_written_is_read_as_it_was() {
        let page = Page::of("overview".into(), 90.5, vec![3.0, 1.0, 2.0]);
        assert_eq!((page.median, page.worst), (2.0, 3.0));
        let silent = Page::of("everything".into(), f64::INFINITY, Vec::new());
        let size = Measured {
            bookings: 10,
            seeded: None,
            unkept: vec![("overview".into(), 7.5)],
            kept_after: 1.5,
            pages: vec![page, silent],
        };
        let results = Results { sizes: vec![size] };
        let file = std::env::temp_dir().join(format!("lumbar-bench-{}.json", std::process::id()));
        results.write(&file).unwrap();
        assert_eq!(Results::read(&file).unwrap(), results);
        std::fs::remove_file(file).unwrap();
    }
}

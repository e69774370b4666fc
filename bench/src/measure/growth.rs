//! The same question beside a short and a long history, and beside few and many studios.

use std::sync::Arc;

use anyhow::{Result, ensure};

use super::{CHORES, Floor, anew::after_holds, free, reading};
use crate::{
    figure::Figure,
    floor,
    generator::{Ask, Load as Asked, Run, Until, closed},
    kept::{Keeper, Size},
    options::Load,
    results::Results,
};

/// As many bookings as each of many studios has: enough for the month to come.
const EACH: u64 = 500;

/// Both, where they are wanted.
pub async fn measure(load: &Load, keeper: &Keeper<'_>, results: &mut Results) -> Result<()> {
    let histories = load.grow.iter().flatten().map(|n| Size { bookings: *n, ..load.size() });
    grow("bookings", histories.collect(), load, keeper, results).await?;
    let studios = load.grow_studios.iter().flatten();
    let studios = studios.map(|n| Size { studios: *n, bookings: n * EACH, ..load.size() });
    grow("studios", studios.collect(), load, keeper, results).await
}

async fn grow(
    what: &str,
    sizes: Vec<Size>,
    load: &Load,
    keeper: &Keeper<'_>,
    results: &mut Results,
) -> Result<()> {
    let mut times = Vec::new();
    for size in sizes {
        eprintln!("  {}: growth, {size}", keeper.engine());
        let month = month_of_slots(load, keeper, size).await?;
        let many = if what == "bookings" { size.bookings } else { size.studios };
        for (how, time) in [("", month.kept), (" anew", month.anew)] {
            let name = format!("growth: slots 20 x 30{how}, {many} {what}");
            let figure = Figure::new(name, keeper.engine(), "ms", time);
            results.figures.push(figure.beside(month.floor));
        }
        // What is kept takes as long however long the history is.
        times.push(month.anew);
    }
    if let [first, .., last] = times[..] {
        let name = format!("growth: {what}");
        results.figures.push(Figure::new(name, keeper.engine(), "x", last / first));
    }
    Ok(())
}

/// The medians of a month of slots, in milliseconds.
struct Month {
    /// Asked again and again, while nothing changes.
    kept: f64,
    /// After a time was held, each time.
    anew: f64,
    /// The floor's.
    floor: f64,
}

/// How long a month of slots takes beside so much. What is held for it stays in the database that
/// is kept, and ends there by itself.
async fn month_of_slots(load: &Load, keeper: &Keeper<'_>, size: Size) -> Result<Month> {
    let (kept, _) = keeper.kept(size).await?;
    let month = reading::month()?;
    let server = kept.start(&month.path).await?;
    server.until_quiet(CHORES).await?;
    let of = Floor::start(&kept).await?;
    let asked = |port, path: String, judge| Asked {
        port,
        connections: 1,
        ask: Arc::new(move |_| Ask::Get(path.clone())),
        judge,
    };
    let ours = asked(server.port, month.path.clone(), month.judge);
    closed(&ours, Until::Count(20)).await?;
    let floor = asked(of.port, floor::ALL.into(), reading::any);
    let floor = closed(&floor, Until::Lasting(load.lasting())).await?;
    let run = closed(&ours, Until::Lasting(load.lasting())).await?;
    let mut free = free::distinct(server.port).await?;
    free.truncate(load.anew());
    let anew = after_holds(server.port, &free, &[month]).await?.remove(0);
    server.stop()?;
    for it in [&run, &floor, &anew] {
        ensure!(it.good > 0 && it.wrong == 0, "wrong answers beside {size}: {:?}", it.first_wrong);
    }
    let median = |run: &Run| run.latencies.percentile(50.0);
    Ok(Month { kept: median(&run), anew: median(&anew), floor: median(&floor) })
}

//! A page of the desk, as every open one asks for it whenever something changed.

use std::sync::Arc;

use anyhow::{Context, Result, ensure};
use chrono::{DateTime, Datelike, TimeDelta, Utc, Weekday};

use super::{Measured, cost::costed, reading::must_hold, tomorrow};
use crate::{
    generator::{Answer, Ask, Load, Until, Verdict, closed},
    kept::STUDIO,
    lumbar::asked,
};

const NAME: &str = "desk page";
/// The owner that `lumbar seed bench` makes for the first studio.
const OWNER: &str = "email=owner%40years-1.example&password=warm+hands+and+stones&next=";
/// A page without visits is shorter.
const LEAST: usize = 5_000;

/// A working day of everybody, with its visits, for the owner.
pub async fn measure(measured: &mut Measured<'_>) -> Result<()> {
    eprintln!("  {}: {NAME}", measured.engine);
    let port = measured.server.port;
    let cookies = signed_in(port).await?;
    let date = DateTime::from_timestamp(tomorrow(), 0).context("no date")?;
    let path = format!("/{STUDIO}/desk?date={}", working_day(date).format("%F"));
    for connections in measured.load.connections.clone() {
        let ask = Ask::Signed(path.clone(), cookies.clone());
        let load = Load { port, connections, ask: Arc::new(move |_| ask.clone()), judge: day };
        closed(&load, Until::Count(20)).await?;
        let until = Until::Lasting(measured.load.lasting());
        let (run, each) = costed(&load, until, measured.ours()).await?;
        measured.check(NAME, &run);
        let p50 = run.latencies.percentile(50.0);
        measured.figure(format!("{NAME}: p50 at {connections}"), "ms", p50, None);
        measured.figure(format!("{NAME}: rate at {connections}"), "/s", run.rate(), None);
        measured.cost(NAME, connections, each, None);
    }
    Ok(())
}

/// The cookies of the owner.
async fn signed_in(port: u16) -> Result<String> {
    let form = Ask::Form("/api/ui/account/sign-in".into(), OWNER.into());
    let answer = asked(port, &form).await?;
    ensure!(matches!(answer.status, 302 | 303), "sign-in answers {}", answer.status);
    ensure!(!answer.cookies.is_empty(), "nobody can sign in");
    Ok(answer.cookies)
}

/// That day, or the Monday after it: at weekends few work, or nobody.
fn working_day(date: DateTime<Utc>) -> DateTime<Utc> {
    let ahead = match date.weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        _ => 0,
    };
    date + TimeDelta::days(ahead)
}

/// A whole page, with visits.
fn day(answer: &Answer) -> Verdict {
    must_hold(answer, LEAST, &["id=\"v-", "</html>"])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weekend_is_followed_by_its_monday() {
        // A Friday, and the weekend after it.
        let days = [20_784, 20_785, 20_786].map(|day| {
            let date = DateTime::from_timestamp(day * 86_400, 0).expect("a date");
            working_day(date).format("%F").to_string()
        });
        assert_eq!(days, ["2026-11-27", "2026-11-30", "2026-11-30"]);
    }

    #[test]
    fn a_desk_without_visits_is_wrong_however_quick() {
        let answer = |body: &str| {
            let body = format!("{body}{}</html>", " ".repeat(LEAST));
            let length = body.len();
            Answer { status: 200, length, body: Some(body.into()), ..Answer::default() }
        };
        assert_eq!(day(&answer("<li id=\"v-LB-7Q4K-22\">")), Verdict::Good);
        assert!(matches!(day(&answer("<h3>No visits</h3>")), Verdict::Wrong(_)));
        let led_away = Answer { status: 303, ..Answer::default() };
        assert!(matches!(day(&led_away), Verdict::Wrong(_)), "as one is who is not signed in");
    }
}

//! The month's figures, on the first of the next.

use domain::{
    AccountId, Money, StudioId,
    report::{Figure, Range, Rate, Ratio},
};
use storage::accounts;

use super::letter::Letter;
use crate::{
    Services,
    jobs::JobError,
    reports::{self, Period, Report, ReportRefused},
};

/// The letter with the name and address it goes to, and the studio's address. Nothing once
/// they do not want it, or have no right to it any more.
pub(super) async fn compose(
    services: &Services,
    (studio, account): (StudioId, AccountId),
    month: chrono::NaiveDate,
) -> Result<Option<(Letter, (String, String))>, JobError> {
    if !reports::wants_monthly_mail(services, studio, account).await? {
        return Ok(None);
    }
    let conn = services.store.reader();
    let Some(account) = accounts::by_id(conn, account).await? else { return Ok(None) };
    let told = reports::of_studio(services, studio, Range::month_of(month)).await;
    let report = match told {
        Ok(report) => report,
        Err(ReportRefused::NotFound) => return Ok(None),
        Err(ReportRefused::Store(error)) => return Err(error.into()),
        Err(error) => return Err(JobError::Fatal(error.code())),
    };
    let letter = letter(&report, &services.settings.base_url);
    Ok(Some((letter, (account.name, account.email))))
}

pub(super) fn letter(report: &Report, base: &str) -> Letter {
    let Range { from, to } = report.here.range;
    let (month, studio) = (from.format("%B %Y"), &report.studio);
    let page = format!("{base}/{}/desk/reports?from={from}&to={to}", report.slug);
    Letter::new(format!("{month} at {studio}"))
        .heading(format!("{month} at {studio}"))
        .paragraph(format!(
            "{from_day} to {to_day}, by {clock}. Beside each figure stands what it was in as many \
             days before, and in {year}.",
            from_day = from.format("%-d %B"),
            to_day = to.format("%-d %B"),
            clock = report.clock.name(),
            year = report.year_before.range.from.format("%B %Y"),
        ))
        .facts(figures(report))
        .link("See all figures", page)
        .small(format!(
            "What each figure means stands beside it on that page, with the visits behind it. \
             You can stop this mail at {base}/{}/desk/reports/keep.",
            report.slug,
        ))
}

/// As many as can be read at once.
fn figures(report: &Report) -> Vec<(&'static str, String)> {
    let sums = |name, of: fn(&Period) -> i64| (name, said(report, |p| of(p).to_string()));
    let money = |name, of: fn(&Period) -> i64| {
        let amount = |p: &Period| Money::new(of(p), report.currency).to_string();
        (name, said(report, amount))
    };
    let rate = |rate: Rate| {
        let percent = |p: &Period| percent(p.rate(rate));
        (rate.name(), said(report, percent))
    };
    let mut all = vec![
        money("Revenue, without tax", |p| p.sums.revenue_net()),
        money(Figure::Treatments.name(), |p| p.sums.of(Figure::Treatments)),
        money(Figure::Fees.name(), |p| p.sums.of(Figure::Fees)),
        money(Figure::Tips.name(), |p| p.sums.of(Figure::Tips)),
        sums(Figure::Completed.name(), |p| p.sums.of(Figure::Completed)),
        sums(Figure::Made.name(), |p| p.sums.of(Figure::Made)),
        sums(Figure::FirstVisits.name(), |p| p.sums.of(Figure::FirstVisits)),
        rate(Rate::Utilisation),
        rate(Rate::NoShow),
        rate(Rate::LateCancellation),
        rate(Rate::Rebooking),
    ];
    // Only where there is a waitlist that anybody uses.
    if report.here.waits.all() > 0 {
        all.push(sums("Waited for a time in vain", |p| p.waits.unmet()));
    }
    all
}

/// A figure with what it was before.
fn said(report: &Report, of: impl Fn(&Period) -> String) -> String {
    let [here, before, year] = [&report.here, &report.before, &report.year_before].map(of);
    format!("{here} (before {before}, a year ago {year})")
}

fn percent(ratio: Ratio) -> String {
    ratio.percent().unwrap_or_else(|| "none".to_owned())
}

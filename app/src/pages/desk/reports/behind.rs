//! What is behind a number: the visits or journals that make it, and their sum.

use std::str::FromStr;

use chrono::NaiveDate;
use domain::{
    Currency,
    report::{Dated, LEAD_TIMES, Range, Unit as Counted},
};
use leptos::prelude::*;
use services::{
    auth::ManagerSession,
    catalogue::StudioPage,
    clock::WallClock,
    reports::{self, Behind, BehindLine, BehindPage, Of, ReportRefused, Wanted},
};

use super::{
    asked::span,
    counting,
    frame::Tab,
    lines::{Lines, date, query},
};
use crate::{
    figures::chart::{Cell, Row, Unit},
    layout::{Area, Frame, Page},
    render::PageError,
    request::services,
    words,
};

/// What an address asks for.
pub struct Asked {
    wanted: Wanted,
    after: Option<String>,
    refused: String,
}

impl Asked {
    /// Reads it; `None` where there is no such number.
    pub fn read(get: impl Fn(&str) -> String) -> Option<Self> {
        let date = |name: &str| get(name).parse::<NaiveDate>().ok();
        let range = Range::new(date("from")?, date("to")?)?;
        let behind = Behind::from_str(&get("what")).ok()?;
        let of = Of::from_str(&get("of")).ok()?;
        let after = Some(get("after")).filter(|after| !after.is_empty());
        Some(Self { wanted: Wanted { range, behind, of }, after, refused: get("refused") })
    }
}

/// The page.
pub async fn page(
    studio: &StudioPage,
    manager: &ManagerSession,
    asked: &Asked,
) -> Result<AnyView, PageError> {
    let found = match reports::behind(&services(), manager, &asked.wanted, asked.after.as_deref())
        .await
    {
        Ok(found) => found,
        Err(ReportRefused::NotFound | ReportRefused::Invalid) => return Err(PageError::NotFound),
        Err(ReportRefused::Counting { ready, of }) => {
            return Ok(uncounted(studio, &asked.wanted, (ready, of)));
        }
        Err(error) => return Err(error.into()),
    };
    Ok(view(studio, asked, found))
}

/// What the number is, while it is not counted yet.
fn uncounted(studio: &StudioPage, wanted: &Wanted, months: (usize, usize)) -> AnyView {
    let (name, _) = told(&wanted.behind);
    let today = studio.zone.today(services().now());
    let address = |range: &Range| {
        let query = query(&wanted.behind, &wanted.of, range);
        format!("{}/behind?{query}", Area::Reports.address(&studio.slug))
    };
    let way =
        counting::shorter(&wanted.range, today).map(|quick| (quick, address(&quick.range(today))));
    let here = address(&wanted.range);
    let (title, lead) = (format!("{name}, behind the number"), lead(studio, wanted));
    let frame = Frame::staff(studio, Area::Reports);
    view! {
        <Page title=title class="wrap app-main reports report-behind" frame=frame private=true>
            <header class="app-title">
                <div>
                    <h1>{name}</h1>
                    <p class="muted">{lead}</p>
                </div>
            </header>
            {counting::view(months, here, way)}
        </Page>
    }
    .into_any()
}

/// Of whom or what, of which days, by which date and by whose clock.
fn lead(studio: &StudioPage, wanted: &Wanted) -> String {
    let clock = WallClock::of_studio(studio.zone, &studio.city).name();
    let whose = whose(studio, wanted.of).map(|whose| format!("{whose}. ")).unwrap_or_default();
    format!("{whose}{}, {}, in {clock}.", span(&wanted.range), dated(&wanted.behind))
}

fn view(studio: &StudioPage, asked: &Asked, found: BehindPage) -> AnyView {
    let wanted = &asked.wanted;
    let (name, definition) = told(&wanted.behind);
    let unit = unit(found.unit, studio.currency);
    let lines = Lines {
        name,
        definition,
        lead: lead(studio, wanted),
        tab: Tab::Overview,
        range: wanted.range,
        query: query(&wanted.behind, &wanted.of, &wanted.range),
        refused: asked.refused.clone(),
        unit,
        total: found.total,
        shown: found.lines.iter().map(|line| line.amount).sum(),
        went_on: asked.after.is_some(),
        next: found.next,
        columns: &["Date", "Visit", "Client", "Treatment", "With", "Stands as"],
        rows: found.lines.iter().map(|line| row(studio, unit, line)).collect(),
        none: "Nothing of these days counts for this number.",
    };
    lines.view(studio)
}

fn row(studio: &StudioPage, unit: Unit, line: &BehindLine) -> Row {
    let desk = Area::Desk.address(&studio.slug);
    let date = format!("{}, {}", date(line.date), words::clock(line.time));
    let visit = match line.reference.as_str() {
        "" => Cell::of("no visit"),
        reference => Cell::link(reference, format!("{desk}?find={reference}")),
    };
    let known = |words: &str| Cell::of(if words.is_empty() { "–" } else { words });
    Row {
        head: Cell::of(date),
        cells: vec![
            visit,
            known(&line.client),
            known(&line.treatment),
            known(&line.therapist),
            known(state(&line.state)),
            Cell::of(unit.full(line.amount)),
        ],
    }
}

/// What a visit stands as, by its state's code.
fn state(code: &str) -> &'static str {
    match code {
        "held" => "Held",
        "requested" => "Asked for",
        "confirmed" => "Booked",
        "completed" => "Took place",
        "no_show" => "Did not come",
        "cancelled" => "Cancelled",
        "expired" => "Not paid in time",
        "declined" => "Declined",
        _ => "",
    }
}

const fn unit(unit: Counted, currency: Currency) -> Unit {
    match unit {
        Counted::Count => Unit::Count,
        Counted::Minutes => Unit::Minutes,
        Counted::Money => Unit::Money(currency),
    }
}

/// What a number is called, and what it is.
fn told(behind: &Behind) -> (String, String) {
    let own = |name: &str, what: &str| (name.to_owned(), what.to_owned());
    match behind {
        Behind::Figure(figure) => own(figure.name(), figure.definition()),
        Behind::Total(total) => own(total.name(), total.definition()),
        Behind::Came => own(
            "All clients who came",
            "Clients with a completed visit in these days, new and returning, one line each.",
        ),
        Behind::Lead(class) => {
            let name = LEAD_TIMES.get(*class).map_or("", |class| class.name);
            let name = format!("Booked {} ahead", words::uncapital(name));
            own(&name, "Bookings made on these days so long before the visit.")
        }
        Behind::Hour(cell) => {
            const DAYS: [&str; 7] = [
                "Mondays",
                "Tuesdays",
                "Wednesdays",
                "Thursdays",
                "Fridays",
                "Saturdays",
                "Sundays",
            ];
            let (day, hour) = (usize::from(*cell) / 24, cell % 24);
            let name = format!("{}, {hour:02}:00 to {:02}:00", DAYS[day % 7], hour + 1);
            own(&name, "Time that visits take in therapists’ calendars in this hour of the week.")
        }
        Behind::Returning => own(
            "Returning clients",
            "Clients with a completed visit in these days who had one before them, one line each.",
        ),
        Behind::Again(within) => own(
            &format!("Came again within {} days", within.days()),
            "Clients whose first completed visit lies in these days and who came again so soon.",
        ),
        Behind::Account(account) => own(
            &format!("Account {}", account.replace('_', " ")),
            "What moved on this account of the ledger. More that is owed is positive.",
        ),
    }
}

/// Of whom or what, where it is not of the whole studio.
fn whose(studio: &StudioPage, of: Of) -> Option<String> {
    let nobody = |id: uuid::Uuid| id.is_nil();
    Some(match of {
        Of::Studio => return None,
        Of::Therapist(id) if nobody(id) => "With none of the therapists".to_owned(),
        Of::Therapist(id) => {
            let found = studio.therapists.iter().find(|card| card.id.0 == id);
            found.map_or_else(|| "One therapist".into(), |card| format!("With {}", card.name))
        }
        Of::Treatment(id) if nobody(id) => "Of none of the treatments".to_owned(),
        Of::Treatment(id) => {
            let found = studio.treatments.iter().find(|card| card.id.0 == id);
            found.map_or_else(|| "One treatment".into(), |card| card.name.clone())
        }
        Of::Room(_) => "In one room".to_owned(),
    })
}

const fn dated(behind: &Behind) -> &'static str {
    match behind.dated() {
        Dated::Made => "by the date of booking",
        Dated::Visit => "by the date of the visit",
        Dated::Ledger => "by the date in the books",
    }
}

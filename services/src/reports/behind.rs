//! What is behind a figure: the bookings, or the journals, that make it.
//!
//! What one of them counts is what the same rule makes of it alone, so that the lines add
//! up to the figure.

use std::{collections::HashMap, fmt, str::FromStr};

use chrono::{NaiveDate, NaiveTime};
use domain::{
    BookingId, Instant,
    booking::Booking,
    report::{Dated, Figure, LEAD_TIMES, Range, Step, Summary, Sums, Unit, Within},
};
use storage::{
    Connection, bookings,
    reports::{self, Fact, FactsQuery, Source, Stretch, Visits},
    studios,
};
use uuid::Uuid;

use super::{
    ReportRefused,
    ground::Ground,
    kept::{Depth, Kept, cut, keep_for},
};
use crate::{Services, auth::ManagerSession};

/// So many lines make a page.
const PAGE: usize = 50;
/// So many dates at most are looked at together.
const AT_ONCE: usize = 31;

/// Dates that lie so far apart are looked at together.
const NEAR: i64 = 3;

/// Visits, without what anybody earned of them: that takes a look into the ledger for each.
const UNEARNED: Visits = Visits { earned: false, ..Visits::ALL };
/// Visits by themselves: what their clients did afterwards takes a look at those for each.
const ALONE: Visits = Visits { after: false, rebooked: false, ..UNEARNED };
/// Visits that took place.
const COMPLETED: Source = state("completed");
/// Visits that took place, of people who had not come before.
const FIRST: Visits = Visits { state: Some("completed"), first: true, ..ALONE };

const fn state(code: &'static str) -> Source {
    Source::Visits(Visits { state: Some(code), ..ALONE })
}

const fn cancelled_by(code: &'static str) -> Source {
    Source::Visits(Visits { state: Some("cancelled"), cancelled_by: Some(code), ..ALONE })
}

/// Journals that a figure of the ledger can count: those that move its account.
const fn moving(figure: Figure) -> Source {
    use Figure as F;
    Source::Posted(match figure {
        F::Treatments => Some("revenue"),
        F::TreatmentsTax | F::FeesTax | F::OtherTax => Some("tax"),
        F::Fees => Some("fees"),
        F::Tips => Some("tips"),
        F::StripeFees => Some("stripe_fees"),
        F::GiftCardsSold | F::GiftCardsUsed => Some("gift_cards"),
        F::CoursesSold | F::CoursesUsed => Some("courses"),
        _ => None,
    })
}

/// Which number it is that somebody looks behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A figure.
    Figure(Figure),
    /// Bookings made so long before: by their place in [`LEAD_TIMES`].
    Lead(usize),
    /// Therapists' booked minutes in an hour of the week: Monday's first is 0.
    Hour(u8),
    /// Clients who came, and had come before the range: one line each.
    Returning,
    /// Clients whose first visit lies in the range and who came again within so many days.
    Again(Within),
    /// What moved on an account of the ledger: a credit, such as more that is owed, is
    /// positive.
    Account(String),
}

/// Of whom or what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Of {
    /// Of the whole studio.
    Studio,
    /// Of one therapist; the id of nobody for what is nobody's.
    Therapist(Uuid),
    /// Of one treatment.
    Treatment(Uuid),
    /// Of one room.
    Room(Uuid),
}

/// What is looked behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Of which days.
    pub range: Range,
    /// Which number.
    pub behind: Behind,
    /// Of whom or what. Counts for figures alone.
    pub of: Of,
}

/// A line behind a figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindLine {
    /// The booking, where it is about one.
    pub booking: Option<BookingId>,
    /// What people say on the telephone; empty without a booking.
    pub reference: String,
    /// The date by which it counts, on the studio's clock.
    pub date: NaiveDate,
    /// And the time: when it was made, when the visit begins, or when it was posted.
    pub time: NaiveTime,
    /// When the visit begins or was to begin.
    pub starts: Option<Instant>,
    /// As typed for the visit; empty while only held.
    pub client: String,
    /// As sold.
    pub treatment: String,
    /// With whom.
    pub therapist: String,
    /// The code of what became of the booking; empty without one.
    pub state: &'static str,
    /// What it counts: one, minutes, or minor units.
    pub amount: i64,
}

/// Some of the lines behind a figure, the last first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BehindPage {
    /// The figure itself.
    pub total: i64,
    /// What it counts.
    pub unit: Unit,
    /// Some lines.
    pub lines: Vec<BehindLine>,
    /// Where the next page goes on, if there is more.
    pub next: Option<String>,
}

impl Behind {
    /// What it counts.
    #[must_use]
    pub const fn unit(&self) -> Unit {
        match self {
            Self::Figure(figure) => figure.unit(),
            Self::Hour(_) => Unit::Minutes,
            Self::Account(_) => Unit::Money,
            Self::Lead(_) | Self::Returning | Self::Again(_) => Unit::Count,
        }
    }

    /// By which date it counts.
    #[must_use]
    pub const fn dated(&self) -> Dated {
        match self {
            Self::Figure(figure) => figure.dated(),
            Self::Lead(_) => Dated::Made,
            Self::Account(_) => Dated::Ledger,
            Self::Hour(_) | Self::Returning | Self::Again(_) => Dated::Visit,
        }
    }

    /// Which rows can count any of it.
    const fn source(&self) -> Source {
        use Figure as F;
        match self {
            Self::Lead(_) => Source::Made,
            Self::Hour(_) => Source::Taken,
            Self::Returning => COMPLETED,
            Self::Again(_) => Source::Visits(Visits { after: true, ..FIRST }),
            Self::Account(_) => Source::Posted(None),
            Self::Figure(figure) => match (figure.dated(), figure) {
                (Dated::Made, _) => Source::Made,
                (Dated::Ledger, figure) => moving(*figure),
                (Dated::Visit, F::BookedMinutes | F::RoomMinutes) => Source::Taken,
                (Dated::Visit, F::ToCome) => state("confirmed"),
                (Dated::Visit, F::Asked) => state("requested"),
                (Dated::Visit, F::Completed | F::SessionMinutes) => COMPLETED,
                (Dated::Visit, F::FirstVisits) => Source::Visits(FIRST),
                (Dated::Visit, F::NoShows) => state("no_show"),
                (Dated::Visit, F::CancelledInTime | F::CancelledLate) => state("cancelled"),
                (Dated::Visit, F::CancelledByStudio) => cancelled_by("studio"),
                (Dated::Visit, F::CancelledForSafety) => cancelled_by("system"),
                (Dated::Visit, F::Declined) => state("declined"),
                (Dated::Visit, F::Commission) => Source::Visits(Visits::ALL),
                (Dated::Visit, _) => Source::Visits(UNEARNED),
            },
        }
    }

    /// How much of it there is in a summary of days of a range that begins at `from`.
    fn amount(&self, of: Of, summary: &Summary, from: NaiveDate) -> i64 {
        match self {
            Self::Figure(figure) => sums(of, summary).map_or(0, |sums| sums.of(*figure)),
            Self::Lead(class) => summary.lead.get(*class).copied().unwrap_or_default(),
            Self::Hour(cell) => summary.hours.get(cell).copied().unwrap_or_default(),
            Self::Returning => summary.returning(from),
            Self::Again(within) => {
                let at = Within::ALL.iter().position(|w| w == within).unwrap_or_default();
                summary.cohort.again[at]
            }
            Self::Account(name) => -summary.accounts.get(name).copied().unwrap_or_default(),
        }
    }
}

impl Wanted {
    /// How much of summaries it takes to tell how much of it there is.
    const fn depth(&self) -> Depth {
        match (&self.behind, self.of) {
            (Behind::Figure(_), Of::Studio)
            | (Behind::Lead(_) | Behind::Again(_) | Behind::Account(_), _) => Depth::Head,
            (Behind::Returning, _) => Depth::Clients,
            (Behind::Figure(_) | Behind::Hour(_), _) => Depth::Whole,
        }
    }

    /// Whether dates of the range can hold any of it, by what is counted of them.
    fn possible(&self, of_dates: &Summary) -> bool {
        match &self.behind {
            // What goes forth and back may come to nothing.
            Behind::Figure(figure) if figure.dated() == Dated::Ledger => {
                sums(self.of, of_dates).is_some() && !of_dates.accounts.is_empty()
            }
            Behind::Account(name) => of_dates.accounts.contains_key(name),
            behind => behind.amount(self.of, of_dates, self.range.from) != 0,
        }
    }
}

fn sums(of: Of, summary: &Summary) -> Option<&Sums> {
    match of {
        Of::Studio => Some(&summary.totals),
        Of::Therapist(id) => summary.therapists.get(&id),
        Of::Treatment(id) => summary.treatments.get(&id),
        Of::Room(id) => summary.rooms.get(&id),
    }
}

/// As addresses name it: `no_shows`, `lead.under_2_hours`, `hour.39`, `returning`,
/// `again.30`, `account.gift_cards`.
impl fmt::Display for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Figure(figure) => f.write_str(figure.code()),
            Self::Lead(class) => {
                write!(f, "lead.{}", LEAD_TIMES.get(*class).map_or("", |lead| lead.code))
            }
            Self::Hour(cell) => write!(f, "hour.{cell}"),
            Self::Returning => f.write_str("returning"),
            Self::Again(within) => write!(f, "again.{}", within.days()),
            Self::Account(name) => write!(f, "account.{name}"),
        }
    }
}

impl FromStr for Behind {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        let found = match text.split_once('.') {
            None if text == "returning" => Some(Self::Returning),
            None => Figure::from_code(text).map(Self::Figure),
            Some(("lead", code)) => {
                LEAD_TIMES.iter().position(|lead| lead.code == code).map(Self::Lead)
            }
            Some(("hour", cell)) => cell.parse().ok().filter(|cell| *cell < 168_u8).map(Self::Hour),
            Some(("again", days)) => {
                let within = Within::ALL.into_iter().find(|w| w.days().to_string() == days);
                within.map(Self::Again)
            }
            Some(("account", name)) => Some(Self::Account(name.to_owned())),
            Some(_) => None,
        };
        found.ok_or(ReportRefused::Invalid)
    }
}

/// As addresses name it: empty for the studio, else `therapist.` and the id.
impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Studio => Ok(()),
            Self::Therapist(id) => write!(f, "therapist.{id}"),
            Self::Treatment(id) => write!(f, "treatment.{id}"),
            Self::Room(id) => write!(f, "room.{id}"),
        }
    }
}

impl FromStr for Of {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        if text.is_empty() {
            return Ok(Self::Studio);
        }
        let (kind, id) = text.split_once('.').ok_or(ReportRefused::Invalid)?;
        let id = id.parse().map_err(|_| ReportRefused::Invalid)?;
        match kind {
            "therapist" => Ok(Self::Therapist(id)),
            "treatment" => Ok(Self::Treatment(id)),
            "room" => Ok(Self::Room(id)),
            _ => Err(ReportRefused::Invalid),
        }
    }
}

/// Where a page ended: what comes next is before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Cursor {
    date: NaiveDate,
    at: i64,
    id: Uuid,
}

impl Cursor {
    fn key(&self) -> (NaiveDate, i64, Uuid) {
        (self.date, self.at, self.id)
    }
}

impl fmt::Display for Cursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.date, self.at, self.id.simple())
    }
}

impl FromStr for Cursor {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        let mut parts = text.split('.');
        let read = (|| {
            let (date, at, id) = (parts.next()?, parts.next()?, parts.next()?);
            Some(Self { date: date.parse().ok()?, at: at.parse().ok()?, id: id.parse().ok()? })
        })();
        read.ok_or(ReportRefused::Invalid)
    }
}

/// A fact, and what it counts.
struct Counted {
    date: NaiveDate,
    fact: Fact,
    amount: i64,
}

impl Counted {
    fn cursor(&self) -> Cursor {
        Cursor { date: self.date, at: self.fact.at, id: self.fact.id }
    }

    fn key(&self) -> (NaiveDate, i64, Uuid) {
        self.cursor().key()
    }
}

/// Some of the lines behind a figure, the last first, from where `after` says that the page
/// before ended.
pub async fn behind(
    services: &Services,
    manager: &ManagerSession,
    wanted: &Wanted,
    after: Option<&str>,
) -> Result<BehindPage, ReportRefused> {
    let after = after.map(Cursor::from_str).transpose()?;
    let (reading, ground) = keep_for(services, manager.studio(), wanted.range).await?;
    let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
    let page = page(&*reading, &kept, &ground, wanted, after).await;
    drop(kept);
    reading.end().await?;
    page
}

async fn page<C: Connection>(
    conn: &C,
    kept: &Kept<'_, C>,
    ground: &Ground,
    wanted: &Wanted,
    after: Option<Cursor>,
) -> Result<BehindPage, ReportRefused> {
    let depth = wanted.depth();
    let mut years = Vec::new();
    for year in cut(wanted.range, Stretch::Year) {
        years.push((year, kept.over(year, depth).await?));
    }
    let mut summary = Summary::default();
    years.iter().for_each(|(_, year)| summary.join(year));
    let total = wanted.behind.amount(wanted.of, &summary, wanted.range.from);
    let mut found = Vec::new();
    // Of few dates in turn, then of more: a full page needs few, and where there is little
    // on each, looking at one after the other would take the longer the less there is.
    let mut at_once = 1;
    let asked = |from: NaiveDate| after.is_none_or(|after| from <= after.date);
    for (year, of_year) in years.into_iter().rev() {
        if found.len() > PAGE || !asked(year.from) || !wanted.possible(&of_year) {
            continue;
        }
        for (first, month) in kept.line(year, Step::Month, depth).await?.iter().rev() {
            if found.len() > PAGE || !asked(*first) || !wanted.possible(month) {
                continue;
            }
            let month_of = Range::month_of(*first);
            let mut dates = possible(kept, wanted, month_of, after).await?;
            while found.len() <= PAGE && !dates.is_empty() {
                let some = dates.split_off(dates.len().saturating_sub(at_once));
                found.extend(of_dates(conn, ground, wanted, &some, after).await?);
                at_once = (at_once * 2).min(AT_ONCE);
            }
        }
    }
    let more = found.len() > PAGE;
    found.truncate(PAGE);
    let next = found.last().filter(|_| more).map(|last| last.cursor().to_string());
    let lines = lines(conn, ground, &found).await?;
    Ok(BehindPage { total, unit: wanted.behind.unit(), lines, next })
}

/// The dates of a month that may hold any of what is wanted, in order.
async fn possible<C: Connection>(
    kept: &Kept<'_, C>,
    wanted: &Wanted,
    month: Range,
    after: Option<Cursor>,
) -> Result<Vec<NaiveDate>, ReportRefused> {
    let (from, to) = (month.from.max(wanted.range.from), month.to.min(wanted.range.to));
    let to = after.map_or(to, |after| to.min(after.date));
    if from > to {
        return Ok(Vec::new());
    }
    let dates = kept.line(Range { from, to }, Step::Day, wanted.depth()).await?;
    let possible = dates.into_iter().filter(|(_, day)| wanted.possible(day));
    Ok(possible.map(|(date, _)| date).collect())
}

/// What counts on some dates, which lie in one month and in order, the last first, behind
/// where the page before ended.
async fn of_dates<C: Connection>(
    conn: &C,
    ground: &Ground,
    wanted: &Wanted,
    dates: &[NaiveDate],
    after: Option<Cursor>,
) -> Result<Vec<Counted>, ReportRefused> {
    let Ground { books, rules, .. } = ground;
    let source = wanted.behind.source();
    let mut all = Vec::new();
    for near in dates.chunk_by(|one, next| (*next - *one).num_days() <= NEAR) {
        let (Some(from), Some(to)) = (near.first(), near.last()) else { continue };
        let days = books.days(Range { from: *from, to: *to });
        let query = FactsQuery { books, rules, days: &days, source };
        for (day, facts) in reports::facts(conn, &query).await?.into_iter().enumerate() {
            let date = days.date(day);
            if near.contains(&date) {
                all.extend(counted(wanted, date, facts));
            }
        }
    }
    let behind = |counted: &Counted| after.is_none_or(|after| counted.key() < after.key());
    all.retain(behind);
    all.sort_by_key(|counted| std::cmp::Reverse(counted.key()));
    Ok(all)
}

/// What each fact of a date counts, where it counts anything.
fn counted(wanted: &Wanted, date: NaiveDate, facts: Vec<Fact>) -> impl Iterator<Item = Counted> {
    facts.into_iter().filter_map(move |fact| {
        let alone = Summary::of_day(date, [&fact.event]);
        let amount = wanted.behind.amount(wanted.of, &alone, wanted.range.from);
        (amount != 0).then_some(Counted { date, fact, amount })
    })
}

async fn lines<C: Connection>(
    conn: &C,
    ground: &Ground,
    found: &[Counted],
) -> Result<Vec<BehindLine>, ReportRefused> {
    let ids: Vec<BookingId> =
        found.iter().filter_map(|counted| counted.fact.booking.map(Into::into)).collect();
    let studio = ground.books.studio;
    let known = bookings::among(conn, studio, &ids).await?;
    let known: HashMap<Uuid, Booking> = known.into_iter().map(|b| (b.id.0, b)).collect();
    let people = studios::every_therapist(conn, studio).await?;
    let names: HashMap<Uuid, String> = people.into_iter().map(|p| (p.id, p.name)).collect();
    let line = |counted: &Counted| {
        let booking = counted.fact.booking.and_then(|id| known.get(&id));
        line(ground, counted, booking, &names)
    };
    Ok(found.iter().map(line).collect())
}

fn line(
    ground: &Ground,
    counted: &Counted,
    booking: Option<&Booking>,
    names: &HashMap<Uuid, String>,
) -> BehindLine {
    let at = Instant::from_timestamp(counted.fact.at, 0).unwrap_or_default();
    let contact = booking.and_then(|booking| booking.contact.as_ref());
    BehindLine {
        booking: booking.map(|booking| booking.id),
        reference: booking.map(|booking| booking.reference.clone()).unwrap_or_default(),
        date: counted.date,
        time: ground.clock.wall(at).time(),
        starts: booking.map(|booking| booking.span.start),
        client: contact.map(|contact| contact.name.clone()).unwrap_or_default(),
        treatment: booking.map(|booking| booking.treatment_name.clone()).unwrap_or_default(),
        therapist: booking
            .and_then(|booking| names.get(&booking.therapist.0).cloned())
            .unwrap_or_default(),
        state: booking.map(|booking| booking.state.code()).unwrap_or_default(),
        amount: counted.amount,
    }
}

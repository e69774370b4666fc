//! A month, visit by visit.

use chrono::{NaiveDate, NaiveTime};
use domain::{
    BookingId, Currency, Instant, Money, MoneyError, StudioId, TherapistId,
    booking::{Booking, BookingState},
    earnings::{Income, Rule, Split, Totals, rule_on},
};
use storage::{
    Corrupt, StoreError, bookings,
    earnings::{self, Booked},
    entities::{studio, therapist},
    studios,
};

use super::{EarningsRefused, Month};
use crate::{Services, auth::StaffSession, clock::WallClock};

/// A therapist, as statements name them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Whether they work here now.
    pub active: bool,
}

/// What became of a visit that brought something in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It took place.
    Completed,
    /// The client did not come.
    NoShow,
    /// It was cancelled too late.
    CancelledLate,
}

/// A visit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The date on which it was to begin, at the studio.
    pub date: NaiveDate,
    /// The time, at the studio.
    pub time: NaiveTime,
    /// What people say on the telephone.
    pub reference: String,
    /// The client's first name, as typed for this visit.
    pub client: String,
    /// As sold.
    pub treatment: String,
    /// As sold.
    pub minutes: u32,
    /// What became of it.
    pub outcome: Outcome,
    /// What it brought in.
    pub income: Income,
    /// What was paid for the session so far, tax included.
    pub paid: Money,
    /// Who gets what.
    pub split: Split,
}

/// A therapist's month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statement {
    /// The studio's name.
    pub studio: String,
    /// Its address, on one line.
    pub address: String,
    /// Its clock, by which dates are told.
    pub clock: WallClock,
    /// Whose.
    pub who: Who,
    /// Which.
    pub month: Month,
    /// When this was read.
    pub at: Instant,
    /// Its visits, by start.
    pub lines: Vec<Line>,
    /// Their sums.
    pub totals: Totals,
    /// The rules by which they were computed, the earliest first.
    pub rules: Vec<Rule>,
    /// How many visits lie on dates on which no rule held.
    pub without_rule: usize,
    /// How many visits have begun and are not closed: they count once they are.
    pub open: usize,
}

/// A therapist's month: one's own, and for whoever sees the money everybody's.
pub async fn statement(
    services: &Services,
    staff: &StaffSession,
    therapist: TherapistId,
    month: Month,
) -> Result<Statement, EarningsRefused> {
    if !staff.may_see_earnings(therapist) {
        return Err(EarningsRefused::NotFound);
    }
    let conn = services.store.reader();
    let who = studios::therapist(conn, staff.studio(), therapist).await?;
    let who = who_is(who.ok_or(EarningsRefused::NotFound)?);
    let books = Books::read(services, staff.studio(), therapist, month).await?;
    let studio = &books.studio;
    let address = format!("{}, {} {}", studio.address_line, studio.postcode, studio.city);
    let lines = books.lines(therapist)?;
    Ok(Statement {
        studio: studio.name.clone(),
        address,
        clock: books.clock.clone(),
        month,
        at: services.now(),
        totals: sums(books.currency, &lines)?,
        rules: books.rules_of(&who, &lines),
        without_rule: lines.iter().filter(|l| books.rule(therapist, l.date).is_none()).count(),
        open: books.open(therapist, services.now()),
        lines,
        who,
    })
}

/// The month's visits at a studio, with what decides about them.
struct Books {
    studio: studio::Model,
    clock: WallClock,
    currency: Currency,
    rules: Vec<Rule>,
    visits: Vec<Booking>,
    booked: std::collections::HashMap<BookingId, Booked>,
}

impl Books {
    async fn read(
        services: &Services,
        studio: StudioId,
        therapist: TherapistId,
        month: Month,
    ) -> Result<Self, EarningsRefused> {
        let conn = services.store.reader();
        let row = studios::by_id(conn, studio).await?.ok_or(EarningsRefused::NotFound)?;
        let corrupt = |column| StoreError::from(Corrupt::new("studio", column, row.id));
        let zone = row.zone.parse().map_err(|_| corrupt("zone"))?;
        let currency = row.currency.parse().map_err(|_| corrupt("currency"))?;
        let (from, until) = month.span(zone);
        let visits = bookings::between(conn, studio, Some(therapist), from, until).await?;
        let ids: Vec<_> = visits.iter().map(|visit| (visit.id, visit.price.currency)).collect();
        Ok(Self {
            clock: WallClock::of_studio(zone, &row.city),
            currency,
            rules: earnings::rules(conn, studio, currency).await?,
            booked: earnings::booked(conn, &ids).await?,
            visits,
            studio: row,
        })
    }

    fn of(&self, therapist: TherapistId) -> impl Iterator<Item = &Booking> {
        self.visits.iter().filter(move |visit| visit.therapist == therapist)
    }

    fn rule(&self, therapist: TherapistId, date: NaiveDate) -> Option<&Rule> {
        rule_on(&self.rules, therapist, date)
    }

    /// Those by which the visits were computed, the earliest first.
    fn rules_of(&self, who: &Who, lines: &[Line]) -> Vec<Rule> {
        let mut used: Vec<Rule> = Vec::new();
        for rule in lines.iter().filter_map(|line| self.rule(who.id, line.date)) {
            if !used.contains(rule) {
                used.push(*rule);
            }
        }
        used
    }

    /// How many have begun and are neither closed nor called off.
    fn open(&self, therapist: TherapistId, now: Instant) -> usize {
        let waits = |visit: &&Booking| {
            matches!(visit.state, BookingState::Confirmed) && visit.span.start <= now
        };
        self.of(therapist).filter(waits).count()
    }

    fn lines(&self, therapist: TherapistId) -> Result<Vec<Line>, MoneyError> {
        self.of(therapist).filter_map(|visit| self.line(visit).transpose()).collect()
    }

    /// Nothing where the visit is still to take place, or left nothing.
    fn line(&self, visit: &Booking) -> Result<Option<Line>, MoneyError> {
        let booked = self.booked.get(&visit.id).copied().unwrap_or_default();
        let money = |minor| Money::new(minor, visit.price.currency);
        let Some((outcome, income)) = brought(visit.state.code(), visit.price, booked) else {
            return Ok(None);
        };
        let wall = self.clock.wall(visit.span.start);
        let rule = self.rule(visit.therapist, wall.date());
        let name = visit.contact.as_ref().map_or("", |contact| contact.name.as_str());
        Ok(Some(Line {
            date: wall.date(),
            time: wall.time(),
            reference: visit.reference.clone(),
            client: name.split_whitespace().next().unwrap_or_default().to_owned(),
            treatment: visit.treatment_name.clone(),
            minutes: visit.minutes,
            outcome,
            paid: money(booked.session),
            split: income.split(rule.map(|rule| &rule.terms))?,
            income,
        }))
    }
}

/// What became of a visit, and what it brought in. Nothing where it is still to take place, or
/// left nothing.
pub(super) fn brought(state: &str, price: Money, booked: Booked) -> Option<(Outcome, Income)> {
    let money = |minor| Money::new(minor, price.currency);
    let outcome = match state {
        "completed" => Outcome::Completed,
        "no_show" => Outcome::NoShow,
        "cancelled" if booked.fee != 0 || booked.tips != 0 => Outcome::CancelledLate,
        _ => return None,
    };
    let income = Income {
        price: (outcome == Outcome::Completed).then_some(price),
        returned: money(booked.returned),
        fee: money(booked.fee),
        tips: money(booked.tips),
    };
    Some((outcome, income))
}

fn sums(currency: Currency, lines: &[Line]) -> Result<Totals, MoneyError> {
    let none = Totals::none(currency);
    lines.iter().try_fold(none, |totals, line| totals.with(&line.income, &line.split))
}

pub(super) fn who_is(row: therapist::Model) -> Who {
    Who { id: row.id.into(), slug: row.slug, name: row.name, active: row.active }
}

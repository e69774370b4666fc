//! How somebody wants their mails and their times: reminders, quiet hours, questions after
//! visits, and the clock by which times are told beside a studio's.

#[cfg(test)]
mod tests;

use domain::{Instant, booking::Booking, contact::FieldError, quiet::QuietHours, time::Zone};
use storage::{
    Collision, Connection, StoreError, bookings, entities::account_preference, preferences as rows,
};
use thiserror::Error;

use crate::{
    Services,
    auth::{ClientSession, SignedIn},
    bookings::letters,
    mail::{Mail, Whom},
};

/// The language of mails: there is one.
const LANGUAGE: &str = "en";
/// How long before a visit a reminder can be wanted, in hours.
pub const REMINDER_HOURS: [u32; 4] = [2, 24, 48, 72];
/// How many visits to come have their reminder planned anew.
const MOST: u64 = 500;

/// What somebody chose, or what holds where they did not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// The zone in which times are shown beside a studio's; none is the one booked from.
    pub zone: Option<Zone>,
    /// Whether reminders of visits are mailed.
    pub reminders: bool,
    /// How long before a visit, in hours; none is as its studio does.
    pub reminder_hours: Option<u32>,
    /// When mails that can wait do.
    pub quiet: Option<QuietHours>,
    /// Whether questions after visits are mailed.
    pub check_ins: bool,
}

impl Default for Preferences {
    fn default() -> Self {
        Self { zone: None, reminders: true, reminder_hours: None, quiet: None, check_ins: true }
    }
}

impl From<account_preference::Model> for Preferences {
    fn from(row: account_preference::Model) -> Self {
        let minute = |minutes: Option<i32>| minutes.and_then(|n| u16::try_from(n).ok());
        let quiet = minute(row.quiet_from).zip(minute(row.quiet_until));
        Self {
            zone: row.zone.and_then(|name| name.parse().ok()),
            reminders: row.reminders,
            reminder_hours: row.reminder_hours.and_then(|hours| u32::try_from(hours).ok()),
            quiet: quiet.and_then(|(from, until)| QuietHours::new(from, until)),
            check_ins: row.check_ins,
        }
    }
}

impl Preferences {
    /// The clock that counts for a visit's mails: their own, the one booked from, or the
    /// studio's.
    fn clock(&self, booking: &Booking) -> Zone {
        let booked_from = booking.client_zone.as_deref().and_then(|name| name.parse().ok());
        let studios = || booking.zone.parse().unwrap_or(Zone::UTC);
        self.zone.or(booked_from).unwrap_or_else(studios)
    }

    /// When the reminder of a visit leaves; `None` is never.
    pub(crate) fn reminder_at(&self, booking: &Booking) -> Option<Instant> {
        let start = booking.span.start;
        let usual = booking.policy.reminder_at(start).filter(|_| self.reminders)?;
        let wanted = self.reminder_hours.map(|n| start - chrono::TimeDelta::hours(n.into()));
        let at = wanted.unwrap_or(usual);
        Some(self.quiet.map_or(at, |quiet| quiet.calm(self.clock(booking), at, start)))
    }
}

/// What is typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PreferencesInput {
    /// IANA name of a zone; empty is the one booked from.
    pub zone: String,
    /// `studio`, `off`, or so many hours.
    pub reminders: String,
    /// Whether there are quiet hours.
    pub quiet: bool,
    /// `21:00`
    pub quiet_from: String,
    /// `08:00`
    pub quiet_until: String,
    /// Whether questions after visits are mailed.
    pub check_ins: bool,
}

/// Why nothing was changed.
#[derive(Debug, Error)]
pub enum PreferencesRefused {
    /// Something is missing or wrong.
    #[error("something is missing or wrong")]
    Invalid(Vec<FieldError>),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl PreferencesRefused {
    /// What is wrong, field by field; the field without a name stands for the form.
    #[must_use]
    pub fn fields(&self) -> Vec<FieldError> {
        match self {
            Self::Invalid(fields) => fields.clone(),
            Self::Store(_) => vec![FieldError::new("", "unavailable")],
        }
    }
}

impl Collision for PreferencesRefused {
    fn is_collision(&self) -> bool {
        matches!(self, Self::Store(error) if error.is_collision())
    }
}

impl PreferencesInput {
    fn check(&self) -> Result<Preferences, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let zone = match self.zone.trim() {
            "" => None,
            name => name.parse().map_or_else(
                |_| {
                    wrong.push(FieldError::new("zone", "unknown"));
                    None
                },
                Some,
            ),
        };
        let hours = self.reminders.parse().ok().filter(|n| REMINDER_HOURS.contains(n));
        if hours.is_none() && !["studio", "off"].contains(&self.reminders.as_str()) {
            wrong.push(FieldError::new("reminders", "unknown"));
        }
        let quiet = self.quiet.then(|| (minute(&self.quiet_from), minute(&self.quiet_until)));
        let quiet = match quiet {
            None => None,
            Some((Some(from), Some(until))) => {
                let hours = QuietHours::new(from, until);
                if hours.is_none() {
                    wrong.push(FieldError::new("quiet_until", "same"));
                }
                hours
            }
            Some((from, until)) => {
                let missing = [("quiet_from", from), ("quiet_until", until)];
                let missing = missing.into_iter().filter(|(_, minute)| minute.is_none());
                wrong.extend(missing.map(|(field, _)| FieldError::new(field, "not_a_time")));
                None
            }
        };
        if !wrong.is_empty() {
            return Err(wrong);
        }
        Ok(Preferences {
            zone,
            reminders: self.reminders != "off",
            reminder_hours: hours,
            quiet,
            check_ins: self.check_ins,
        })
    }
}

/// Minutes after midnight of `21:00`.
fn minute(typed: &str) -> Option<u16> {
    let (hours, minutes) = typed.trim().split_once(':')?;
    let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}

/// What the account chose, or what holds where it did not.
pub async fn of(services: &Services, who: &SignedIn) -> Result<Preferences, StoreError> {
    let found = rows::of_account(services.store.reader(), who.account()).await?;
    Ok(found.map(Into::into).unwrap_or_default())
}

/// What holds for a visit: what the account of its client chose.
pub(crate) async fn of_visit<C: Connection>(
    conn: &C,
    booking: &Booking,
) -> Result<Preferences, StoreError> {
    let Some(client) = booking.client else { return Ok(Preferences::default()) };
    Ok(rows::of_client(conn, client).await?.map(Into::into).unwrap_or_default())
}

/// Writes what was chosen, and plans the reminders of visits to come by it. Returns it.
pub async fn save(
    services: &Services,
    who: &SignedIn,
    typed: &PreferencesInput,
) -> Result<Preferences, PreferencesRefused> {
    let chosen = typed.check().map_err(PreferencesRefused::Invalid)?;
    services.store.retrying(|| write(services, who, &chosen)).await?;
    Ok(chosen)
}

async fn write(
    services: &Services,
    who: &SignedIn,
    chosen: &Preferences,
) -> Result<(), PreferencesRefused> {
    let (tx, now) = (services.store.begin().await?, services.now());
    let minute = |minute: fn(QuietHours) -> u16| chosen.quiet.map(|quiet| minute(quiet).into());
    let row = account_preference::Model {
        account: who.account().0,
        language: LANGUAGE.to_owned(),
        zone: chosen.zone.map(|zone| zone.name().to_owned()),
        reminders: chosen.reminders,
        reminder_hours: chosen.reminder_hours.and_then(|hours| i32::try_from(hours).ok()),
        quiet_from: minute(QuietHours::from),
        quiet_until: minute(QuietHours::until),
        check_ins: chosen.check_ins,
        updated_at: now.timestamp(),
    };
    rows::set(&tx, row).await?;
    let clients: Vec<_> = who.clients().iter().map(ClientSession::client).collect();
    for booking in bookings::of_clients(&*tx, &clients, MOST).await? {
        if booking.state == domain::booking::BookingState::Confirmed && booking.span.start > now {
            letters::plan_reminder_anew(&tx, &booking, chosen, now).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

/// What becomes of a mail at the moment it would leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Leaves {
    /// At once.
    Now,
    /// When its reader's quiet hours end.
    At(Instant),
    /// Not at all: its reader wants none of its kind.
    Never,
}

/// What becomes of a mail now, by what its reader chose. What cannot wait never does.
pub(crate) async fn leaves(services: &Services, mail: &Mail) -> Result<Leaves, StoreError> {
    let about = mail.booking().filter(|_| mail.can_wait() && mail.whom() == Whom::Client);
    let Some(id) = about else { return Ok(Leaves::Now) };
    let conn = services.store.reader();
    let Some(booking) = bookings::by_id(conn, id).await? else { return Ok(Leaves::Now) };
    let (chosen, now) = (of_visit(conn, &booking).await?, services.now());
    if mail.is_check_in() && !chosen.check_ins || mail.is_reminder() && !chosen.reminders {
        return Ok(Leaves::Never);
    }
    let Some(quiet) = chosen.quiet else { return Ok(Leaves::Now) };
    // What is asked after a visit is as welcome in the morning.
    let ahead = booking.span.start > now;
    let about = if ahead { booking.span.start } else { now + chrono::TimeDelta::days(2) };
    let at = quiet.calm(chosen.clock(&booking), now, about);
    Ok(if at > now { Leaves::At(at) } else { Leaves::Now })
}

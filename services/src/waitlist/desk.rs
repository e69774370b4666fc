//! The list as the studio's people see it, and what they do there.

use std::collections::HashMap;

use chrono::TimeDelta;
use domain::{
    Instant, StudioId, WaitId,
    schedule::{SlotQuery, available_slots},
    waitlist::{Timing, timing},
};
use storage::{Connection, StoreError, bookings, entities::waitlist_offer, occupancy, waitlist};

use super::{
    EntryView, WaitRefused, instant, join, may_move,
    round::{Found, make, resources},
    settle::settle,
    terms,
    view::describe,
    wish_of,
};
use crate::{
    Services,
    auth::DeskSession,
    availability::{self, SlotSearch},
};

/// How far back it is counted what became of those who waited.
const COUNTED_DAYS: i64 = 28;
/// How far back offers are shown.
const SHOWN_DAYS: i64 = 14;
/// How many of them at most.
const SHOWN: u64 = 50;
/// How many times there are to choose from at most.
const CHOICES: usize = 40;

/// Who waits at a studio, and what was offered.
#[derive(Clone, Debug)]
pub struct DeskList {
    /// In their order.
    pub waiting: Vec<DeskEntry>,
    /// Of the last two weeks, newest first, fifty at most.
    pub offers: Vec<DeskOffer>,
    /// What became of those whose waiting ended in the last four weeks.
    pub ended: Ended,
}

/// What became of those whose waiting ended: the demand that was met, and that was not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ended {
    /// They have a visit by it.
    pub booked: u64,
    /// Their days were over without one.
    pub over: u64,
    /// They did not answer.
    pub lapsed: u64,
    /// They left.
    pub left: u64,
    /// The studio took them off.
    pub removed: u64,
}

impl Ended {
    /// How many there were.
    #[must_use]
    pub const fn all(&self) -> u64 {
        self.booked + self.over + self.lapsed + self.left + self.removed
    }
}

/// Somebody who waits.
#[derive(Clone, Debug)]
pub struct DeskEntry {
    /// What they see of it themselves.
    pub view: EntryView,
    /// Since when their place counts, where they were put back.
    pub put_back: Option<Instant>,
}

/// Something that was offered.
#[derive(Clone, Debug)]
pub struct DeskOffer {
    /// To whom; empty once forgotten.
    pub name: String,
    /// When the session begins.
    pub start: Instant,
    /// When it was made.
    pub made_at: Instant,
    /// Until when it stood, or stands.
    pub expires: Instant,
    /// `open`, `accepted`, `declined`, `expired`, `booked` or `withdrawn`.
    pub state: String,
    /// Whether somebody of the studio made it.
    pub by_staff: bool,
}

/// A time that can be offered by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Choice {
    /// When the session begins.
    pub start: Instant,
    /// Whether it is among the days and hours that suit them.
    pub suits: bool,
}

/// Who waits, in their order, and what was offered in the last two weeks.
pub async fn list(services: &Services, desk: &DeskSession) -> Result<DeskList, StoreError> {
    let (conn, now, studio) = (services.store.reader(), services.now(), desk.studio());
    let mut waiting = Vec::new();
    for row in waitlist::waiting(conn, studio).await? {
        let (queued, joined) = (row.queued_at, row.joined_at);
        let put_back = if queued > joined { Some(instant(queued, "queued_at")?) } else { None };
        if let Some(view) = describe(conn, row, now).await?.filter(EntryView::waits) {
            waiting.push(DeskEntry { view, put_back });
        }
    }
    let offers = offers(conn, studio, now - TimeDelta::days(SHOWN_DAYS)).await?;
    let ended = ended(conn, studio, now - TimeDelta::days(COUNTED_DAYS)).await?;
    Ok(DeskList { waiting, offers, ended })
}

/// What was offered since an instant, with the names of those it was offered to.
async fn offers<C: Connection>(
    conn: &C,
    studio: StudioId,
    since: Instant,
) -> Result<Vec<DeskOffer>, StoreError> {
    let rows = waitlist::offers_since(conn, studio, since, SHOWN).await?;
    let ids: Vec<WaitId> = rows.iter().map(|row| row.entry.into()).collect();
    let people = waitlist::among(conn, studio, &ids).await?;
    let names: HashMap<_, _> = people.into_iter().map(|row| (row.id, row.name)).collect();
    let name = |row: &waitlist_offer::Model| names.get(&row.entry).cloned().unwrap_or_default();
    rows.iter().map(|row| offered(row, name(row))).collect()
}

async fn ended<C: Connection>(
    conn: &C,
    studio: StudioId,
    since: Instant,
) -> Result<Ended, StoreError> {
    let counted = waitlist::ended_since(conn, studio, since).await?;
    let of = |state: &str| counted.iter().find(|(name, _)| name == state).map_or(0, |(_, n)| *n);
    Ok(Ended {
        booked: of("booked"),
        over: of("over"),
        lapsed: of("lapsed"),
        left: of("left"),
        removed: of("removed"),
    })
}

fn offered(row: &waitlist_offer::Model, name: String) -> Result<DeskOffer, StoreError> {
    Ok(DeskOffer {
        name,
        start: instant(row.starts, "starts")?,
        made_at: instant(row.made_at, "made_at")?,
        expires: instant(row.expires_at, "expires_at")?,
        state: row.state.clone(),
        by_staff: row.by_staff,
    })
}

/// Somebody of this studio who waits.
async fn theirs(
    services: &Services,
    studio: StudioId,
    id: WaitId,
) -> Result<storage::entities::waitlist_entry::Model, WaitRefused> {
    let row = waitlist::by_id(services.store.reader(), id).await?;
    let row = row.filter(|row| row.studio == studio.0).ok_or(WaitRefused::NotFound)?;
    if row.state == "waiting" { Ok(row) } else { Err(WaitRefused::Over) }
}

/// The free times on the days that somebody waits for, those that suit them marked.
pub async fn choices(
    services: &Services,
    desk: &DeskSession,
    id: WaitId,
) -> Result<(EntryView, Vec<Choice>), WaitRefused> {
    let row = theirs(services, desk.studio(), id).await?;
    let (conn, now) = (services.store.reader(), services.now());
    let wish = wish_of(&row)?;
    let search = SlotSearch {
        studio: desk.studio(),
        treatment: row.treatment.into(),
        therapist: row.therapist.map(Into::into),
        from: wish.first,
        until: wish.last,
        ignore: None,
    };
    let view = describe(conn, row, now).await?.ok_or(WaitRefused::NotFound)?;
    let (query, snapshot) = availability::snapshot(conn, &search, now)
        .await
        .map_err(crate::bookings::HoldRefused::from)?;
    let all = available_slots(&query, &snapshot, now).into_iter().map(|slot| Choice {
        start: slot.start,
        suits: wish.fits(slot.local.wall, query.treatment.minutes),
    });
    let mut all: Vec<Choice> = all.collect();
    all.sort_by_key(|choice| (!choice.suits, choice.start));
    all.truncate(CHOICES);
    Ok((view, all))
}

/// Offers somebody a time out of turn: the studio decides. The time is held, and told, like any
/// other offer. Refuses a time that cannot be had, one that is too near, and whoever has an
/// offer already.
pub async fn offer_by_hand(
    services: &Services,
    desk: &DeskSession,
    id: WaitId,
    start: Instant,
) -> Result<(), WaitRefused> {
    services.store.retrying(|| try_offer(services, desk, id, start)).await
}

async fn try_offer(
    services: &Services,
    desk: &DeskSession,
    id: WaitId,
    start: Instant,
) -> Result<(), WaitRefused> {
    let studio = desk.studio();
    let resources = resources(services, studio).await?;
    theirs(services, studio, id).await?;
    let (tx, now) = (services.store.begin().await?, services.now());
    occupancy::lock(&tx, &resources).await?;
    settle(&tx, studio, now).await?;
    let entry = waitlist::lock(&tx, id).await?.filter(|row| row.state == "waiting");
    let entry = entry.ok_or(WaitRefused::Over)?;
    let offers = waitlist::offers_of(&*tx, &[id]).await?;
    if offers.iter().any(|offer| matches!(offer.state.as_str(), "open" | "accepted")) {
        return Err(WaitRefused::Offered);
    }
    if let Some(visit) = entry.moves {
        let visit = bookings::by_id(&*tx, visit.into()).await?;
        if !visit.is_some_and(|visit| may_move(&entry, &visit, now)) {
            return Err(WaitRefused::Move("too_late_to_move"));
        }
    }
    let search = SlotSearch {
        studio,
        treatment: entry.treatment.into(),
        therapist: entry.therapist.map(Into::into),
        from: start.date_naive(),
        until: start.date_naive(),
        ignore: None,
    };
    let read = availability::snapshot_around(&*tx, &search, start, now).await;
    let (query, snapshot): (SlotQuery, _) = read.map_err(crate::bookings::HoldRefused::from)?;
    let timing: Timing = timing(terms(&*tx, studio).await?, snapshot.zone, start, now)
        .ok_or(WaitRefused::Slot("too_near"))?;
    let found = Found { entry, query, snapshot, start, timing, by_staff: true };
    if !make(&tx, &found, (desk.actor(), now)).await? {
        return Err(WaitRefused::Slot("slot_taken"));
    }
    Ok(tx.commit().await?)
}

/// Takes somebody off the list, and lets go of what is offered to them.
pub async fn remove(
    services: &Services,
    desk: &DeskSession,
    id: WaitId,
) -> Result<(), WaitRefused> {
    join::end(services, id, ("removed", "waitlist.removed"), |studio| {
        if studio == desk.studio() { Ok(desk.actor()) } else { Err(WaitRefused::NotFound) }
    })
    .await
}

//! One offer after another, of what became free.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    BookingId, Instant, OfferId, ResourceId, Span, StudioId, WaitId,
    booking::{Booking, Source},
    schedule::{Slot, SlotQuery, Snapshot, available_slots},
    time::Zone,
    waitlist::{Place, Settings, Timing, Wish, best, may_be_asked, timing, turn},
};
use storage::{
    StoreError, Tx,
    audit::Actor,
    bookings,
    entities::{waitlist_entry, waitlist_offer},
    new_id, occupancy, schedule, studios, waitlist,
};
use uuid::Uuid;

use super::{may_move, note, settle::settle, terms, wish_of};
use crate::{
    Services,
    availability::{self, AvailabilityError, SlotSearch},
    bookings::{self as visits, HoldRequest, Holder},
    jobs::{Enqueue, Job, enqueue},
    mail::Mail,
};

/// How many offers and looks at one studio are made in one go, before others get their turn.
const IN_ONE_GO: usize = 200;

/// Asks whoever waits about everything that became free, at every studio. Returns how many
/// offers were made. Any number of workers may do so at once. A studio where that fails keeps
/// no other one waiting.
pub async fn make_offers(services: &Services) -> Result<usize, StoreError> {
    let mut made = 0;
    for studio in waitlist::studios_to_look_at(services.store.reader()).await? {
        match make_offers_at(services, studio).await {
            Ok(offers) => made += offers,
            Err(error) => {
                tracing::warn!(%studio, %error, "what became free cannot be offered yet");
            }
        }
    }
    Ok(made)
}

async fn make_offers_at(services: &Services, studio: StudioId) -> Result<usize, StoreError> {
    let mut made = 0;
    for _ in 0..IN_ONE_GO {
        match services.store.retrying(|| step(services, studio)).await {
            Ok(Step::Offered) => made += 1,
            Ok(Step::Looked) => {}
            Ok(Step::Nothing) => break,
            // Somebody is at it this very moment: the next round goes on.
            Err(StoreError::Retry | StoreError::Conflict(_)) => break,
            Err(error) => return Err(error),
        }
    }
    Ok(made)
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// An offer was made.
    Offered,
    /// Something that became free suits nobody, or nobody any more.
    Looked,
    /// There is nothing to look at.
    Nothing,
}

/// One transaction: at most one offer. It holds every resource of the studio, so that no
/// other one decides at the same time, and nobody books what is about to be offered.
async fn step(services: &Services, studio: StudioId) -> Result<Step, StoreError> {
    let resources = resources(services, studio).await?;
    let (tx, now) = (services.store.begin().await?, services.now());
    occupancy::lock(&tx, &resources).await?;
    settle(&tx, studio, now).await?;
    let Some((mark, freed)) = waitlist::next(&*tx, studio).await? else {
        tx.commit().await?;
        return Ok(Step::Nothing);
    };
    let offered = match zone_of(&tx, studio).await? {
        Some(zone) if now < freed.end => {
            let found = Round::read(&tx, (studio, zone), freed, now).await?.find();
            match found {
                Some(found) => make(&tx, &found, (Actor::System, now)).await?,
                None => false,
            }
        }
        _ => false,
    };
    if !offered {
        waitlist::done(&tx, mark).await?;
    }
    tx.commit().await?;
    Ok(if offered { Step::Offered } else { Step::Looked })
}

/// Everything of a studio that can be occupied.
pub(super) async fn resources(
    services: &Services,
    studio: StudioId,
) -> Result<Vec<ResourceId>, StoreError> {
    let conn = services.store.reader();
    let people = studios::every_therapist(conn, studio).await?;
    let rooms = studios::rooms(conn, studio).await?;
    let units = studios::equipment(conn, studio).await?;
    let people = people.into_iter().map(|row| row.resource);
    let rooms = rooms.into_iter().map(|row| row.resource);
    let all = people.chain(rooms).chain(units.into_iter().map(|row| row.resource));
    let seats = storage::classes::seats_to_come(conn, studio, services.now()).await?;
    Ok(all.map(Into::into).chain(seats).collect())
}

/// The zone of a studio that clients can find.
async fn zone_of(tx: &Tx, studio: StudioId) -> Result<Option<Zone>, StoreError> {
    let row = studios::by_id(&**tx, studio).await?;
    let row = row.filter(|row| row.published_at.is_some());
    Ok(row.map(|row| schedule::zone(&row)).transpose()?)
}

/// A time for somebody.
pub(super) struct Found {
    pub entry: waitlist_entry::Model,
    pub query: SlotQuery,
    pub snapshot: Snapshot,
    pub start: Instant,
    pub timing: Timing,
    pub by_staff: bool,
}

/// What one decision is made of.
struct Round {
    freed: Span,
    zone: Zone,
    now: Instant,
    settings: Settings,
    waiting: HashMap<WaitId, Asker>,
    times: HashMap<Uuid, (SlotQuery, Snapshot)>,
}

/// Somebody who may be asked.
struct Asker {
    row: waitlist_entry::Model,
    wish: Wish,
    /// What they were asked about before.
    passed: Vec<Span>,
    /// Where it is to be earlier than a visit: than when.
    before: Option<Instant>,
}

impl Round {
    async fn read(
        tx: &Tx,
        (studio, zone): (StudioId, Zone),
        freed: Span,
        now: Instant,
    ) -> Result<Self, StoreError> {
        let (from, until) = (zone.today(freed.start.max(now)), zone.today(freed.end));
        let waiting = askers(tx, studio, (from, until), now).await?;
        let settings = terms(&**tx, studio).await?;
        let mut times = HashMap::new();
        for treatment in waiting.values().map(|asker| asker.row.treatment) {
            if times.contains_key(&treatment) {
                continue;
            }
            let search = SlotSearch {
                studio,
                treatment: treatment.into(),
                therapist: None,
                from,
                until,
                ignore: None,
            };
            match availability::snapshot(&**tx, &search, now).await {
                Ok(read) => drop(times.insert(treatment, read)),
                Err(AvailabilityError::Store(error)) => return Err(error),
                // It is not sold just now: they wait on.
                Err(_) => {}
            }
        }
        Ok(Self { freed, zone, now, settings, waiting, times })
    }

    /// Whose turn it is, and for what.
    fn find(mut self) -> Option<Found> {
        let mut places: Vec<Place<WaitId>> =
            self.waiting.values().filter_map(|asker| place_of(&asker.row)).collect();
        let mut slots: HashMap<(Uuid, Option<Uuid>), Vec<Slot>> = HashMap::new();
        let (id, (start, timing)) = turn(&mut places, |id| {
            let asker = self.waiting.get(&id)?;
            let (query, snapshot) = self.times.get(&asker.row.treatment)?;
            let query = SlotQuery { therapist: asker.row.therapist.map(Into::into), ..*query };
            let slots = slots
                .entry((asker.row.treatment, asker.row.therapist))
                .or_insert_with(|| available_slots(&query, snapshot, self.now));
            self.slot_for(asker, slots, query.treatment.minutes)
        })?;
        let asker = self.waiting.remove(&id)?;
        let (query, snapshot) = self.times.remove(&asker.row.treatment)?;
        let query = SlotQuery { therapist: asker.row.therapist.map(Into::into), ..query };
        Some(Found { entry: asker.row, query, snapshot, start, timing, by_staff: false })
    }

    fn slot_for(&self, asker: &Asker, slots: &[Slot], minutes: u32) -> Option<(Instant, Timing)> {
        let timing = |start| timing(self.settings, self.zone, start, self.now);
        let slot = best(slots, minutes, &self.freed, |slot, session| {
            asker.wish.fits(slot.local.wall, minutes)
                && may_be_asked(session, &asker.passed)
                && asker.before.is_none_or(|before| slot.start < before)
                && timing(slot.start).is_some()
        })?;
        Some((slot.start, timing(slot.start)?))
    }
}

fn place_of(row: &waitlist_entry::Model) -> Option<Place<WaitId>> {
    let at = |seconds| Instant::from_timestamp(seconds, 0);
    let (queued_at, joined_at) = (at(row.queued_at)?, at(row.joined_at)?);
    Some(Place { queued_at, joined_at, key: row.id.into() })
}

/// Who waits without an offer, and whose days reach into these.
async fn askers(
    tx: &Tx,
    studio: StudioId,
    (from, until): (NaiveDate, NaiveDate),
    now: Instant,
) -> Result<HashMap<WaitId, Asker>, StoreError> {
    let mut rows = waitlist::waiting(&**tx, studio).await?;
    rows.retain(|row| row.first_day <= until && from <= row.last_day);
    let ids: Vec<WaitId> = rows.iter().map(|row| row.id.into()).collect();
    let offers = waitlist::offers_of(&**tx, &ids).await?;
    let visits: Vec<BookingId> = rows.iter().filter_map(|row| row.moves.map(Into::into)).collect();
    let visits = bookings::among(&**tx, studio, &visits).await?;
    let mut askers = HashMap::new();
    for row in rows {
        let theirs = || offers.iter().filter(|offer| offer.entry == row.id);
        if theirs().any(|offer| matches!(offer.state.as_str(), "open" | "accepted")) {
            continue;
        }
        let visit = row.moves.map(|id| visits.iter().find(|visit| visit.id.0 == id));
        let before = match visit {
            None => None,
            Some(Some(visit)) if may_move(&row, visit, now) => Some(visit.span.start),
            // It took place, was cancelled, or can be moved no more, or not by them.
            Some(_) => continue,
        };
        // Also what they never heard of: whoever cannot be reached does not keep a time from
        // the others.
        let passed = theirs().map(waitlist_offer::Model::session).collect::<Result<_, _>>()?;
        askers.insert(row.id.into(), Asker { wish: wish_of(&row)?, passed, before, row });
    }
    Ok(askers)
}

/// Holds the time, writes the offer down, and has it told. `false` where the time cannot be had
/// after all; refused with [`StoreError::Retry`] where whoever it is for is not as they were
/// found.
pub(super) async fn make(
    tx: &Tx,
    found: &Found,
    (actor, now): (Actor, Instant),
) -> Result<bool, StoreError> {
    let Found { entry, query, snapshot, start, timing, by_staff } = found;
    // They left, or wish for something else, this very moment: look again.
    if waitlist::lock(tx, entry.id.into()).await?.as_ref() != Some(entry) {
        return Err(StoreError::Retry);
    }
    let request = HoldRequest {
        studio: entry.studio.into(),
        treatment: entry.treatment.into(),
        therapist: query.therapist,
        start: *start,
        holder: Holder::stranger(),
        client_zone: entry.client_zone.clone(),
        source: Source::Page,
    };
    let held = visits::hold_until(tx, &request, (query, snapshot), timing.expires, now).await?;
    let Some(held) = held else { return Ok(false) };
    let id = OfferId(new_id());
    let row = offer_row(id, entry, &held, *timing, (*by_staff, now));
    waitlist::insert_offer(tx, row).await?;
    let (studio, dedupe) = (Some(held.studio), Some(format!("waitlist_offer:{id}")));
    let when = Enqueue { studio, run_at: timing.tell_at, dedupe };
    enqueue(tx, &Job::Mail(Mail::WaitlistOffer { offer: id }), when, now).await?;
    let detail = format!("at {}", held.span.start.timestamp());
    note(tx, (held.studio, actor), "waitlist.offered", (entry.id.into(), detail), now).await?;
    Ok(true)
}

fn offer_row(
    id: OfferId,
    entry: &waitlist_entry::Model,
    held: &Booking,
    timing: Timing,
    (by_staff, now): (bool, Instant),
) -> waitlist_offer::Model {
    waitlist_offer::Model {
        id: id.0,
        entry: entry.id,
        studio: entry.studio,
        booking: held.id.0,
        starts: held.span.start.timestamp(),
        ends: held.span.end.timestamp(),
        made_at: now.timestamp(),
        tell_at: timing.tell_at.timestamp(),
        expires_at: timing.expires.timestamp(),
        by_staff,
        state: "open".into(),
        told_at: None,
        decided_at: None,
    }
}

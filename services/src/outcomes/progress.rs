//! What a client sees of themselves: their line for each thing that is measured, for the
//! trouble they are in now and for earlier ones.

use chrono::{NaiveDate, TimeDelta};
use domain::{
    BookingId, Instant,
    booking::Booking,
    outcomes::{Overall, PAUSE_DAYS, Verdict},
    time::Zone,
};
use storage::{Connection, Corrupt, StoreError, care, entities::client, studios};

use super::{
    Answered, CheckIn, Moment, Opens, Review, Track, asks, check_in, link,
    link::CareHolder,
    questionnaires::{self, Version},
    review,
    setting::setting,
    tracks, whose,
};
use crate::{Services, bookings::manage_token, clock::WallClock};

/// So long before a visit it can be said how it is before it.
const NEAR: TimeDelta = TimeDelta::hours(24);

/// A client's progress at a studio.
#[derive(Clone, Debug)]
pub struct Progress {
    /// How they are called, where somebody else's account books for them.
    pub name: Option<String>,
    /// Where the studio is in addresses.
    pub slug: String,
    /// The studio.
    pub studio_name: String,
    /// Its clock.
    pub clock: WallClock,
    /// What to dial in an emergency there.
    pub emergency_number: String,
    /// For which troubles they came and answered, the latest first.
    pub episodes: Vec<Episode>,
    /// Their visits to come, the first before the others.
    pub coming: Vec<Coming>,
    /// What can be answered now: when it is asked, and the part of an address that opens it.
    pub open: Option<(Moment, String)>,
    /// Whether the studio asks by mail.
    pub asks_by_mail: bool,
    /// Whether they want to be asked no more.
    pub silent: bool,
}

/// Visits for one trouble, and what was answered around them. A long pause begins a new one.
#[derive(Clone, Debug)]
pub struct Episode {
    /// The date of the first visit.
    pub began: NaiveDate,
    /// How many visits began until now.
    pub visits: usize,
    /// A line for each thing that was measured, pain before the others. One thing has several
    /// where its scores stopped being comparable.
    pub tracks: Vec<Track>,
    /// Everything that was answered, in order.
    pub answered: Vec<Answered>,
    /// How they are on the whole, as they last said, and when.
    pub overall: Option<(NaiveDate, Overall)>,
    /// What the last review came to, with the reference of its visit.
    pub review: Option<(String, Review)>,
}

/// A visit to come.
#[derive(Clone, Debug)]
pub struct Coming {
    /// When it begins, as it was agreed.
    pub start: Instant,
    /// What it is.
    pub treatment_name: String,
    /// Opens its page, where it is cancelled.
    pub manage_token: String,
}

/// The progress of a client; `None` where they were erased.
pub async fn progress(
    services: &Services,
    holder: &CareHolder,
) -> Result<Option<Progress>, StoreError> {
    let (conn, now) = (services.store.reader(), services.now());
    let Some(client) = holder.client(conn).await? else { return Ok(None) };
    let Some(studio) = studios::by_id(conn, holder.studio).await? else { return Ok(None) };
    let zone: Zone = studio.zone.parse().map_err(|_| Corrupt::new("studio", "zone", studio.id))?;
    let visits = asks::visits(conn, holder.client).await?;
    let coming = visits.iter().filter(|it| it.span.start > now).map(|it| Coming {
        start: it.told(zone).start,
        treatment_name: it.treatment_name.clone(),
        manage_token: manage_token(services, it),
    });
    Ok(Some(Progress {
        name: whose::name_of(conn, &client).await?,
        coming: coming.collect(),
        open: open(services, conn, &visits).await?,
        episodes: episodes(services, conn, &client, &visits).await?,
        asks_by_mail: setting(conn, holder.studio).await?.sends_mails,
        silent: care::is_silent(conn, holder.client).await?,
        clock: WallClock::of_studio(zone, &studio.city),
        emergency_number: studio.emergency_number,
        studio_name: studio.name,
        slug: studio.slug,
    }))
}

/// What was not answered and can be: of the latest visits, the last thing.
async fn open<C: Connection>(
    services: &Services,
    conn: &C,
    visits: &[Booking],
) -> Result<Option<(Moment, String)>, StoreError> {
    let now = services.now();
    let near = visits.iter().find(|it| it.span.start > now && it.span.start <= now + NEAR);
    let past = visits.iter().rev().find(|it| it.span.start <= now);
    for (visit, moments) in
        [(past, &[Moment::DayAfter, Moment::After][..]), (near, &[Moment::Before][..])]
    {
        let Some(visit) = visit else { continue };
        for moment in moments {
            let said = storage::outcomes::check_in_of(conn, visit.id, moment.code()).await?;
            if said.is_none() && moment.standing(visit, None, now).takes() {
                let token = link::care_token(services, visit, Opens::CheckIn(*moment));
                return Ok(Some((*moment, token)));
            }
        }
    }
    Ok(None)
}

/// The troubles around which a client answered, the latest first.
pub(super) async fn episodes<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    visits: &[Booking],
) -> Result<Vec<Episode>, StoreError> {
    let said = check_in::check_ins(conn, &services.vault, client).await?;
    let versions = questionnaires::every(conn, client.studio.into()).await?;
    let now = services.now();
    let mut found = Vec::new();
    for of in visits.chunk_by(near) {
        let Some(mut episode) = episode(of, &said, &versions, now)? else { continue };
        episode.review = last_review(services, conn, client, of).await?;
        found.push(episode);
    }
    found.reverse();
    Ok(found)
}

fn near(one: &Booking, next: &Booking) -> bool {
    (next.local_start.date() - one.local_start.date()).num_days() <= PAUSE_DAYS
}

fn episode(
    visits: &[Booking],
    said: &[CheckIn],
    versions: &[Version],
    now: Instant,
) -> Result<Option<Episode>, Corrupt> {
    let mut answered = Vec::new();
    for one in said {
        let Some(visit) = visits.iter().find(|it| it.id == one.booking) else { continue };
        let zone: Zone =
            visit.zone.parse().map_err(|_| Corrupt::new("booking", "zone", visit.id))?;
        answered.push(tracks::answered(visit, zone, one, versions));
    }
    let Some(first) = visits.first().filter(|_| !answered.is_empty()) else { return Ok(None) };
    let overall = answered.iter().rev().find_map(|it| Some((it.day, it.scores.overall?)));
    Ok(Some(Episode {
        began: first.local_start.date(),
        visits: visits.iter().filter(|it| it.span.start <= now).count(),
        tracks: tracks::of(&answered),
        overall,
        review: None,
        answered,
    }))
}

async fn last_review<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    visits: &[Booking],
) -> Result<Option<(String, Review)>, StoreError> {
    for visit in visits.iter().rev() {
        if let Some(row) = care::review(conn, visit.id).await? {
            let it = review::opened(conn, &services.vault, client, &row).await?;
            return Ok(Some((visit.reference.clone(), it)));
        }
    }
    Ok(None)
}

/// What was found up to a visit, thing by thing: for its review.
pub(super) async fn verdicts<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
    booking: BookingId,
) -> Result<Vec<Verdict>, StoreError> {
    let mut visits = asks::visits(conn, client.id.into()).await?;
    let Some(at) = visits.iter().position(|it| it.id == booking) else { return Ok(Vec::new()) };
    visits.truncate(at + 1);
    let found = episodes(services, conn, client, &visits).await?;
    let Some(episode) = found.first() else { return Ok(Vec::new()) };
    let said = episode.tracks.iter().filter_map(|track| track.line.said());
    Ok(said.map(|said| said.verdict).collect())
}

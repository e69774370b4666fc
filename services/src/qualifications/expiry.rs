//! Ends that come nearer: told in time, and once.

use std::collections::HashMap;

use chrono::{Days, NaiveDate};
use domain::{
    Instant, StudioId,
    qualification::{HAS_ENDED, Qualification},
};
use storage::{
    Connection, Corrupt, StoreError,
    qualifications::{self, Recorded},
    studios,
};

use crate::{
    Services,
    jobs::{Enqueue, Job, enqueue},
    mail::{Asked, Mail},
};

/// The notices, the most urgent first.
const NOTICES: [i32; 4] = [HAS_ENDED, 7, 30, 60];
/// How many are looked at in one go.
const BATCH: u64 = 200;
/// An end that is longer ago is no news: it was there before Lumbar could tell of it, or
/// was recorded for completeness.
const NEWS_DAYS: i64 = 14;

/// Tells holders of ends that come nearer, and owners too from seven days on. Says how many
/// notices were given. Does no harm when it runs twice, or in two processes at once.
pub async fn tell_of_ends(services: &Services) -> Result<usize, StoreError> {
    let mut zones = Zones::default();
    let mut told = 0;
    for notice in NOTICES {
        for found in due(services, notice, &mut zones).await? {
            told += usize::from(tell(services, &found, notice).await?);
        }
    }
    Ok(told)
}

/// Those of which `notice` is due on the date at their studio.
async fn due(
    services: &Services,
    notice: i32,
    zones: &mut Zones,
) -> Result<Vec<(Recorded, NaiveDate)>, StoreError> {
    let conn = services.store.reader();
    // No studio's clock is more than a day ahead.
    let ahead = u64::from(notice.unsigned_abs()) + u64::from(notice != HAS_ENDED);
    let until = services.now().date_naive().checked_add_days(Days::new(ahead));
    let Some(until) = until else { return Ok(Vec::new()) };
    let mut due = Vec::new();
    for found in qualifications::to_warn(conn, until, notice, BATCH).await? {
        let today = zones.today(conn, found.studio, services.now()).await?;
        if found.qualification.notice(today).is_some_and(|now_due| now_due <= notice) {
            due.push((found, today));
        }
    }
    Ok(due)
}

/// Gives one notice, if nobody else has given it.
async fn tell(
    services: &Services,
    (found, today): &(Recorded, NaiveDate),
    notice: i32,
) -> Result<bool, StoreError> {
    let held = &found.qualification;
    let silent = is_old(held, *today) || is_renewed(services, found).await?;
    services.store.retrying(|| try_tell(services, found, notice, silent)).await
}

async fn try_tell(
    services: &Services,
    found: &Recorded,
    notice: i32,
    silent: bool,
) -> Result<bool, StoreError> {
    let (held, now) = (&found.qualification, services.now());
    let tx = services.store.begin().await?;
    let news = qualifications::warned(&tx, held.id, notice).await?;
    let whom = match notice {
        _ if silent || !news => &[][..],
        HAS_ENDED | 7 => &[Asked::Therapist, Asked::Studio],
        _ => &[Asked::Therapist],
    };
    let (qualification, therapist) = (held.id, held.therapist);
    for whom in whom.iter().copied() {
        let mail = match notice {
            HAS_ENDED => Mail::QualificationEnded { qualification, therapist, whom },
            _ => Mail::QualificationEnding { qualification, therapist, whom },
        };
        // A claim that is changed and verified anew has another end, and news of its own.
        let end = held.expires_on.map(|last| last.to_string()).unwrap_or_default();
        let dedupe = Some(format!("end:{}:{end}:{notice}:{}", held.id, whom.code()));
        let when = Enqueue { studio: Some(found.studio), run_at: now, dedupe };
        enqueue(&tx, &Job::Mail(mail), when, now).await?;
    }
    tx.commit().await?;
    Ok(!whom.is_empty())
}

fn is_old(held: &Qualification, today: NaiveDate) -> bool {
    held.days_left(today).is_some_and(|left| left < -NEWS_DAYS)
}

/// Whether its holder has a newer one of the kind.
pub(crate) async fn is_renewed(services: &Services, found: &Recorded) -> Result<bool, StoreError> {
    let (conn, held) = (services.store.reader(), &found.qualification);
    let all = qualifications::of_therapist(conn, found.studio, held.therapist).await?;
    let same = all.iter().filter(|other| other.kind == found.kind);
    Ok(same.map(|other| &other.qualification).any(|other| held.is_renewed_by(other)))
}

/// The zones of the studios that were met.
#[derive(Default)]
struct Zones(HashMap<StudioId, domain::time::Zone>);

impl Zones {
    async fn today<C: Connection>(
        &mut self,
        conn: &C,
        studio: StudioId,
        now: Instant,
    ) -> Result<NaiveDate, StoreError> {
        if let Some(zone) = self.0.get(&studio) {
            return Ok(zone.today(now));
        }
        let corrupt = || Corrupt::new("studio", "zone", studio);
        let row = studios::by_id(conn, studio).await?.ok_or_else(corrupt)?;
        let zone: domain::time::Zone = row.zone.parse().map_err(|_| corrupt())?;
        self.0.insert(studio, zone);
        Ok(zone.today(now))
    }
}

//! What a client's episodes came to, derived anew and written without their name.

use std::collections::HashMap;

use chrono::{Datelike, NaiveDate};
use domain::{
    BookingId, ClientId, Currency, Instant, Money, StudioId,
    outcomes::{REVIEW_AT, Reviewed, Scale, Verdict, Visit, episodes},
};
use storage::{
    Connection, Corrupt, StoreError, Tx,
    entities::{client, outcome},
    outcomes::{self, TookPlace},
};

use super::{CheckIn, Moment, check_ins};
use crate::{
    Services,
    jobs::{self, Enqueue, Job},
};

/// Has the episodes of a client derived anew, where there is anything to derive.
pub(crate) async fn follow(
    tx: &Tx,
    studio: StudioId,
    client: ClientId,
    now: Instant,
) -> Result<(), StoreError> {
    if !outcomes::has_checked_in(&**tx, client).await? {
        return Ok(());
    }
    let when = Enqueue { studio: Some(studio), run_at: now, dedupe: None };
    jobs::enqueue(tx, &Job::Outcomes { client }, when, now).await
}

/// What was derived of a client who turned out to be another one is that one's from now on.
pub(crate) async fn moved(
    services: &Services,
    tx: &Tx,
    from: &client::Model,
    into: ClientId,
    now: Instant,
) -> Result<(), StoreError> {
    let (studio, id) = (from.studio.into(), from.id.into());
    if let Ok(subject) = services.vault.pseudonym(&from.data_key_sealed, studio, id) {
        outcomes::replace(tx, &subject, Vec::new()).await?;
    }
    follow(tx, studio, into, now).await
}

/// Derives them. Nothing happens for a client who is gone, or whose key was destroyed: what
/// was derived before then is nobody's.
pub(crate) async fn refresh(services: &Services, client: ClientId) -> Result<(), StoreError> {
    services.store.retrying(|| try_refresh(services, client)).await
}

async fn try_refresh(services: &Services, client: ClientId) -> Result<(), StoreError> {
    let tx = services.store.begin().await?;
    let Some(client) = storage::clients::by_id(&*tx, client).await? else { return Ok(()) };
    let (studio, id) = (client.studio.into(), client.id.into());
    let Ok(subject) = services.vault.pseudonym(&client.data_key_sealed, studio, id) else {
        return Ok(());
    };
    let found = episodes_of(services, &*tx, &client).await?;
    outcomes::replace(&tx, &subject, rows(studio, &subject, &found)).await?;
    tx.commit().await
}

/// A client's episodes on each scale.
async fn episodes_of<C: Connection>(
    services: &Services,
    conn: &C,
    client: &client::Model,
) -> Result<Vec<(Scale, Vec<Reviewed>)>, StoreError> {
    let said = check_ins(conn, &services.vault, client).await?;
    let came = outcomes::took_place(conn, client.id.into()).await?;
    let of = |scale| {
        let visits =
            came.iter().map(|it| visit(it, &said, scale)).collect::<Result<Vec<_>, _>>()?;
        let mut found = episodes(&visits);
        if scale == Scale::Activities {
            for it in &mut found {
                it.after = it.after.filter(|_| named_the_same(it.began, &visits, &came, &said));
            }
        }
        Ok((scale, found))
    };
    Scale::COMPARED.into_iter().map(of).collect()
}

/// Whether the activities before the first visit of the episode that began then are those after
/// its last: a mean of others would compare nothing.
fn named_the_same(
    began: NaiveDate,
    visits: &[Visit],
    came: &[TookPlace],
    said: &[CheckIn],
) -> bool {
    let which = |nth: usize, moment| {
        let id = BookingId(came.get(nth)?.id);
        let found = said.iter().find(|one| one.booking == id && one.moment == moment);
        found.map(|one| one.scores.which_activities())
    };
    let first = visits.iter().position(|visit| visit.day == began);
    first.is_some_and(|first| {
        which(first, Moment::Before) == which(first + REVIEW_AT - 1, Moment::DayAfter)
    })
}

fn visit(came: &TookPlace, said: &[CheckIn], scale: Scale) -> Result<Visit, Corrupt> {
    let corrupt = |column| Corrupt::new("booking", column, came.id);
    let day = came.local_start.get(..10).and_then(|day| day.parse::<NaiveDate>().ok());
    let currency: Currency = came.currency.parse().map_err(|_| corrupt("currency"))?;
    let score = |moment| {
        let is = |one: &&CheckIn| one.booking == BookingId(came.id) && one.moment == moment;
        said.iter().find(is).and_then(|one| one.scores.on(scale))
    };
    Ok(Visit {
        day: day.ok_or_else(|| corrupt("local_start"))?,
        treatment: came.treatment.into(),
        technique: came.technique.clone(),
        therapist: came.therapist.into(),
        price: Money::new(came.price_minor, currency),
        before: score(Moment::Before),
        day_after: score(Moment::DayAfter),
    })
}

/// The rows of a subject's episodes.
pub(crate) fn rows(
    studio: StudioId,
    subject: &[u8],
    found: &[(Scale, Vec<Reviewed>)],
) -> Vec<outcome::Model> {
    let mut numbers: HashMap<Scale, i32> = HashMap::new();
    let each = found.iter().flat_map(|(scale, all)| all.iter().map(|it| (*scale, it)));
    let mut number = |scale| {
        let next = numbers.entry(scale).or_default();
        *next += 1;
        *next
    };
    each.map(|(scale, it)| row((studio, subject), (scale, number(scale)), it)).collect()
}

fn row(
    (studio, subject): (StudioId, &[u8]),
    (scale, number): (Scale, i32),
    it: &Reviewed,
) -> outcome::Model {
    let verdict = it.change(scale).map(|change| match change.verdict() {
        Verdict::Improved => "improved",
        Verdict::Worse => "worse",
        Verdict::CouldBeChance => "could_be_chance",
    });
    outcome::Model {
        subject: subject.to_vec(),
        scale: scale.code().to_owned(),
        number,
        studio: studio.0,
        month: it.began.with_day(1).unwrap_or(it.began),
        due: it.due,
        technique: it.technique.clone(),
        treatment: it.treatment.0,
        therapist: it.therapist.0,
        rhythm: it.rhythm.code().to_owned(),
        before_sixths: it.before.sixths(),
        after_sixths: it.after.map(domain::outcomes::Score::sixths),
        verdict: verdict.map(ToOwned::to_owned),
        paid_minor: it.paid.minor,
        currency: it.paid.currency.code().to_owned(),
    }
}

//! What calendars elsewhere take. It gives way to everything of ours: a visit is never
//! dropped for it, and time off is written over it.

use std::collections::HashSet;

use domain::{ResourceId, Span, StudioId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{pieces, row, span_of, within};
use crate::{
    Corrupt, StoreError, Tx, bulk,
    entities::{booking, occupancy},
};

pub(super) const EXTERNAL: &str = "external";
/// How many rows are named in one statement.
const AT_ONCE: usize = 1_000;

/// How many rows a new reading wrote and took away.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Written.
    pub added: usize,
    /// Taken away.
    pub removed: usize,
}

/// Makes the busy time of calendars elsewhere what `busy` says, and nothing more, as far as
/// nothing of ours is there. Only what differs is written. The spans are in order, do not
/// touch, and lie in `window`; the resource is [locked](super::lock).
pub async fn replace_external(
    tx: &Tx,
    studio: StudioId,
    resource: ResourceId,
    window: Span,
    busy: &[Span],
) -> Result<Changed, StoreError> {
    let ours = taken_by_us(&**tx, resource, window).await?;
    let wanted: HashSet<Span> = without(busy, &ours).into_iter().flat_map(pieces).collect();
    let known = externals(&**tx, resource, Condition::all()).await?;
    let kept: HashSet<Span> = known.iter().map(|(_, span)| *span).collect();
    let gone = known.iter().filter(|(_, span)| !wanted.contains(span)).map(|(id, _)| *id);
    let gone: Vec<Uuid> = gone.collect();
    delete(tx, &gone).await?;
    let freed = known.iter().filter(|(_, span)| !wanted.contains(span));
    let freed: Vec<_> = freed.map(|(_, span)| (studio.0, resource, *span)).collect();
    crate::waitlist::became_free(tx, &freed).await?;
    let mut new: Vec<Span> = wanted.into_iter().filter(|span| !kept.contains(span)).collect();
    new.sort_unstable();
    let changed = Changed { added: new.len(), removed: gone.len() };
    insert(tx, studio, resource, &new).await?;
    if changed != Changed::default() {
        tx.announce(studio);
    }
    Ok(changed)
}

/// Whether that would write anything, as it looks without a lock.
pub async fn external_differs<C: ConnectionTrait>(
    conn: &C,
    resource: ResourceId,
    window: Span,
    busy: &[Span],
) -> Result<bool, StoreError> {
    let ours = taken_by_us(conn, resource, window).await?;
    let wanted: HashSet<Span> = without(busy, &ours).into_iter().flat_map(pieces).collect();
    let known = externals(conn, resource, Condition::all()).await?;
    let known: HashSet<Span> = known.into_iter().map(|(_, span)| span).collect();
    Ok(wanted != known)
}

/// Takes from calendars elsewhere what lies in `span`, for something of ours.
pub(super) async fn give_way(
    tx: &Tx,
    studio: StudioId,
    resource: ResourceId,
    span: Span,
) -> Result<(), StoreError> {
    let met = externals(&**tx, resource, within(span)).await?;
    let ids: Vec<Uuid> = met.iter().map(|(id, _)| *id).collect();
    delete(tx, &ids).await?;
    let spans: Vec<Span> = met.into_iter().map(|(_, span)| span).collect();
    insert(tx, studio, resource, &without(&spans, &[span])).await
}

/// The visits of a resource within `window`, by start: reference, and when, breaks counted.
pub async fn visits_within<C: ConnectionTrait>(
    conn: &C,
    resource: ResourceId,
    window: Span,
) -> Result<Vec<(String, Span)>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Resource.eq(resource.0))
        .filter(occupancy::Column::Kind.eq("booking"))
        .filter(within(window))
        .order_by_asc(occupancy::Column::Starts)
        .all(conn)
        .await?;
    let ids: Vec<Uuid> = rows.iter().filter_map(|row| row.booking).collect();
    let mut names = std::collections::HashMap::new();
    for some in ids.chunks(AT_ONCE) {
        let found = booking::Entity::find()
            .select_only()
            .columns([booking::Column::Id, booking::Column::Reference])
            .filter(booking::Column::Id.is_in(some.iter().copied()))
            .into_tuple::<(Uuid, String)>()
            .all(conn)
            .await?;
        names.extend(found);
    }
    let all = rows.iter().filter_map(|row| {
        let name = names.get(&row.booking?)?.clone();
        Some(span_of(row).map(|span| (name, span)))
    });
    Ok(all.collect::<Result<_, Corrupt>>()?)
}

/// What of `spans` is in none of `others`. Both are in order; the result is too.
pub(super) fn without(spans: &[Span], others: &[Span]) -> Vec<Span> {
    let mut left = Vec::with_capacity(spans.len());
    let mut first = 0;
    for span in spans {
        // The others do not overlap, so that those before this one are before the next.
        while others.get(first).is_some_and(|other| other.end <= span.start) {
            first += 1;
        }
        let mut start = span.start;
        for other in others[first..].iter().take_while(|other| other.start < span.end) {
            left.extend(Span::new(start, other.start));
            start = start.max(other.end);
        }
        left.extend(Span::new(start, span.end));
    }
    left
}

pub(super) async fn taken_by_us<C: ConnectionTrait>(
    conn: &C,
    resource: ResourceId,
    window: Span,
) -> Result<Vec<Span>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Resource.eq(resource.0))
        .filter(occupancy::Column::Kind.ne(EXTERNAL))
        .filter(within(window))
        .order_by_asc(occupancy::Column::Starts)
        .all(conn)
        .await?;
    rows.iter().map(|row| Ok(span_of(row)?)).collect()
}

async fn externals<C: ConnectionTrait>(
    conn: &C,
    resource: ResourceId,
    which: Condition,
) -> Result<Vec<(Uuid, Span)>, StoreError> {
    let rows = occupancy::Entity::find()
        .filter(occupancy::Column::Resource.eq(resource.0))
        .filter(occupancy::Column::Kind.eq(EXTERNAL))
        .filter(which)
        .order_by_asc(occupancy::Column::Starts)
        .all(conn)
        .await?;
    rows.iter().map(|row| Ok((row.id, span_of(row)?))).collect()
}

async fn delete(tx: &Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    for some in ids.chunks(AT_ONCE) {
        let these = occupancy::Column::Id.is_in(some.iter().copied());
        occupancy::Entity::delete_many().filter(these).exec(&**tx).await?;
    }
    Ok(())
}

async fn insert(
    tx: &Tx,
    studio: StudioId,
    resource: ResourceId,
    spans: &[Span],
) -> Result<(), StoreError> {
    let rows = spans.iter().map(|span| occupancy::ActiveModel {
        kind: Set(EXTERNAL.into()),
        ..row(studio, resource, *span)
    });
    bulk::insert_rows::<occupancy::Entity>(tx, rows.collect::<Vec<_>>()).await
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;
    use domain::BookingId;

    use super::*;
    use crate::{
        Store,
        occupancy::{OccupancyKind, PlaceRows, free, lock, overlaps, place},
        schedule::tests::practice::Practice,
    };

    fn hours(from: i64, until: i64) -> Span {
        let at = |hour| DateTime::from_timestamp(1_800_000_000 + hour * 3600, 0).expect("in range");
        Span::new(at(from), at(until)).expect("it runs forwards")
    }

    async fn replace(store: &Store, practice: &Practice, busy: &[Span]) -> Changed {
        let tx = store.begin().await.expect("begun");
        lock(&tx, &[practice.people[0]]).await.expect("locked");
        let window = hours(-100, 400);
        let changed =
            replace_external(&tx, practice.studio, practice.people[0], window, busy).await;
        tx.commit().await.expect("committed");
        changed.expect("written")
    }

    async fn book(store: &Store, practice: &Practice, booking: BookingId, span: Span) {
        let rows = PlaceRows {
            studio: practice.studio,
            booking,
            kind: OccupancyKind::Booking,
            hold_expires: None,
            rows: vec![(practice.people[0], span)],
        };
        let tx = store.begin().await.expect("begun");
        place(&tx, &rows).await.expect("free");
        tx.commit().await.expect("committed");
    }

    async fn blocked(store: &Store, practice: &Practice) -> Vec<Span> {
        let rows = externals(store.reader(), practice.people[0], Condition::all()).await;
        rows.expect("read").into_iter().map(|(_, span)| span).collect()
    }

    #[test]
    fn what_is_cut_out_leaves_what_is_beside_it() {
        let cut = [hours(1, 2), hours(3, 4), hours(8, 12)];
        let found = without(&[hours(0, 5), hours(6, 7), hours(9, 10), hours(11, 13)], &cut);
        assert_eq!(found, [hours(0, 1), hours(2, 3), hours(4, 5), hours(6, 7), hours(12, 13)]);
        assert_eq!(without(&cut, &[]), cut);
    }

    crate::on_both_engines! {
        async fn busy_time_gives_way_to_a_visit_and_only_the_difference_is_written(store: &Store) {
            let practice = Practice::open(store, "UTC", 1, 1).await;
            let bookings = practice.bookings(store, 1).await;
            book(store, &practice, bookings[0], hours(10, 12)).await;
            let changed = replace(store, &practice, &[hours(0, 2), hours(9, 11), hours(50, 100)]).await;
            assert_eq!(changed, Changed { added: 5, removed: 0 });
            let found = blocked(store, &practice).await;
            assert_eq!(found[..2], [hours(0, 2), hours(9, 10)]);
            assert_eq!(found[2..], [hours(50, 74), hours(74, 98), hours(98, 100)], "a day at most");
            let again = replace(store, &practice, &[hours(0, 2), hours(9, 11), hours(50, 100)]).await;
            assert_eq!(again, Changed::default());
            let less = replace(store, &practice, &[hours(0, 2), hours(50, 100)]).await;
            assert_eq!(less, Changed { added: 0, removed: 1 });
            let visits = visits_within(store.reader(), practice.people[0], hours(11, 20)).await;
            assert_eq!(visits.expect("read").len(), 1);
            assert_eq!(overlaps(store.reader()).await.expect("counted"), 0);
        }

        async fn what_a_visit_leaves_is_taken_again(store: &Store) {
            let practice = Practice::open(store, "UTC", 1, 1).await;
            let bookings = practice.bookings(store, 1).await;
            book(store, &practice, bookings[0], hours(10, 12)).await;
            let busy = [hours(9, 13)];
            replace(store, &practice, &busy).await;
            let differs = async || {
                let conn = store.reader();
                external_differs(conn, practice.people[0], hours(-100, 400), &busy).await
            };
            assert!(!differs().await.expect("read"));
            let tx = store.begin().await.expect("begun");
            free(&tx, bookings[0]).await.expect("freed");
            tx.commit().await.expect("committed");
            assert!(differs().await.expect("read"));
            replace(store, &practice, &busy).await;
            assert_eq!(blocked(store, &practice).await, [hours(9, 13)]);
        }

        async fn time_off_is_written_over_busy_time(store: &Store) {
            let practice = Practice::open(store, "UTC", 1, 1).await;
            replace(store, &practice, &[hours(0, 60)]).await;
            let tx = store.begin().await.expect("begun");
            let person = crate::studios::every_therapist(&*tx, practice.studio).await.expect("read");
            let wall = |hour: i64| (hours(hour, hour + 1).start).naive_utc();
            let away = crate::time_off::NewTimeOff {
                studio: practice.studio,
                therapist: person[0].id.into(),
                resource: practice.people[0],
                zone: domain::time::Zone::UTC,
                from: wall(20),
                until: wall(30),
                reason: "",
            };
            crate::time_off::write(&tx, &away).await.expect("written").expect("forwards");
            tx.commit().await.expect("committed");
            let found = blocked(store, &practice).await;
            assert_eq!(found, [hours(0, 20), hours(30, 48), hours(48, 60)]);
            assert_eq!(overlaps(store.reader()).await.expect("counted"), 0);
        }
    }
}

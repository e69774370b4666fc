//! Which kinds of things lie beside any of some bookings. Most kinds lie beside few of them, and
//! what is nowhere need not be asked for.

use std::{future::Future, sync::LazyLock};

use domain::BookingId;
use sea_orm::{ConnectionTrait, DbBackend, Statement};

use crate::{StoreError, listed};

/// A kind of thing beside a booking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Money that went back, or is to.
    Refund,
    /// A bank that questions a payment.
    Dispute,
    /// A gift card that pays for it.
    GiftCard,
    /// A session of a course that pays for it.
    CourseUse,
    /// A place in a course that was planned.
    CoursePlace,
    /// That the client is there.
    Arrival,
    /// That its time is kept for somebody who waits.
    Offer,
    /// What the client said about being late.
    Late,
    /// A session note.
    Note,
    /// A card that secures it.
    Card,
    /// A fee that it left.
    Fee,
    /// Who booked it for somebody else.
    Booker,
}

impl Beside {
    const ALL: [Self; 12] = [
        Self::Refund,
        Self::Dispute,
        Self::GiftCard,
        Self::CourseUse,
        Self::CoursePlace,
        Self::Arrival,
        Self::Offer,
        Self::Late,
        Self::Note,
        Self::Card,
        Self::Fee,
        Self::Booker,
    ];

    /// Its table, the column that names the booking, and which of its rows count.
    const fn stands(self) -> (&'static str, &'static str, &'static str) {
        match self {
            Self::Refund => ("refund", "booking", ""),
            Self::Dispute => ("dispute", "booking", ""),
            Self::GiftCard => ("gift_use", "booking", ""),
            Self::CourseUse => ("course_use", "booking", ""),
            Self::CoursePlace => ("course_visit", "booking", ""),
            Self::Arrival => ("booking", "id", " AND arrived_at IS NOT NULL"),
            Self::Offer => ("waitlist_offer", "booking", ""),
            Self::Late => ("running_late", "booking", ""),
            Self::Note => ("session_note", "booking", ""),
            Self::Card => ("card_on_file", "booking", ""),
            Self::Fee => ("missed_fee", "booking", ""),
            Self::Booker => ("booked_by", "booking", ""),
        }
    }
}

/// What there is, as of when it was asked.
#[derive(Clone, Debug)]
pub struct There(Vec<Beside>);

impl There {
    /// Whether there is anything of this kind.
    #[must_use]
    pub fn has(&self, kind: Beside) -> bool {
        // A kind that nobody asks for would never be shown.
        debug_assert!(Beside::ALL.contains(&kind), "{kind:?} is not in the list");
        self.0.contains(&kind)
    }

    /// What `read` reads where there is anything of this kind; else nothing, and it is not asked.
    pub async fn any<T: Default>(
        &self,
        kind: Beside,
        read: impl Future<Output = Result<T, StoreError>>,
    ) -> Result<T, StoreError> {
        if self.has(kind) { read.await } else { Ok(T::default()) }
    }
}

static SQLITE: LazyLock<String> = LazyLock::new(|| asking(DbBackend::Sqlite));
static POSTGRES: LazyLock<String> = LazyLock::new(|| asking(DbBackend::Postgres));

fn asking(backend: DbBackend) -> String {
    let listed = listed::among_first_value(backend);
    let kinds = Beside::ALL.into_iter().enumerate().map(|(n, kind)| {
        let (table, booking, counts) = kind.stands();
        format!(
            "SELECT {n} AS kind WHERE EXISTS
                (SELECT 1 FROM {table} WHERE {booking} {listed}{counts})"
        )
    });
    kinds.collect::<Vec<_>>().join(" UNION ALL ")
}

/// Which kinds of things lie beside any of these bookings: one statement, however many there are.
pub async fn there<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<There, StoreError> {
    let backend = conn.get_database_backend();
    let sql = if backend == DbBackend::Sqlite { &SQLITE } else { &POSTGRES };
    let values = [listed::value(backend, bookings.iter().map(|id| id.0))];
    let statement = Statement::from_sql_and_values(backend, sql.as_str(), values);
    let mut kinds = Vec::new();
    for row in conn.query_all_raw(statement).await? {
        let n: i32 = row.try_get("", "kind")?;
        kinds.extend(usize::try_from(n).ok().and_then(|n| Beside::ALL.get(n).copied()));
    }
    Ok(There(kinds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Store,
        bookings::{arrivals, insert, set_arrived, tests::Ground},
    };

    crate::on_both_engines! {
        async fn what_is_nowhere_is_not_asked_for(store: &Store) {
            let ground = Ground::make(store).await;
            let (one, other) = (ground.held(1), ground.held(2));
            let tx = store.begin().await.expect("begun");
            for booking in [&one, &other] {
                insert(&tx, booking).await.expect("inserted");
            }
            let at = one.span.start;
            set_arrived(&tx, &one, Some(at)).await.expect("marked");
            tx.commit().await.expect("committed");
            let (reader, both) = (store.reader(), [one.id, other.id]);
            let there_is = there(reader, &both).await.expect("read");
            let kinds: Vec<Beside> =
                Beside::ALL.into_iter().filter(|kind| there_is.has(*kind)).collect();
            assert_eq!(kinds, [Beside::Arrival]);
            let read = there_is.any(Beside::Arrival, arrivals(reader, &both)).await;
            assert_eq!(read.expect("read"), [(one.id, at)]);
            let unread = there_is.any(Beside::Fee, async { Ok(vec![1]) }).await;
            assert!(unread.expect("nothing went wrong").is_empty());
            let beside_other = there(reader, &[other.id]).await.expect("read");
            assert!(!beside_other.has(Beside::Arrival));
            assert!(!there(reader, &[]).await.expect("read").has(Beside::Arrival));
        }
    }
}

//! The rules by which therapists earn, and what the books say that visits brought in.

use std::collections::{HashMap, HashSet};

use domain::{
    BookingId, Currency, Instant, Money, StudioId,
    earnings::{Rule, Terms},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, Statement,
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::{commission_rule, entry, journal},
    new_id,
};

/// Every rule of a studio, the one that begins first before the others.
pub async fn rules<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    currency: Currency,
) -> Result<Vec<Rule>, StoreError> {
    let rows = commission_rule::Entity::find()
        .filter(commission_rule::Column::Studio.eq(studio.0))
        .order_by_asc(commission_rule::Column::ValidFrom)
        .order_by_asc(commission_rule::Column::Id)
        .all(conn)
        .await?;
    rows.into_iter().map(|row| Ok(rule(&row, currency)?)).collect()
}

fn rule(row: &commission_rule::Model, currency: Currency) -> Result<Rule, Corrupt> {
    let points = |value: i32, column| {
        u32::try_from(value).map_err(|_| Corrupt::new("commission_rule", column, row.id))
    };
    Ok(Rule {
        therapist: row.therapist.map(Into::into),
        valid_from: row.valid_from,
        terms: Terms {
            price_basis_points: points(row.price_basis_points, "price_basis_points")?,
            per_session: Money::new(row.per_session_minor, currency),
            fee_basis_points: points(row.fee_basis_points, "fee_basis_points")?,
        },
    })
}

/// Writes a rule, in place of the one that begins on the same date for the same person.
pub async fn set_rule(
    tx: &Tx,
    studio: StudioId,
    rule: &Rule,
    now: Instant,
) -> Result<(), StoreError> {
    let whose = match rule.therapist {
        Some(therapist) => commission_rule::Column::Therapist.eq(therapist.0),
        None => commission_rule::Column::Therapist.is_null(),
    };
    commission_rule::Entity::delete_many()
        .filter(commission_rule::Column::Studio.eq(studio.0))
        .filter(commission_rule::Column::ValidFrom.eq(rule.valid_from))
        .filter(whose)
        .exec(&**tx)
        .await?;
    let row = row(studio, rule, now)?;
    commission_rule::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The row of a rule. Refuses shares that no column takes, as [`Corrupt`].
pub fn row(
    studio: StudioId,
    rule: &Rule,
    now: Instant,
) -> Result<commission_rule::Model, StoreError> {
    let id: Uuid = new_id();
    let points = |value: u32, column| {
        i32::try_from(value).map_err(|_| Corrupt::new("commission_rule", column, id))
    };
    Ok(commission_rule::Model {
        id,
        studio: studio.0,
        therapist: rule.therapist.map(Into::into),
        valid_from: rule.valid_from,
        price_basis_points: points(rule.terms.price_basis_points, "price_basis_points")?,
        per_session_minor: rule.terms.per_session.minor,
        fee_basis_points: points(rule.terms.fee_basis_points, "fee_basis_points")?,
        set_at: now.timestamp(),
    })
}

/// What the books say of a visit, tax included, in minor units of its own currency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Booked {
    /// Income from the session: what was paid for it, and counts since it took place.
    pub session: i64,
    /// What of that was given back after it took place.
    pub returned: i64,
    /// Income from missing it, or from cancelling it late, less what was given back of it.
    pub fee: i64,
    /// Tips for whoever treated.
    pub tips: i64,
}

/// Journals that record that a session was paid for.
const SESSION: [&str; 2] = ["recognised", "taken_at_studio"];
/// Journals that record a fee, or that one went back.
pub(crate) const FEES: [&str; 3] = ["no_show_fee", "cancellation_fee", "fee_returned"];

/// Journals that record that income was given back.
const BACK: &str = "credited";

/// What the books say of these visits, with one question; nothing of a visit about which
/// they say nothing.
pub async fn booked<C: ConnectionTrait>(
    conn: &C,
    visits: &[(BookingId, Currency)],
) -> Result<HashMap<BookingId, Booked>, StoreError> {
    let ids = visits.iter().map(|(id, _)| id.0);
    let lines: Vec<Line> = entry::Entity::find()
        .select_only()
        .column(journal::Column::Id)
        .column(journal::Column::Booking)
        .column(journal::Column::Kind)
        .column(entry::Column::Account)
        .column(entry::Column::Currency)
        .column(entry::Column::AmountMinor)
        .join(JoinType::InnerJoin, of_journal())
        .filter(journal::Column::Booking.is_in(ids))
        .filter(entry::Column::Account.is_in(["revenue", "fees", "tax", "tips"]))
        .into_tuple()
        .all(conn)
        .await?;
    let currencies: HashMap<BookingId, Currency> = visits.iter().copied().collect();
    Ok(added_up(lines, |booking| currencies.get(&booking).map(|currency| currency.code())))
}

/// What lines say of each visit, in its own currency.
fn added_up<'a>(
    lines: Vec<Line>,
    currency_of: impl Fn(BookingId) -> Option<&'a str>,
) -> HashMap<BookingId, Booked> {
    let mut all: HashMap<BookingId, Booked> = HashMap::new();
    // Tax goes with the income beside it.
    let of_fees: HashSet<Uuid> = lines
        .iter()
        .filter(|(_, _, kind, account, ..)| kind == BACK && account == "fees")
        .map(|(journal, ..)| *journal)
        .collect();
    for (journal, booking, kind, account, currency, minor) in lines {
        let booking = BookingId::from(booking);
        if currency_of(booking).is_some_and(|own| own == currency) {
            let of_fee = of_fees.contains(&journal);
            add(all.entry(booking).or_default(), (&kind, of_fee), &account, minor);
        }
    }
    all
}

/// A visit as the sums of a month need it.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Visit {
    /// Which.
    pub id: Uuid,
    /// Who treats.
    pub therapist: Uuid,
    /// The code of its state.
    pub state: String,
    /// When it begins, in epoch seconds.
    pub starts: i64,
    /// As sold.
    pub price_minor: i64,
    /// In which currency.
    pub currency: String,
}

impl Visit {
    /// As sold.
    pub fn price(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("booking", "currency", self.id))?;
        Ok(Money::new(self.price_minor, currency))
    }
}

const VISITS: &str = "SELECT b.id AS id, b.therapist AS therapist, b.state AS state,
        b.starts AS starts, b.price_minor AS price_minor, b.currency AS currency
    FROM booking b
    WHERE b.studio = $1 AND b.starts >= $2 AND b.starts < $3
      AND b.state IN ('confirmed', 'completed', 'no_show', 'cancelled')";

/// Of most visits the books say nothing but that their session was paid for: that is not asked.
/// Visits are looked at first.
const BESIDE: &str = "SELECT j.id AS journal, j.booking AS booking, j.kind AS kind,
        e.account AS account, e.currency AS currency, e.amount_minor AS amount_minor
    FROM booking b CROSS JOIN journal j CROSS JOIN entry e
    WHERE b.studio = $1 AND b.starts >= $2 AND b.starts < $3
      AND j.booking = b.id AND e.journal = j.id
      AND j.kind NOT IN ('captured', 'stripe_fee', 'recognised', 'taken_at_studio')
      AND e.account IN ('revenue', 'fees', 'tax', 'tips')";

#[derive(FromQueryResult)]
struct BesideRow {
    journal: Uuid,
    booking: Uuid,
    kind: String,
    account: String,
    currency: String,
    amount_minor: i64,
}

/// The visits of a studio that begin in `[from, until)` and may have brought something in, or
/// are to be closed, and what the books say of each as [`booked`] does, but for what its session
/// itself was paid for.
pub async fn month<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    (from, until): (Instant, Instant),
) -> Result<Vec<(Visit, Booked)>, StoreError> {
    let backend = conn.get_database_backend();
    let values = || [studio.0.into(), from.timestamp().into(), until.timestamp().into()];
    let statement = |sql| Statement::from_sql_and_values(backend, sql, values());
    let visits = Visit::find_by_statement(statement(VISITS)).all(conn).await?;
    let rows = BesideRow::find_by_statement(statement(BESIDE)).all(conn).await?;
    let line = |row: BesideRow| {
        (row.journal, row.booking, row.kind, row.account, row.currency, row.amount_minor)
    };
    let lines: Vec<Line> = rows.into_iter().map(line).collect();
    let own: HashMap<BookingId, &str> =
        visits.iter().map(|visit| (visit.id.into(), visit.currency.as_str())).collect();
    let mut booked = added_up(lines, |booking| own.get(&booking).copied());
    let with = |visit: Visit| {
        let booked = booked.remove(&visit.id.into()).unwrap_or_default();
        (visit, booked)
    };
    Ok(visits.into_iter().map(with).collect())
}

/// Journal, booking, its kind, account, currency, amount.
type Line = (Uuid, Uuid, String, String, String, i64);

fn of_journal() -> sea_orm::RelationDef {
    entry::Entity::belongs_to(journal::Entity)
        .from(entry::Column::Journal)
        .to(journal::Column::Id)
        .into()
}

/// Income and liabilities are credits, which are negative.
fn add(sums: &mut Booked, (kind, of_fee): (&str, bool), account: &str, minor: i64) {
    match account {
        "tips" => sums.tips -= minor,
        "revenue" | "fees" | "tax" if kind == BACK && of_fee => sums.fee -= minor,
        "revenue" | "fees" | "tax" if kind == BACK => sums.returned += minor,
        "revenue" | "tax" if SESSION.contains(&kind) => sums.session -= minor,
        "fees" | "tax" if FEES.contains(&kind) => sums.fee -= minor,
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        TherapistId,
        ledger::{Account, Context, Credited, Source},
    };

    use super::*;
    use crate::{Store, bookings, bookings::tests::Ground, ledger};

    fn of(therapist: Option<TherapistId>, from: &str, percent: u32) -> Rule {
        let per_session = Money::new(250, Currency::Eur);
        let terms = Terms { price_basis_points: percent, per_session, fee_basis_points: 5_000 };
        Rule { therapist, valid_from: from.parse().expect("a date"), terms }
    }

    crate::on_both_engines! {
        async fn a_rule_comes_back_as_it_was_written_and_replaces_its_like(store: &Store) {
            let ground = Ground::make(store).await;
            let own = Some(ground.held(1).therapist);
            let written = [of(None, "2026-01-01", 4_000), of(own, "2026-02-01", 5_000)];
            let tx = store.begin().await.expect("begun");
            set_rule(&tx, ground.studio, &of(None, "2026-01-01", 1), ground.now()).await.expect("set");
            for rule in &written {
                set_rule(&tx, ground.studio, rule, ground.now()).await.expect("set");
            }
            tx.commit().await.expect("committed");
            let read = rules(store.reader(), ground.studio, Currency::Eur).await.expect("read");
            assert_eq!(read, written);
            assert!(rules(store.reader(), new_id(), Currency::Eur).await.expect("read").is_empty());
        }

        async fn a_visits_income_is_told_apart_from_its_fee(store: &Store) {
            let ground = Ground::make(store).await;
            let (came, missed) = (ground.held(1), ground.held(2));
            let tx = store.begin().await.expect("begun");
            for booking in [&came, &missed] {
                bookings::insert(&tx, booking).await.expect("a booking");
            }
            let context = |booking| Context { studio: ground.studio, booking, at: ground.now() };
            let eur = |minor| Money::new(minor, Currency::Eur);
            let journals = [
                context(came.id).captured(new_id(), eur(8_400)),
                context(came.id).recognised(eur(8_400), 1_900, came.treatment),
                context(missed.id).captured(new_id(), eur(8_400)),
                context(missed.id).no_show_fee(eur(4_200), 1_900),
                context(missed.id).fee_returned(new_id(), eur(1_200), eur(3_000), 1_900),
                context(came.id).credited(Source::Refund(new_id()), eur(2_000), Credited {
                    income: Account::Revenue(came.treatment), tax_basis_points: 1_900, standing: eur(8_400),
                }),
                context(missed.id).credited(Source::Refund(new_id()), eur(500), Credited {
                    income: Account::Fees, tax_basis_points: 1_900, standing: eur(3_000),
                }),
            ];
            for journal in journals {
                ledger::post(&tx, &journal.expect("a journal")).await.expect("posted");
            }
            tx.commit().await.expect("committed");
            let visits = [(came.id, Currency::Eur), (missed.id, Currency::Eur)];
            let found = booked(store.reader(), &visits).await.expect("read");
            let took_place = Booked { session: 8_400, returned: 2_000, ..Booked::default() };
            assert_eq!(found[&came.id], took_place);
            assert_eq!(found[&missed.id], Booked { fee: 2_500, ..Booked::default() });
            let state = "UPDATE booking SET state = 'completed'";
            let tx = store.begin().await.expect("begun");
            tx.execute_unprepared(state).await.expect("closed");
            tx.commit().await.expect("committed");
            let span = (came.span.start, missed.span.start + chrono::TimeDelta::seconds(1));
            let span = (span.0.min(missed.span.start), span.1.max(came.span.start));
            let month = month(store.reader(), ground.studio, span).await.expect("read");
            let told: HashMap<BookingId, Booked> =
                month.iter().map(|(visit, booked)| (visit.id.into(), *booked)).collect();
            let beside = |id| Booked { session: 0, ..found[&id] };
            assert_eq!(told, HashMap::from([(came.id, beside(came.id)), (missed.id, beside(missed.id))]));
            assert!(month.iter().all(|(visit, _)| visit.price().expect("known") == came.price));
        }
    }
}

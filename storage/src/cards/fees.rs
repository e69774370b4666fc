//! What missed visits left to be charged.

use domain::{BookingId, Instant, Money, PaymentAttemptId, StudioId, policy::FeeKind};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, ExprTrait, OnConflict},
};

use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        missed_fee::{Column, Entity, Model},
        payment_attempt,
    },
    listed::one_of,
};

/// How a fee stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FeeState {
    /// Somebody must decide.
    Open,
    /// The card is being charged.
    Charging,
    /// The bank declined it: somebody must decide.
    Declined,
    /// The bank wants the client: they have a link.
    Waiting,
    /// Paid.
    Paid,
    /// The studio lets it go.
    Waived,
    /// Paid, and given back.
    Returned,
}

impl FeeState {
    const ALL: [Self; 7] = [
        Self::Open,
        Self::Charging,
        Self::Declined,
        Self::Waiting,
        Self::Paid,
        Self::Waived,
        Self::Returned,
    ];

    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Charging => "charging",
            Self::Declined => "declined",
            Self::Waiting => "waiting",
            Self::Paid => "paid",
            Self::Waived => "waived",
            Self::Returned => "returned",
        }
    }

    /// Whether nothing of it is to come any more.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Paid | Self::Waived | Self::Returned)
    }
}

impl Model {
    /// How it stands.
    pub fn state(&self) -> Result<FeeState, Corrupt> {
        let found = FeeState::ALL.into_iter().find(|state| state.as_str() == self.state);
        found.ok_or_else(|| Corrupt::new("missed_fee", "state", self.booking))
    }

    /// Why there is one.
    pub fn kind(&self) -> Result<FeeKind, Corrupt> {
        FeeKind::from_code(&self.kind)
            .ok_or_else(|| Corrupt::new("missed_fee", "kind", self.booking))
    }

    /// How much it is.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency =
            currency.map_err(|_| Corrupt::new("missed_fee", "currency", self.booking))?;
        Ok(Money::new(self.amount_minor, currency))
    }

    /// What was kept of the money paid online before.
    pub fn kept(&self) -> Result<Money, Corrupt> {
        Ok(Money::new(self.kept_minor, self.amount()?.currency))
    }
}

/// A fee to be written.
#[derive(Clone, Copy, Debug)]
pub struct NewFee {
    /// For which visit.
    pub booking: BookingId,
    /// Whose money.
    pub studio: StudioId,
    /// Why.
    pub kind: FeeKind,
    /// How much.
    pub amount: Money,
    /// What was kept of the money paid online.
    pub kept: Money,
}

/// Writes a fee that somebody must decide about; once for a visit.
pub async fn insert_fee(tx: &Tx, new: NewFee, now: Instant) -> Result<(), StoreError> {
    let row = Model {
        booking: new.booking.0,
        studio: new.studio.0,
        kind: new.kind.code().into(),
        amount_minor: new.amount.minor,
        kept_minor: new.kept.minor,
        currency: new.amount.currency.code().into(),
        state: FeeState::Open.as_str().into(),
        code: None,
        tries: 0,
        attempt: None,
        reason: String::new(),
        arose_at: now.timestamp(),
        updated_at: now.timestamp(),
    };
    let once = OnConflict::column(Column::Booking).do_nothing().to_owned();
    Entity::insert(row.into_active_model()).on_conflict(once).exec_without_returning(&**tx).await?;
    tx.announce(new.studio);
    Ok(())
}

/// The fee of a visit.
pub async fn fee<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(booking.0).one(conn).await?)
}

/// The fees of these visits, in no order.
pub async fn fees_for<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<Model>, StoreError> {
    let ids = bookings.iter().map(|id| id.0);
    Ok(Entity::find().filter(one_of(conn, Column::Booking, ids)).all(conn).await?)
}

/// The fees of a studio that are not settled, the longest waiting first.
pub async fn open_fees<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let settled = [FeeState::Paid, FeeState::Waived, FeeState::Returned].map(FeeState::as_str);
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::State.is_not_in(settled))
        .order_by_asc(Column::AroseAt)
        .order_by_asc(Column::Booking)
        .limit(limit)
        .all(conn)
        .await?)
}

/// What of a fee changes with its state.
#[derive(Clone, Debug, Default)]
pub struct Change<'a> {
    /// Why the bank declined it.
    pub code: Option<&'a str>,
    /// Why it was waived or given back.
    pub reason: &'a str,
}

/// Moves a fee from one state to another. Says whether it was in `from`; where not, nothing
/// changes.
pub async fn move_fee(
    tx: &Tx,
    fee: &Model,
    (from, to): (FeeState, FeeState),
    change: Change<'_>,
    now: Instant,
) -> Result<bool, StoreError> {
    let moved = Entity::update_many()
        .col_expr(Column::State, Expr::value(to.as_str()))
        .col_expr(Column::Code, Expr::value(change.code.map(ToOwned::to_owned)))
        .col_expr(Column::Reason, Expr::value(change.reason))
        .col_expr(Column::UpdatedAt, Expr::value(now.timestamp()))
        .filter(Column::Booking.eq(fee.booking))
        .filter(Column::State.eq(from.as_str()))
        .exec(&**tx)
        .await?;
    tx.announce(fee.studio.into());
    Ok(moved.rows_affected > 0)
}

/// An attempt is made for a fee: it is the one that counts, and where it is made on the card,
/// that is one try more.
pub async fn charging(
    tx: &Tx,
    booking: BookingId,
    attempt: PaymentAttemptId,
    on_card: bool,
) -> Result<(), StoreError> {
    let more = i32::from(on_card);
    Entity::update_many()
        .col_expr(Column::Attempt, Expr::value(attempt.0))
        .col_expr(Column::Tries, ExprTrait::add(Expr::col(Column::Tries), more))
        .filter(Column::Booking.eq(booking.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Charges of cards that were decided before `before` and have no end, oldest first.
pub async fn unsettled_charges<C: ConnectionTrait>(
    conn: &C,
    before: Instant,
    limit: u64,
) -> Result<Vec<payment_attempt::Model>, StoreError> {
    use payment_attempt::Column as Attempt;
    Ok(payment_attempt::Entity::find()
        .filter(Attempt::Purpose.eq(crate::payments::FEE))
        .filter(Attempt::State.eq("creating"))
        .filter(Attempt::CreatedAt.lte(before.timestamp()))
        .order_by_asc(Attempt::CreatedAt)
        .limit(limit)
        .all(conn)
        .await?)
}

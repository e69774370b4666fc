//! Sales.

use domain::{AccountId, BookingId, Instant, Money, SaleId, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use crate::{
    Corrupt, StoreError, Tx,
    entities::sale::{Column, Entity, Model},
    payments::AttemptState,
};

/// What is sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleKind {
    /// A gift card.
    GiftCard,
    /// A course.
    Course,
    /// A tip, for a visit that was.
    Tip,
    /// Nothing: money that came and that nobody asked for.
    Stray,
}

impl SaleKind {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::GiftCard => "gift_card",
            Self::Course => "course",
            Self::Tip => "tip",
            Self::Stray => "stray",
        }
    }
}

/// By which way a sale is paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SaleMethod {
    /// On Stripe's page.
    Online,
    /// Coins and notes, at the desk.
    Cash,
    /// On the studio's own terminal.
    Card,
}

impl SaleMethod {
    /// As the row bears it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Online => "online",
            Self::Cash => "cash",
            Self::Card => "card",
        }
    }
}

impl Model {
    /// How it stands.
    pub fn state(&self) -> Result<AttemptState, Corrupt> {
        let states = [
            AttemptState::Creating,
            AttemptState::Open,
            AttemptState::Paid,
            AttemptState::Expired,
            AttemptState::Failed,
        ];
        let found = states.into_iter().find(|state| state.as_str() == self.state);
        found.ok_or_else(|| Corrupt::new("sale", "state", self.id))
    }

    /// What is sold.
    pub fn kind(&self) -> Result<SaleKind, Corrupt> {
        let kinds = [SaleKind::GiftCard, SaleKind::Course, SaleKind::Tip, SaleKind::Stray];
        let found = kinds.into_iter().find(|kind| kind.as_str() == self.kind);
        found.ok_or_else(|| Corrupt::new("sale", "kind", self.id))
    }

    /// For how much.
    pub fn amount(&self) -> Result<Money, Corrupt> {
        let currency = self.currency.parse();
        let currency = currency.map_err(|_| Corrupt::new("sale", "currency", self.id))?;
        Ok(Money::new(self.amount_minor, currency))
    }

    /// Whether it is paid on Stripe's page.
    #[must_use]
    pub fn is_online(&self) -> bool {
        self.method == SaleMethod::Online.as_str()
    }
}

/// A sale to be written.
#[derive(Clone, Debug)]
pub struct NewSale {
    /// The sale; our reference at Stripe.
    pub id: SaleId,
    /// Whose money.
    pub studio: StudioId,
    /// What.
    pub kind: SaleKind,
    /// For a tip: of which visit.
    pub booking: Option<BookingId>,
    /// How much.
    pub amount: Money,
    /// By which way; what is taken at the desk is paid as it is written.
    pub method: SaleMethod,
    /// What is made of it, sealed.
    pub order_sealed: Vec<u8>,
    /// When the page closes by itself.
    pub expires_at: Instant,
    /// At the desk: who took it.
    pub taken_by: Option<AccountId>,
}

/// Writes a sale: one whose page is still to be created, or one that is paid at the desk.
pub async fn insert(tx: &Tx, new: NewSale, now: Instant) -> Result<Model, StoreError> {
    let online = new.method == SaleMethod::Online;
    let state = if online { AttemptState::Creating } else { AttemptState::Paid };
    let row = Model {
        id: new.id.0,
        studio: new.studio.0,
        kind: new.kind.as_str().into(),
        booking: new.booking.map(Into::into),
        amount_minor: new.amount.minor,
        currency: new.amount.currency.code().into(),
        method: new.method.as_str().into(),
        order_sealed: new.order_sealed,
        idempotency_key: format!("{}:sale", new.id),
        state: state.as_str().into(),
        stripe_session: None,
        stripe_payment_intent: None,
        checkout_url: None,
        expires_at: new.expires_at.timestamp(),
        fee_minor: None,
        taken_by: new.taken_by.map(Into::into),
        created_at: now.timestamp(),
        paid_at: (!online).then(|| now.timestamp()),
    };
    crate::bulk::insert::<Entity>(tx, vec![row.clone()]).await?;
    Ok(row)
}

/// Writes down money that came beside a sale and that nobody asked for. `session` is its
/// page, where no other sale bears that.
pub async fn insert_stray(
    tx: &Tx,
    beside: &Model,
    amount: Money,
    session: Option<&str>,
    payment_intent: &str,
    now: Instant,
) -> Result<Model, StoreError> {
    let id: SaleId = crate::new_id();
    let row = Model {
        id: id.0,
        kind: SaleKind::Stray.as_str().into(),
        amount_minor: amount.minor,
        currency: amount.currency.code().into(),
        idempotency_key: format!("{id}:stray"),
        state: AttemptState::Paid.as_str().into(),
        stripe_session: session.map(ToOwned::to_owned),
        stripe_payment_intent: Some(payment_intent.to_owned()),
        checkout_url: None,
        fee_minor: None,
        created_at: now.timestamp(),
        paid_at: Some(now.timestamp()),
        ..beside.clone()
    };
    crate::bulk::insert::<Entity>(tx, vec![row.clone()]).await?;
    Ok(row)
}

/// Waits until nobody else decides about this sale, and says how it stands.
pub async fn lock(tx: &Tx, id: SaleId) -> Result<Option<Model>, StoreError> {
    let found: Option<Uuid> = Entity::find_by_id(id.0)
        .select_only()
        .column(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .one(&**tx)
        .await?;
    if found.is_some() { sale(&**tx, id).await } else { Ok(None) }
}

/// One sale.
pub async fn sale<C: ConnectionTrait>(conn: &C, id: SaleId) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// Those sales.
pub async fn among<C: ConnectionTrait>(conn: &C, ids: &[SaleId]) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Id.is_in(ids.iter().map(|id| id.0))).all(conn).await?)
}

/// The sale whose page has that id at Stripe.
pub async fn by_session<C: ConnectionTrait>(
    conn: &C,
    session: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripeSession.eq(session)).one(conn).await?)
}

/// The sale that was paid by that payment at Stripe.
pub async fn by_payment<C: ConnectionTrait>(
    conn: &C,
    payment_intent: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::StripePaymentIntent.eq(payment_intent)).one(conn).await?)
}

/// The tips for a visit that are paid, oldest first.
pub async fn tips_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Booking.eq(booking.0))
        .filter(Column::Kind.eq(SaleKind::Tip.as_str()))
        .filter(Column::State.eq(AttemptState::Paid.as_str()))
        .order_by_asc(Column::PaidAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// Some sales in the order of their ids, after one.
pub async fn after<C: ConnectionTrait>(
    conn: &C,
    after: Option<SaleId>,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    let mut query = Entity::find().order_by_asc(Column::Id).limit(limit);
    if let Some(last) = after {
        query = query.filter(Column::Id.gt(last.0));
    }
    Ok(query.all(conn).await?)
}

/// The sales whose pages should have come to an end before `before` and did not.
pub async fn without_end<C: ConnectionTrait>(
    conn: &C,
    before: Instant,
    limit: u64,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::State.is_in(AttemptState::UNSETTLED))
        .filter(Column::ExpiresAt.lt(before.timestamp()))
        .order_by_asc(Column::ExpiresAt)
        .limit(limit)
        .all(conn)
        .await?)
}

/// The page is there: creating → open. Says whether that was news.
pub async fn open(
    tx: &Tx,
    id: SaleId,
    session: &str,
    url: Option<&str>,
) -> Result<bool, StoreError> {
    let opened = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Open.as_str()))
        .col_expr(Column::StripeSession, Expr::value(session))
        .col_expr(Column::CheckoutUrl, Expr::value(url.map(ToOwned::to_owned)))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq(AttemptState::Creating.as_str()))
        .exec(&**tx)
        .await?;
    Ok(opened.rows_affected > 0)
}

/// No money will come: creating or open → expired or failed. Says whether that was news.
pub async fn end(tx: &Tx, id: SaleId, end: AttemptState) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value(end.as_str()))
        .col_expr(Column::CheckoutUrl, Expr::value(None::<String>))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.is_in(AttemptState::UNSETTLED))
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// The money came: any state but paid → paid. Says whether that was news.
pub async fn pay(
    tx: &Tx,
    id: SaleId,
    session: &str,
    payment_intent: &str,
    now: Instant,
) -> Result<bool, StoreError> {
    let paid = Entity::update_many()
        .col_expr(Column::State, Expr::value(AttemptState::Paid.as_str()))
        .col_expr(Column::StripeSession, Expr::value(session))
        .col_expr(Column::StripePaymentIntent, Expr::value(payment_intent))
        .col_expr(Column::CheckoutUrl, Expr::value(None::<String>))
        .col_expr(Column::PaidAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.ne(AttemptState::Paid.as_str()))
        .exec(&**tx)
        .await?;
    Ok(paid.rows_affected > 0)
}

/// What Stripe kept is known. Says whether that was news.
pub async fn set_fee(tx: &Tx, id: SaleId, fee_minor: i64) -> Result<bool, StoreError> {
    let set = Entity::update_many()
        .col_expr(Column::FeeMinor, Expr::value(fee_minor))
        .filter(Column::Id.eq(id.0))
        .filter(Column::FeeMinor.is_null())
        .exec(&**tx)
        .await?;
    Ok(set.rows_affected > 0)
}

/// What is made of a sale is sealed anew, such as with another key. Says whether there is such
/// a sale.
pub async fn reseal_order(tx: &Tx, id: SaleId, sealed: Vec<u8>) -> Result<bool, StoreError> {
    let resealed = Entity::update_many()
        .col_expr(Column::OrderSealed, Expr::value(sealed))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(resealed.rows_affected > 0)
}

//! Gift cards.

use domain::{BookingId, Currency, GiftCardId, GiftUseId, Instant, Money, StudioId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait, Func},
};

use super::{HELD, RELEASED, USED};
use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        gift_card::{Column, Entity, Model},
        gift_use,
    },
    listed::one_of,
};

impl Model {
    /// What its amounts are in.
    pub fn currency(&self) -> Result<Currency, Corrupt> {
        self.currency.parse().map_err(|_| Corrupt::new("gift_card", "currency", self.id))
    }

    /// What is left on it.
    pub fn balance(&self) -> Result<Money, Corrupt> {
        Ok(Money::new(self.balance_minor, self.currency()?))
    }

    /// Whether it can be used at `now`.
    #[must_use]
    pub fn is_usable(&self, now: Instant) -> bool {
        self.state == "active" && self.expires_at.is_none_or(|end| now.timestamp() < end)
    }
}

/// Writes a card.
pub async fn insert(tx: &Tx, card: Model) -> Result<(), StoreError> {
    crate::bulk::insert::<Entity>(tx, vec![card]).await
}

/// The card with that code, which is of the studio.
pub async fn by_code<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    hashes: &[[u8; 32]],
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::CodeHash.is_in(hashes.iter().map(|hash| hash.to_vec())))
        .filter(Column::Studio.eq(studio.0))
        .one(conn)
        .await?)
}

/// One card of a studio.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: GiftCardId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).filter(Column::Studio.eq(studio.0)).one(conn).await?)
}

/// One card, wherever it is of.
pub async fn by_id<C: ConnectionTrait>(
    conn: &C,
    id: GiftCardId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(id.0).one(conn).await?)
}

/// The card that was sold so.
pub async fn of_sale<C: ConnectionTrait>(
    conn: &C,
    sale: domain::SaleId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find().filter(Column::Sale.eq(sale.0)).one(conn).await?)
}

/// A studio's cards whose end or names hold `text`, newest first; every one for nothing.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    text: &str,
    (limit, offset): (u64, u64),
) -> Result<Vec<Model>, StoreError> {
    let mut found = Entity::find().filter(Column::Studio.eq(studio.0));
    if !text.is_empty() {
        let like = format!("%{}%", text.to_lowercase().replace(['%', '_'], ""));
        let lower = |column: Column| Expr::expr(Func::lower(Expr::col(column))).like(like.clone());
        found = found.filter(
            lower(Column::LastFour)
                .or(lower(Column::BuyerName))
                .or(lower(Column::BuyerEmail))
                .or(lower(Column::RecipientName))
                .or(lower(Column::RecipientEmail)),
        );
    }
    let found = found.order_by_desc(Column::IssuedAt).order_by_desc(Column::Id);
    Ok(found.limit(limit).offset(offset).all(conn).await?)
}

/// The cards that whoever has this address (lower case) gave or got, oldest first.
pub async fn of_address<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    email: &str,
) -> Result<Vec<Model>, StoreError> {
    let is = |column: Column| Expr::expr(Func::lower(Expr::col(column))).eq(email);
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(is(Column::BuyerEmail).or(is(Column::RecipientEmail)))
        .order_by_asc(Column::IssuedAt)
        .order_by_asc(Column::Id)
        .all(conn)
        .await?)
}

/// The same at every studio, the latest first.
pub async fn of_address_anywhere<C: ConnectionTrait>(
    conn: &C,
    email: &str,
) -> Result<Vec<Model>, StoreError> {
    let is = |column: Column| Expr::expr(Func::lower(Expr::col(column))).eq(email);
    Ok(Entity::find()
        .filter(is(Column::BuyerEmail).or(is(Column::RecipientEmail)))
        .order_by_desc(Column::IssuedAt)
        .order_by_desc(Column::Id)
        .all(conn)
        .await?)
}

/// Every card, for a change of keys.
pub async fn every<C: ConnectionTrait>(conn: &C) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find().all(conn).await?)
}

/// Another code for a card: what was sent before opens nothing any more.
pub async fn set_code(
    tx: &Tx,
    id: GiftCardId,
    hash: [u8; 32],
    sealed: Vec<u8>,
    last_four: &str,
) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::CodeHash, Expr::value(hash.to_vec()))
        .col_expr(Column::CodeSealed, Expr::value(sealed))
        .col_expr(Column::LastFour, Expr::value(last_four))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes `minor` units of a card, and says whether so much was left. A card that somebody
/// else is spending is waited for.
pub async fn spend(tx: &Tx, id: GiftCardId, minor: i64) -> Result<bool, StoreError> {
    let spent = Entity::update_many()
        .col_expr(Column::BalanceMinor, Expr::col(Column::BalanceMinor).sub(minor))
        .filter(Column::Id.eq(id.0))
        .filter(Column::BalanceMinor.gte(minor))
        .exec(&**tx)
        .await?;
    Ok(spent.rows_affected > 0)
}

/// Puts `minor` units back on a card, which opens again if it was ended; not one whose payment
/// is questioned, or gone.
pub async fn put_back(tx: &Tx, id: GiftCardId, minor: i64) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::BalanceMinor, Expr::col(Column::BalanceMinor).add(minor))
        .filter(Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Entity::update_many()
        .col_expr(Column::State, Expr::value("active"))
        .filter(Column::Id.eq(id.0))
        .filter(Column::State.eq("void"))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Takes `minor` units of a card that is as it was read, whatever its state, and says whether
/// it was.
pub async fn take_back(tx: &Tx, card: &Model, minor: i64) -> Result<bool, StoreError> {
    let taken = Entity::update_many()
        .col_expr(Column::BalanceMinor, Expr::col(Column::BalanceMinor).sub(minor))
        .filter(Column::Id.eq(card.id))
        .filter(Column::BalanceMinor.eq(card.balance_minor))
        .exec(&**tx)
        .await?;
    Ok(taken.rows_affected > 0)
}

/// Ends a card and says what was left on it, which it then is no more; `None` where it was
/// ended before.
pub async fn end(tx: &Tx, card: &Model) -> Result<Option<i64>, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::State, Expr::value("void"))
        .col_expr(Column::BalanceMinor, Expr::value(0_i64))
        .filter(Column::Id.eq(card.id))
        .filter(Column::State.is_in(["active", "stopped"]))
        .filter(Column::BalanceMinor.eq(card.balance_minor))
        .exec(&**tx)
        .await?;
    Ok((ended.rows_affected > 0).then_some(card.balance_minor))
}

/// What was bought with a sale opens nothing while a bank questions the payment, or works
/// again. What has ended stays ended.
pub async fn stop(tx: &Tx, sale: domain::SaleId, works: bool) -> Result<(), StoreError> {
    let (from, to) = if works { ("stopped", "active") } else { ("active", "stopped") };
    Entity::update_many()
        .col_expr(Column::State, Expr::value(to))
        .filter(Column::Sale.eq(sale.0))
        .filter(Column::State.eq(from))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Lets a card be used until `until` at least, where it has an end.
pub async fn keep_until(tx: &Tx, id: GiftCardId, until: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::ExpiresAt, Expr::value(until.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::ExpiresAt.lt(until.timestamp()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes that a visit keeps so much of a card.
pub async fn insert_use(
    tx: &Tx,
    card: GiftCardId,
    booking: BookingId,
    minor: i64,
    now: Instant,
) -> Result<GiftUseId, StoreError> {
    let id: GiftUseId = crate::new_id();
    let row = gift_use::Model {
        id: id.0,
        card: card.0,
        booking: booking.0,
        amount_minor: minor,
        returned_minor: 0,
        state: HELD.into(),
        created_at: now.timestamp(),
    };
    crate::bulk::insert::<gift_use::Entity>(tx, vec![row]).await?;
    Ok(id)
}

/// What these visits keep or took of cards, oldest first; what was let go of is left out.
pub async fn uses_for<C: ConnectionTrait>(
    conn: &C,
    bookings: &[BookingId],
) -> Result<Vec<gift_use::Model>, StoreError> {
    Ok(gift_use::Entity::find()
        .filter(one_of(conn, gift_use::Column::Booking, bookings.iter().map(|id| id.0)))
        .filter(gift_use::Column::State.ne(RELEASED))
        .order_by_asc(gift_use::Column::CreatedAt)
        .order_by_asc(gift_use::Column::Id)
        .all(conn)
        .await?)
}

/// What visits took of a card, oldest first; what was let go of is left out.
pub async fn uses_of_card<C: ConnectionTrait>(
    conn: &C,
    card: GiftCardId,
) -> Result<Vec<gift_use::Model>, StoreError> {
    Ok(gift_use::Entity::find()
        .filter(gift_use::Column::Card.eq(card.0))
        .filter(gift_use::Column::State.ne(RELEASED))
        .order_by_asc(gift_use::Column::CreatedAt)
        .order_by_asc(gift_use::Column::Id)
        .all(conn)
        .await?)
}

/// A use is settled: held → used, of so much, or released. Says whether it was held.
pub async fn settle_use(
    tx: &Tx,
    id: GiftUseId,
    used_minor: Option<i64>,
) -> Result<bool, StoreError> {
    let mut update = gift_use::Entity::update_many()
        .filter(gift_use::Column::Id.eq(id.0))
        .filter(gift_use::Column::State.eq(HELD));
    update = match used_minor {
        Some(minor) => update
            .col_expr(gift_use::Column::State, Expr::value(USED))
            .col_expr(gift_use::Column::AmountMinor, Expr::value(minor)),
        None => update.col_expr(gift_use::Column::State, Expr::value(RELEASED)),
    };
    Ok(update.exec(&**tx).await?.rows_affected > 0)
}

/// So much of a use went back to its card.
pub async fn returned(tx: &Tx, id: GiftUseId, minor: i64) -> Result<(), StoreError> {
    gift_use::Entity::update_many()
        .col_expr(
            gift_use::Column::ReturnedMinor,
            Expr::col(gift_use::Column::ReturnedMinor).add(minor),
        )
        .filter(gift_use::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

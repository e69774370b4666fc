//! Promotion codes, and the discounts they gave.

use domain::{
    BookingId, ClientId, Currency, Instant, Money, PromotionId, StudioId,
    voucher::{Discount, Promotion},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::{HELD, RELEASED, USED};
use crate::{
    Corrupt, StoreError, Tx,
    entities::{
        booking,
        promotion::{Column, Entity, Model},
        promotion_use,
    },
};

impl Model {
    /// Its terms, at a studio whose prices are in `currency`.
    pub fn terms(&self, currency: Currency) -> Result<Promotion, Corrupt> {
        let bad = |column| Corrupt::new("promotion", column, self.id);
        let number = |n: Option<i32>, column| {
            n.map(|n| u32::try_from(n).map_err(|_| bad(column))).transpose()
        };
        let discount = match (self.percent, self.amount_minor) {
            (Some(percent), None) => {
                Discount::Percent(u8::try_from(percent).map_err(|_| bad("percent"))?)
            }
            (None, Some(minor)) => Discount::Amount(Money::new(minor, currency)),
            _ => return Err(bad("percent")),
        };
        Ok(Promotion {
            discount,
            first_day: self.first_day,
            last_day: self.last_day,
            treatments: serde_json::from_str(&self.treatments).map_err(|_| bad("treatments"))?,
            most_uses: number(self.most_uses, "most_uses")?,
            most_per_client: number(self.most_per_client, "most_per_client")?,
            first_visit_only: self.first_visit_only,
            least_price: Money::new(self.least_price_minor, currency),
            ended: self.ended_at.is_some(),
        })
    }
}

/// Writes a promotion. Refuses a code that the studio has, as a conflict.
pub async fn insert(tx: &Tx, promotion: Model) -> Result<(), StoreError> {
    crate::bulk::insert::<Entity>(tx, vec![promotion]).await
}

/// A studio's promotions, newest first.
pub async fn list<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .order_by_desc(Column::MadeAt)
        .order_by_desc(Column::Id)
        .all(conn)
        .await?)
}

/// The studio's promotion with that code.
pub async fn by_code<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    code: &str,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find()
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::Code.eq(code))
        .one(conn)
        .await?)
}

/// Waits until nobody else counts this promotion's uses.
pub async fn lock(tx: &Tx, id: PromotionId) -> Result<(), StoreError> {
    let _: Option<Uuid> = Entity::find_by_id(id.0)
        .select_only()
        .column(Column::Id)
        .lock(LockType::NoKeyUpdate)
        .into_tuple()
        .one(&**tx)
        .await?;
    Ok(())
}

/// Ends a promotion of the studio. Says whether that was news.
pub async fn end(
    tx: &Tx,
    studio: StudioId,
    id: PromotionId,
    now: Instant,
) -> Result<bool, StoreError> {
    let ended = Entity::update_many()
        .col_expr(Column::EndedAt, Expr::value(now.timestamp()))
        .filter(Column::Id.eq(id.0))
        .filter(Column::Studio.eq(studio.0))
        .filter(Column::EndedAt.is_null())
        .exec(&**tx)
        .await?;
    Ok(ended.rows_affected > 0)
}

/// How often a promotion was used or is being used: in all, and by one client.
pub async fn uses<C: ConnectionTrait>(
    conn: &C,
    id: PromotionId,
    client: Option<ClientId>,
) -> Result<(u64, u64), StoreError> {
    let counted = || {
        promotion_use::Entity::find()
            .filter(promotion_use::Column::Promotion.eq(id.0))
            .filter(promotion_use::Column::State.ne(RELEASED))
    };
    let all = counted().count(conn).await?;
    let own = match client {
        Some(client) => {
            counted().filter(promotion_use::Column::Client.eq(client.0)).count(conn).await?
        }
        None => 0,
    };
    Ok((all, own))
}

/// Whether a client has a visit at the studio besides this one: to come, or past.
pub async fn has_visits<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    but: BookingId,
) -> Result<bool, StoreError> {
    let visits = booking::Entity::find()
        .filter(booking::Column::Client.eq(client.0))
        .filter(booking::Column::Id.ne(but.0))
        .filter(booking::Column::State.is_in(["requested", "confirmed", "completed", "no_show"]))
        .count(conn)
        .await?;
    Ok(visits > 0)
}

/// How often each promotion of a studio was used, and what it took off in all, in minor units.
pub async fn sums<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<Vec<(PromotionId, i64, i64)>, StoreError> {
    let own = list(conn, studio).await?;
    let rows: Vec<(Uuid, i64)> = promotion_use::Entity::find()
        .select_only()
        .column(promotion_use::Column::Promotion)
        .column(promotion_use::Column::DiscountMinor)
        .filter(promotion_use::Column::Promotion.is_in(own.iter().map(|row| row.id)))
        .filter(promotion_use::Column::State.eq(USED))
        .into_tuple()
        .all(conn)
        .await?;
    let sum = |id: Uuid| {
        let of = rows.iter().filter(|(promotion, _)| *promotion == id);
        of.fold((0, 0), |(n, off), (_, minor)| (n + 1, off + minor))
    };
    Ok(own.iter().map(|row| (row.id.into(), sum(row.id).0, sum(row.id).1)).collect())
}

/// Writes that a visit has a discount.
pub async fn insert_use(tx: &Tx, used: promotion_use::Model) -> Result<(), StoreError> {
    crate::bulk::insert::<promotion_use::Entity>(tx, vec![used]).await
}

/// The discount that a visit has, if it has one.
pub async fn use_of<C: ConnectionTrait>(
    conn: &C,
    booking: BookingId,
) -> Result<Option<promotion_use::Model>, StoreError> {
    Ok(promotion_use::Entity::find()
        .filter(promotion_use::Column::Booking.eq(booking.0))
        .filter(promotion_use::Column::State.ne(RELEASED))
        .one(conn)
        .await?)
}

/// The visit is booked: held → used.
pub async fn use_held(tx: &Tx, booking: BookingId) -> Result<bool, StoreError> {
    move_use(tx, booking, &[HELD], USED).await
}

/// The visit never came to be, or the studio takes it back: the count is free again.
pub async fn release(tx: &Tx, booking: BookingId) -> Result<bool, StoreError> {
    move_use(tx, booking, &[HELD, USED], RELEASED).await
}

async fn move_use(
    tx: &Tx,
    booking: BookingId,
    from: &[&str],
    to: &str,
) -> Result<bool, StoreError> {
    let moved = promotion_use::Entity::update_many()
        .col_expr(promotion_use::Column::State, Expr::value(to))
        .filter(promotion_use::Column::Booking.eq(booking.0))
        .filter(promotion_use::Column::State.is_in(from.iter().copied()))
        .exec(&**tx)
        .await?;
    Ok(moved.rows_affected > 0)
}

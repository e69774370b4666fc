//! Which card it was: known for as long as somebody may ask, and not longer. What its holder
//! agreed to is kept.

use domain::{BookingId, ClientId};
use sea_orm::{
    ColumnTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, UpdateMany, sea_query::Expr,
};

use crate::{
    StoreError, Tx,
    entities::{
        booking,
        card_on_file::{Column, Entity},
        payment_attempt,
    },
    payments::AttemptState,
};

/// The card of a visit that nothing was ever paid for online: no bank asks about it.
pub(super) async fn forget_unpaid(tx: &Tx, booking: BookingId) -> Result<(), StoreError> {
    let paid = payment_attempt::Entity::find()
        .select_only()
        .column(payment_attempt::Column::Booking)
        .filter(payment_attempt::Column::Booking.eq(booking.0))
        .filter(payment_attempt::Column::State.eq(AttemptState::Paid.as_str()));
    unnamed()
        .filter(Column::Booking.eq(booking.0))
        .filter(Column::Booking.not_in_subquery(paid.into_query()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// The cards of these clients' visits, whatever was paid: nobody is to know whose they were. The
/// ids at Stripe stay until the card is given up there.
pub(crate) async fn forget_of(tx: &Tx, clients: &[ClientId]) -> Result<(), StoreError> {
    let visits = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.is_in(clients.iter().map(|id| id.0)));
    unnamed().filter(Column::Booking.in_subquery(visits.into_query())).exec(&**tx).await?;
    Ok(())
}

fn unnamed() -> UpdateMany<Entity> {
    Entity::update_many()
        .col_expr(Column::Brand, Expr::value(None::<String>))
        .col_expr(Column::Last4, Expr::value(None::<String>))
        .col_expr(Column::ExpiresMonth, Expr::value(None::<i32>))
        .col_expr(Column::ExpiresYear, Expr::value(None::<i32>))
}

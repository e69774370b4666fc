//! Who it was that waited: other addresses of theirs, and nothing any more.

use domain::{Instant, StudioId, WaitId};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, ExprTrait, QueryFilter, sea_query::Expr,
};

use super::entries::WAITING;
use crate::{
    StoreError, Tx,
    entities::waitlist_entry::{ActiveModel, Column, Entity, Model},
};

/// Forgets who it was of those whose waiting ended before an instant.
pub async fn forget_ended(tx: &Tx, before: Instant) -> Result<u64, StoreError> {
    let ended = Condition::all().add(Column::EndedAt.lt(before.timestamp())).add(is_somebody());
    forget(tx, ended).await
}

/// Of whom something is known still: who waits, or who comes.
fn is_somebody() -> Condition {
    Condition::any().add(Column::Email.ne("")).add(Column::Member.is_not_null())
}

/// Offers to whoever waits under an address go to another one of theirs, and links that were
/// mailed before open nothing any more.
pub(crate) async fn move_address(tx: &Tx, from: &str, to: &str) -> Result<(), StoreError> {
    move_those(tx, Condition::all().add(Column::Email.eq(from)), to).await?;
    Ok(())
}

/// The same at one studio, of whoever waits for themselves: a place for one of an account's people
/// goes to the account's address, which only its holder changes. Returns them as they are now.
pub async fn move_address_at(
    tx: &Tx,
    studio: StudioId,
    (from, to): (&str, &str),
) -> Result<Vec<Model>, StoreError> {
    let there = Condition::all()
        .add(Column::Studio.eq(studio.0))
        .add(Column::Email.eq(from))
        .add(Column::Member.is_null());
    move_those(tx, there, to).await
}

async fn move_those(tx: &Tx, which: Condition, to: &str) -> Result<Vec<Model>, StoreError> {
    Ok(Entity::update_many()
        .col_expr(Column::Email, Expr::value(to))
        .col_expr(Column::LinkGeneration, Expr::col(Column::LinkGeneration).add(1))
        .filter(which)
        .exec_with_returning(&**tx)
        .await?)
}

/// Forgets everything about whoever has one of these addresses at a studio; who still waits
/// waits no more.
pub async fn forget_people(
    tx: &Tx,
    studio: StudioId,
    emails: &[String],
    now: Instant,
) -> Result<(), StoreError> {
    let emails: Vec<&String> = emails.iter().filter(|email| !email.is_empty()).collect();
    if emails.is_empty() {
        return Ok(());
    }
    let theirs = Condition::all().add(Column::Studio.eq(studio.0)).add(Column::Email.is_in(emails));
    forget_all(tx, theirs, now).await
}

/// The same of one address, at every studio.
pub async fn forget_address(tx: &Tx, email: &str, now: Instant) -> Result<(), StoreError> {
    if email.is_empty() {
        return Ok(());
    }
    forget_all(tx, Condition::all().add(Column::Email.eq(email)), now).await
}

/// The same of these places: of who waits there, and of who comes.
pub async fn forget_places(tx: &Tx, ids: &[WaitId], now: Instant) -> Result<(), StoreError> {
    if ids.is_empty() {
        return Ok(());
    }
    let theirs = Condition::all().add(Column::Id.is_in(ids.iter().map(|id| id.0)));
    forget_all(tx, theirs, now).await
}

async fn forget_all(tx: &Tx, theirs: Condition, now: Instant) -> Result<(), StoreError> {
    Entity::update_many()
        .col_expr(Column::State, Expr::value("left"))
        .col_expr(Column::EndedAt, Expr::value(now.timestamp()))
        .filter(theirs.clone())
        .filter(Column::State.eq(WAITING))
        .exec(&**tx)
        .await?;
    forget(tx, theirs).await?;
    Ok(())
}

async fn forget(tx: &Tx, which: Condition) -> Result<u64, StoreError> {
    let nobody = ActiveModel {
        name: Set(String::new()),
        email: Set(String::new()),
        phone: Set(None),
        client_zone: Set(None),
        // A child's name would be read through it.
        member: Set(None),
        ..Default::default()
    };
    Ok(Entity::update_many().set(nobody).filter(which).exec(&**tx).await?.rows_affected)
}

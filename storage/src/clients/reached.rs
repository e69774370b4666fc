//! Clients who are reached elsewhere: what was mailed to the address before opens nothing any
//! more, and what is to come goes to the new one.

use std::collections::BTreeSet;

use domain::{AccountId, ClientId, Instant};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, QueryFilter, QuerySelect,
    QueryTrait, Select, UpdateMany,
    sea_query::{Expr, Func, SimpleExpr},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{booked_by, booking, client, course_plan, family_client},
};

/// Writes how a client is called and reached on the visits that are not over, where the name or
/// the address stood there as it was before. Who booked for somebody else stays the one to be
/// reached. Says how many they were.
pub async fn tell_visits(
    tx: &Tx,
    old: &client::Model,
    new: (&str, &str, Option<&str>),
    now: Instant,
) -> Result<u64, StoreError> {
    let (name, email, phone) = new;
    let open = || {
        booking::Entity::update_many()
            .filter(booking::Column::Client.eq(old.id))
            .filter(booking::Column::Ends.gt(now.timestamp()))
            .filter(booking::Column::State.is_in(["held", "requested", "confirmed"]))
    };
    let same_name = || booking::Column::ContactName.eq(old.name.as_str());
    let by_name_or_address = same_name().or(goes_to(&old.email));
    let told = newer(open()).filter(by_name_or_address.clone()).exec(&**tx).await?;
    open()
        .col_expr(booking::Column::ContactEmail, Expr::value(email))
        .filter(by_name_or_address)
        .filter(booking::Column::Id.not_in_subquery(for_others().into_query()))
        .exec(&**tx)
        .await?;
    open()
        .col_expr(booking::Column::ContactPhone, Expr::value(phone.map(ToOwned::to_owned)))
        .filter(same_name())
        .filter(booking::Column::Id.not_in_subquery(for_others().into_query()))
        .exec(&**tx)
        .await?;
    open()
        .col_expr(booking::Column::ContactName, Expr::value(name))
        .filter(same_name())
        .exec(&**tx)
        .await?;
    Ok(told.rows_affected)
}

/// Everything that an account booked, for itself and for others, goes to another address
/// (lower case) where it went to the one before: visits that are over too, so that whoever
/// reads the mail of that one is told nothing more of them.
pub async fn move_contact(
    tx: &Tx,
    account: AccountId,
    (from, to): (&str, &str),
) -> Result<(), StoreError> {
    newer(booking::Entity::update_many())
        .col_expr(booking::Column::ContactEmail, Expr::value(to))
        .filter(booked_with(account))
        .filter(goes_to(from))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Every link to what an account booked opens nothing any more: to its visits, past ones too,
/// and what is asked around them; to those of the people it books for; and to their courses.
pub async fn void_links_of_account(tx: &Tx, account: AccountId) -> Result<(), StoreError> {
    void_visits(tx, booked_with(account)).await?;
    let theirs = course_plan::Column::Client.in_subquery(clients_of(account).into_query());
    void_courses(tx, Condition::all().add(theirs)).await
}

/// The same of what one client booked. Links that went to whoever books for them stay.
pub async fn void_links_of_client(tx: &Tx, id: ClientId) -> Result<(), StoreError> {
    let own = Condition::all()
        .add(booking::Column::Client.eq(id.0))
        .add(booking::Column::Id.not_in_subquery(for_others().into_query()));
    void_visits(tx, own).await?;
    let people = family_client::Entity::find().select_only().column(family_client::Column::Client);
    let own = Condition::all()
        .add(course_plan::Column::Client.eq(id.0))
        .add(course_plan::Column::Client.not_in_subquery(people.into_query()));
    void_courses(tx, own).await
}

/// The addresses (lower case) by which these clients are reached or were, each with its studio:
/// their own, and those of the visits that they booked themselves. One by which another client
/// of the studio goes today is that client's.
pub async fn addresses<C: ConnectionTrait>(
    conn: &C,
    ids: &[ClientId],
) -> Result<BTreeSet<(Uuid, String)>, StoreError> {
    let all = || ids.iter().map(|id| id.0);
    let own = client::Entity::find()
        .select_only()
        .columns([client::Column::Studio, client::Column::Email])
        .filter(client::Column::Id.is_in(all()));
    let typed = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Studio, booking::Column::ContactEmail])
        .distinct()
        .filter(booking::Column::Client.is_in(all()))
        .filter(booking::Column::Id.not_in_subquery(for_others().into_query()));
    let mut found: Vec<(Uuid, String)> = own.into_tuple().all(conn).await?;
    found.extend(typed.into_tuple::<(Uuid, String)>().all(conn).await?);
    let found = found.into_iter().map(|(studio, email)| (studio, email.to_lowercase()));
    let mut found: BTreeSet<_> = found.filter(|(_, email)| email.contains('@')).collect();
    let others: Vec<(Uuid, String)> = client::Entity::find()
        .select_only()
        .columns([client::Column::Studio, client::Column::Email])
        .filter(client::Column::Email.is_in(found.iter().map(|(_, email)| email.clone())))
        .filter(client::Column::Id.is_not_in(all()))
        .into_tuple()
        .all(conn)
        .await?;
    for other in others {
        found.remove(&other);
    }
    Ok(found)
}

async fn void_visits(tx: &Tx, which: Condition) -> Result<(), StoreError> {
    let generation = booking::Column::LinkGeneration;
    newer(booking::Entity::update_many())
        .col_expr(generation, Expr::col(generation).add(1))
        .filter(which)
        .exec(&**tx)
        .await?;
    Ok(())
}

async fn void_courses(tx: &Tx, which: Condition) -> Result<(), StoreError> {
    let generation = course_plan::Column::LinkGeneration;
    course_plan::Entity::update_many()
        .col_expr(generation, Expr::col(generation).add(1))
        .filter(which)
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Whoever has read these before writes nothing over it.
fn newer(update: UpdateMany<booking::Entity>) -> UpdateMany<booking::Entity> {
    let version = booking::Column::Version;
    update.col_expr(version, Expr::col(version).add(1))
}

/// Mails go to this address (lower case).
fn goes_to(email: &str) -> SimpleExpr {
    Expr::expr(Func::lower(Expr::col(booking::Column::ContactEmail))).eq(email)
}

/// The visits of an account's clients, and those it booked.
fn booked_with(account: AccountId) -> Condition {
    let booked = for_others().filter(booked_by::Column::Account.eq(account.0));
    Condition::any()
        .add(booking::Column::Client.in_subquery(clients_of(account).into_query()))
        .add(booking::Column::Id.in_subquery(booked.into_query()))
}

fn clients_of(account: AccountId) -> Select<client::Entity> {
    client::Entity::find()
        .select_only()
        .column(client::Column::Id)
        .filter(client::Column::Account.eq(account.0))
}

fn for_others() -> Select<booked_by::Entity> {
    booked_by::Entity::find().select_only().column(booked_by::Column::Booking)
}

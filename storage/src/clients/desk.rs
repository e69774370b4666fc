//! What a studio's desk keeps of its clients, and how it finds them.

use std::collections::HashMap;

use domain::{ClientId, StudioId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict},
};
use uuid::Uuid;

use super::words::{fold, words};
use crate::{
    StoreError, Tx, bulk,
    entities::{client, client_desk, client_word},
    listed::one_of,
};

/// Behind every word that begins so.
const BEHIND: char = '\u{10FFFF}';

/// Where a list goes on: behind whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct After {
    /// Their name as lists are ordered by it.
    pub sort_name: String,
    /// Who.
    pub client: ClientId,
}

/// Makes a client findable as they are called now.
pub async fn index(tx: &Tx, row: &client::Model) -> Result<(), StoreError> {
    let facts = client_desk::Model { sort_name: fold(&row.name), ..unknown(row) };
    let known = OnConflict::column(client_desk::Column::Client)
        .update_column(client_desk::Column::SortName)
        .to_owned();
    client_desk::Entity::insert(facts.into_active_model())
        .on_conflict(known)
        .exec_without_returning(&**tx)
        .await?;
    forget_words(tx, &[row.id]).await?;
    bulk::insert::<client_word::Entity>(tx, words_of(row).collect()).await
}

/// The same for many who are not findable yet.
pub async fn index_all(tx: &Tx, rows: &[client::Model]) -> Result<(), StoreError> {
    let facts =
        rows.iter().map(|row| client_desk::Model { sort_name: fold(&row.name), ..unknown(row) });
    bulk::insert::<client_desk::Entity>(tx, facts.collect()).await?;
    bulk::insert::<client_word::Entity>(tx, rows.iter().flat_map(words_of).collect()).await
}

fn words_of(row: &client::Model) -> impl Iterator<Item = client_word::Model> + use<> {
    let (studio, client) = (row.studio, row.id);
    let found = words(&row.name, &row.email, row.phone.as_deref());
    found.into_iter().map(move |word| client_word::Model { studio, word, client })
}

/// Of somebody whom the desk has written nothing about.
fn unknown(row: &client::Model) -> client_desk::Model {
    client_desk::Model {
        client: row.id,
        studio: row.studio,
        sort_name: String::new(),
        note: String::new(),
        blocked_at: None,
        blocked_why: String::new(),
        merged_into: None,
        merged_at: None,
        erased_at: None,
    }
}

pub(super) async fn forget_words(tx: &Tx, clients: &[Uuid]) -> Result<(), StoreError> {
    client_word::Entity::delete_many()
        .filter(client_word::Column::Client.is_in(clients.iter().copied()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Up to `limit` clients who cannot be found yet: those of before there was a search.
pub async fn unindexed<C: ConnectionTrait>(
    conn: &C,
    limit: u64,
) -> Result<Vec<client::Model>, StoreError> {
    let known = client_desk::Entity::find().select_only().column(client_desk::Column::Client);
    Ok(client::Entity::find()
        .filter(client::Column::Id.not_in_subquery(known.into_query()))
        .limit(limit)
        .all(conn)
        .await?)
}

/// The clients of a studio who have a word that begins with each of these, by name, behind
/// `after`, at most `limit`; everybody where nothing is asked for. Nobody who was erased, or
/// turned out to be somebody else.
pub async fn search<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    asked: &[String],
    after: Option<&After>,
    limit: u64,
) -> Result<Vec<(client::Model, client_desk::Model)>, StoreError> {
    let mut found = client_desk::Entity::find()
        .filter(client_desk::Column::Studio.eq(studio.0))
        .filter(client_desk::Column::MergedInto.is_null())
        .filter(client_desk::Column::ErasedAt.is_null());
    for word in asked {
        let has = client_word::Entity::find()
            .select_only()
            .column(client_word::Column::Client)
            .filter(client_word::Column::Studio.eq(studio.0))
            .filter(client_word::Column::Word.gte(word.as_str()))
            .filter(client_word::Column::Word.lt(format!("{word}{BEHIND}")));
        found = found.filter(client_desk::Column::Client.in_subquery(has.into_query()));
    }
    if let Some(after) = after {
        let behind =
            Condition::any().add(client_desk::Column::SortName.gt(after.sort_name.as_str())).add(
                Condition::all()
                    .add(client_desk::Column::SortName.eq(after.sort_name.as_str()))
                    .add(client_desk::Column::Client.gt(after.client.0)),
            );
        found = found.filter(behind);
    }
    let facts = found
        .order_by_asc(client_desk::Column::SortName)
        .order_by_asc(client_desk::Column::Client)
        .limit(limit)
        .all(conn)
        .await?;
    let people = client::Entity::find()
        .filter(client::Column::Id.is_in(facts.iter().map(|row| row.client)))
        .all(conn)
        .await?;
    let mut people: HashMap<Uuid, client::Model> =
        people.into_iter().map(|row| (row.id, row)).collect();
    Ok(facts.into_iter().filter_map(|row| Some((people.remove(&row.client)?, row))).collect())
}

/// One client of a studio, with what its desk keeps of them.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: ClientId,
) -> Result<Option<(client::Model, client_desk::Model)>, StoreError> {
    let row = client::Entity::find_by_id(id.0)
        .filter(client::Column::Studio.eq(studio.0))
        .one(conn)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let facts = facts(conn, &row).await?;
    Ok(Some((row, facts)))
}

/// What the desk keeps of a client.
pub async fn facts<C: ConnectionTrait>(
    conn: &C,
    row: &client::Model,
) -> Result<client_desk::Model, StoreError> {
    let found = client_desk::Entity::find_by_id(row.id).one(conn).await?;
    Ok(found.unwrap_or_else(|| unknown(row)))
}

/// Writes what the desk keeps of a client: the note, and whether they book online.
pub async fn set_facts(tx: &Tx, facts: &client_desk::Model) -> Result<(), StoreError> {
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::Note, Expr::value(facts.note.as_str()))
        .col_expr(client_desk::Column::BlockedAt, Expr::value(facts.blocked_at))
        .col_expr(client_desk::Column::BlockedWhy, Expr::value(facts.blocked_why.as_str()))
        .filter(client_desk::Column::Client.eq(facts.client))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What the desk has written about these clients; nothing of whom it wrote nothing.
pub async fn notes<C: ConnectionTrait>(
    conn: &C,
    ids: &[ClientId],
) -> Result<HashMap<ClientId, String>, StoreError> {
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    let found: Vec<(Uuid, String)> = client_desk::Entity::find()
        .select_only()
        .columns([client_desk::Column::Client, client_desk::Column::Note])
        .filter(one_of(conn, client_desk::Column::Client, ids.iter().map(|id| id.0)))
        .filter(client_desk::Column::Note.ne(""))
        .filter(client_desk::Column::ErasedAt.is_null())
        .into_tuple()
        .all(conn)
        .await?;
    Ok(found.into_iter().map(|(id, note)| (id.into(), note)).collect())
}

/// Whether a client cannot book online.
pub async fn is_blocked<C: ConnectionTrait>(conn: &C, id: ClientId) -> Result<bool, StoreError> {
    let found = client_desk::Entity::find_by_id(id.0).one(conn).await?;
    Ok(found.is_some_and(|facts| facts.blocked_at.is_some()))
}

/// Writes how a client is called and reached, and makes them findable so. Refuses an address
/// that another client of the studio has ([`crate::Constraint::Unique`]).
pub async fn set_contact(tx: &Tx, row: &client::Model) -> Result<(), StoreError> {
    client::Entity::update_many()
        .col_expr(client::Column::Name, Expr::value(row.name.as_str()))
        .col_expr(client::Column::Email, Expr::value(row.email.as_str()))
        .col_expr(client::Column::Phone, Expr::value(row.phone.clone()))
        .filter(client::Column::Id.eq(row.id))
        .exec(&**tx)
        .await?;
    index(tx, row).await
}

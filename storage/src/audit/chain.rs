//! What binds each entry to the one before.
//!
//! # The chain
//! Every studio has a chain, and what happened at none has one too (under the nil UUID).
//! Entries are numbered from 1. An entry's hash is SHA-256 over this, one after another:
//!
//! 1. the bytes `lumbar-audit-1`,
//! 2. the 32 bytes of the hash of the entry before,
//! 3. the entry's number, its id, its studio, its actor, its actor's kind, its action, its
//!    object, its detail and its instant, each as its length in bytes (eight bytes, the
//!    greatest first) and then the bytes themselves. Numbers are eight bytes, the greatest
//!    first, in two's complement; ids are the sixteen bytes of a UUID; texts are UTF-8;
//!    what is absent has length 0.
//!
//! Before the first entry stands SHA-256 over `lumbar-audit-0` and the chain's sixteen
//! bytes; entries that were there before the chain began follow upon it with number 0, by
//! instant and id, so that the first link vouches for them as a whole.
//!
//! # Writers
//! Entries are written as the last statements of their transaction. The head of the chain
//! is locked then, and nothing else is waited for until the commit but the heads of further
//! chains, in the order of their ids: no circle of waiting can close. `SQLite` has one
//! writer.

use std::collections::BTreeMap;

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect, QueryTrait,
    prelude::Expr,
    sea_query::{LockType, OnConflict},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::walk;
use crate::{
    Corrupt, StoreError,
    entities::{audit, audit_head},
};

/// How long a hash is.
pub const HASH_BYTES: usize = 32;

/// SHA-256.
pub type Hash = [u8; HASH_BYTES];

/// How many columns an entry has, with room to spare under what the engines take at once.
const AT_ONCE: usize = 500;

/// The hash of an entry that follows upon `before`.
#[must_use]
pub fn link(before: &Hash, entry: &audit::Model) -> Hash {
    let number = entry.number.unwrap_or_default().to_be_bytes();
    let studio = entry.studio.map(Uuid::into_bytes);
    let actor = entry.actor.map(Uuid::into_bytes);
    let fields: [&[u8]; 9] = [
        &number,
        entry.id.as_bytes(),
        studio.as_ref().map_or(&[], |id| id.as_slice()),
        actor.as_ref().map_or(&[], |id| id.as_slice()),
        entry.actor_kind.as_bytes(),
        entry.action.as_bytes(),
        entry.object.as_bytes(),
        entry.detail.as_bytes(),
        &entry.at.to_be_bytes(),
    ];
    let mut hasher = Sha256::new();
    hasher.update(b"lumbar-audit-1");
    hasher.update(before);
    for field in fields {
        hasher.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(field);
    }
    hasher.finalize().into()
}

/// What stands before the first entry of a chain.
pub(super) fn beginning(chain: Uuid) -> Hash {
    Sha256::new().chain_update(b"lumbar-audit-0").chain_update(chain.as_bytes()).finalize().into()
}

/// A hash as it lies in the database.
pub(super) fn read(bytes: &[u8]) -> Option<Hash> {
    bytes.try_into().ok()
}

/// Writes entries as the next links of their chains.
pub(crate) async fn write(
    tx: &DatabaseTransaction,
    entries: Vec<audit::Model>,
) -> Result<(), StoreError> {
    let mut chains: BTreeMap<Uuid, Vec<audit::Model>> = BTreeMap::new();
    for entry in entries {
        chains.entry(entry.studio.unwrap_or_default()).or_default().push(entry);
    }
    for (chain, entries) in chains {
        extend(tx, chain, entries).await?;
    }
    Ok(())
}

async fn extend(
    tx: &DatabaseTransaction,
    chain: Uuid,
    mut entries: Vec<audit::Model>,
) -> Result<(), StoreError> {
    let head = head(tx, chain).await?;
    let corrupt = || Corrupt::new("audit_head", "hash", chain);
    let (mut number, mut hash) = (head.number, read(&head.hash).ok_or_else(corrupt)?);
    for entry in &mut entries {
        number += 1;
        entry.number = Some(number);
        hash = link(&hash, entry);
        entry.hash = Some(hash.to_vec());
    }
    while !entries.is_empty() {
        let some =
            entries.drain(..entries.len().min(AT_ONCE)).map(IntoActiveModel::into_active_model);
        audit::Entity::insert_many(some.collect::<Vec<_>>()).exec_without_returning(tx).await?;
    }
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Number, Expr::value(number))
        .col_expr(audit_head::Column::Hash, Expr::value(hash.to_vec()))
        .filter(audit_head::Column::Chain.eq(chain))
        .exec(tx)
        .await?;
    Ok(())
}

/// The head of a chain, locked. The first who looks makes it.
async fn head(tx: &DatabaseTransaction, chain: Uuid) -> Result<audit_head::Model, StoreError> {
    if let Some(found) = locked(tx, chain).await? {
        return Ok(found);
    }
    let fresh = audit_head::Model { chain, number: 0, hash: Vec::new(), earlier: 0 };
    audit_head::Entity::insert(fresh.into_active_model())
        .on_conflict(OnConflict::column(audit_head::Column::Chain).do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    let found = locked(tx, chain).await?.ok_or(StoreError::Retry)?;
    if found.number == 0 && found.hash.is_empty() { begin(tx, found).await } else { Ok(found) }
}

/// A new chain vouches for what was written before there was one.
async fn begin(
    tx: &DatabaseTransaction,
    head: audit_head::Model,
) -> Result<audit_head::Model, StoreError> {
    let (earlier, hash) = walk::earlier(tx, head.chain).await?;
    audit_head::Entity::update_many()
        .col_expr(audit_head::Column::Earlier, Expr::value(earlier))
        .filter(audit_head::Column::Chain.eq(head.chain))
        .exec(tx)
        .await?;
    Ok(audit_head::Model { hash: hash.to_vec(), earlier, ..head })
}

async fn locked(
    tx: &DatabaseTransaction,
    chain: Uuid,
) -> Result<Option<audit_head::Model>, StoreError> {
    let alone = tx.get_database_backend() != DbBackend::Postgres;
    Ok(audit_head::Entity::find_by_id(chain)
        .apply_if((!alone).then_some(LockType::NoKeyUpdate), QuerySelect::lock)
        .one(tx)
        .await?)
}

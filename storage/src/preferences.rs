//! How an account wants its mails and its times, and the gift cards it keeps.

use domain::{AccountId, ClientId, GiftCardId, Instant};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::OnConflict,
};

use crate::{
    StoreError, Tx,
    entities::{
        account_preference::{Column, Entity, Model},
        card_claim, client, gift_card,
    },
};

/// What an account chose, if it chose anything.
pub async fn of_account<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Option<Model>, StoreError> {
    Ok(Entity::find_by_id(account.0).one(conn).await?)
}

/// What the account of a client chose, if there is one and it chose anything.
pub async fn of_client<C: ConnectionTrait>(
    conn: &C,
    id: ClientId,
) -> Result<Option<Model>, StoreError> {
    let account = client::Entity::find()
        .select_only()
        .column(client::Column::Account)
        .filter(client::Column::Id.eq(id.0));
    Ok(Entity::find().filter(Column::Account.in_subquery(account.into_query())).one(conn).await?)
}

/// Writes what an account chose, over what it chose before.
pub async fn set(tx: &Tx, row: Model) -> Result<(), StoreError> {
    let known = OnConflict::column(Column::Account)
        .update_columns([
            Column::Language,
            Column::Zone,
            Column::Reminders,
            Column::ReminderHours,
            Column::QuietFrom,
            Column::QuietUntil,
            Column::CheckIns,
            Column::UpdatedAt,
        ])
        .to_owned();
    Entity::insert(row.into_active_model())
        .on_conflict(known)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Keeps a gift card with an account; again is no error.
pub async fn claim_card(
    tx: &Tx,
    account: AccountId,
    card: GiftCardId,
    now: Instant,
) -> Result<(), StoreError> {
    let row = card_claim::Model { account: account.0, card: card.0, claimed_at: now.timestamp() };
    let once = OnConflict::columns([card_claim::Column::Account, card_claim::Column::Card])
        .do_nothing()
        .to_owned();
    card_claim::Entity::insert(row.into_active_model())
        .on_conflict(once)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// Keeps a gift card no longer.
pub async fn let_card_go(tx: &Tx, account: AccountId, card: GiftCardId) -> Result<(), StoreError> {
    card_claim::Entity::delete_by_id((account.0, card.0)).exec(&**tx).await?;
    Ok(())
}

/// The gift cards that an account keeps, the latest sold first.
pub async fn claimed_cards<C: ConnectionTrait>(
    conn: &C,
    account: AccountId,
) -> Result<Vec<gift_card::Model>, StoreError> {
    let kept = card_claim::Entity::find()
        .select_only()
        .column(card_claim::Column::Card)
        .filter(card_claim::Column::Account.eq(account.0));
    Ok(gift_card::Entity::find()
        .filter(gift_card::Column::Id.in_subquery(kept.into_query()))
        .order_by_desc(gift_card::Column::IssuedAt)
        .order_by_desc(gift_card::Column::Id)
        .all(conn)
        .await?)
}

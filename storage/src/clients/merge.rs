//! Two clients who are one person; and one whom nobody is to know any more.

use domain::{ClientId, Instant, SaleId};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DbBackend, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, Func, LockType, SimpleExpr},
};
use uuid::Uuid;

use super::{desk::forget_words, reached::addresses};
use crate::{
    StoreError, Tx, cards,
    care::{is_silent, set_silent},
    entities::{
        booking, care_review, check_in, check_in_silence, client, client_desk, course, course_plan,
        gift_card, invoice_address, missed_fee, promotion_use, sale, screening,
    },
    family,
    payments::AttemptState,
    waitlist,
};

/// The client and everybody who turned out to be them, the client first.
pub async fn group<C: ConnectionTrait>(
    conn: &C,
    id: ClientId,
) -> Result<Vec<client::Model>, StoreError> {
    let others = client_desk::Entity::find()
        .filter(client_desk::Column::MergedInto.eq(id.0))
        .all(conn)
        .await?;
    let ids = others.iter().map(|row| row.client).chain([id.0]);
    let mut all = client::Entity::find()
        .filter(client::Column::Id.is_in(ids))
        .order_by_asc(client::Column::Id)
        .all(conn)
        .await?;
    all.sort_by_key(|row| row.id != id.0);
    Ok(all)
}

/// Nobody else counts or changes these clients until the transaction ends.
pub async fn lock(tx: &Tx, ids: &[ClientId]) -> Result<(), StoreError> {
    if tx.get_database_backend() == DbBackend::Postgres {
        client::Entity::find()
            .filter(client::Column::Id.is_in(ids.iter().map(|id| id.0)))
            .order_by_asc(client::Column::Id)
            .lock(LockType::NoKeyUpdate)
            .all(&**tx)
            .await?;
    }
    Ok(())
}

/// Who somebody is: themselves, or the client they were merged into.
pub async fn survivor<C: ConnectionTrait>(conn: &C, id: ClientId) -> Result<ClientId, StoreError> {
    let found = client_desk::Entity::find_by_id(id.0).one(conn).await?;
    Ok(found.and_then(|facts| facts.merged_into).map_or(id, Into::into))
}

/// Whose key opens what is sealed for `named` on a booking of `client`: that of `named` where
/// they turned out to be the client, and the client's otherwise, which then opens nothing.
pub async fn key_holder<C: ConnectionTrait>(
    conn: &C,
    client: ClientId,
    named: ClientId,
) -> Result<ClientId, StoreError> {
    let same = named == client || survivor(conn, named).await? == client;
    Ok(if same { named } else { client })
}

/// From now on `from` is `into`: what they booked is moved, and whoever books with their
/// address is `into`. What was sealed with their key stays so, and names them: the key is
/// kept. Notes that clients left for a visit are the caller's to seal anew. Says how many
/// bookings were moved.
pub async fn merge(
    tx: &Tx,
    from: &client::Model,
    into: &client::Model,
    now: Instant,
) -> Result<u64, StoreError> {
    let moved = booking::Entity::update_many()
        .col_expr(booking::Column::Client, Expr::value(into.id))
        .col_expr(booking::Column::Version, Expr::col(booking::Column::Version).add(1))
        .filter(booking::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::MergedInto, Expr::value(into.id))
        .filter(client_desk::Column::MergedInto.eq(from.id))
        .exec(&**tx)
        .await?;
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::MergedInto, Expr::value(into.id))
        .col_expr(client_desk::Column::MergedAt, Expr::value(now.timestamp()))
        .filter(client_desk::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    client::Entity::update_many()
        .col_expr(client::Column::Account, Expr::value(Option::<Uuid>::None))
        .filter(client::Column::Id.eq(from.id))
        .exec(&**tx)
        .await?;
    client::Entity::update_many()
        .col_expr(client::Column::Account, Expr::value(into.account.or(from.account)))
        .filter(client::Column::Id.eq(into.id))
        .exec(&**tx)
        .await?;
    move_what_was_paid_ahead(tx, from, into).await?;
    if is_silent(&**tx, from.id.into()).await? {
        let (stays, goes) =
            ((into.studio.into(), into.id.into()), (from.studio.into(), from.id.into()));
        set_silent(tx, stays, Some(now)).await?;
        set_silent(tx, goes, None).await?;
    }
    forget_words(tx, &[from.id]).await?;
    Ok(moved.rows_affected)
}

/// Courses, what was used of promotions, and whom invoices are made out to, where `into` has
/// not said it.
async fn move_what_was_paid_ahead(
    tx: &Tx,
    from: &client::Model,
    into: &client::Model,
) -> Result<(), StoreError> {
    course::Entity::update_many()
        .col_expr(course::Column::Client, Expr::value(into.id))
        .filter(course::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    course_plan::Entity::update_many()
        .col_expr(course_plan::Column::Client, Expr::value(into.id))
        .filter(course_plan::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    promotion_use::Entity::update_many()
        .col_expr(promotion_use::Column::Client, Expr::value(into.id))
        .filter(promotion_use::Column::Client.eq(from.id))
        .exec(&**tx)
        .await?;
    if invoice_address::Entity::find_by_id(into.id).one(&**tx).await?.is_none() {
        invoice_address::Entity::update_many()
            .col_expr(invoice_address::Column::Client, Expr::value(into.id))
            .filter(invoice_address::Column::Client.eq(from.id))
            .exec(&**tx)
            .await?;
    }
    invoice_address::Entity::delete_by_id(from.id).exec(&**tx).await?;
    Ok(())
}

/// The bookings of a client on which they left a sealed note, with it.
pub async fn sealed_notes<C: ConnectionTrait>(
    conn: &C,
    id: ClientId,
) -> Result<Vec<(Uuid, Vec<u8>)>, StoreError> {
    let rows: Vec<(Uuid, Option<Vec<u8>>)> = booking::Entity::find()
        .select_only()
        .columns([booking::Column::Id, booking::Column::NoteSealed])
        .filter(booking::Column::Client.eq(id.0))
        .filter(booking::Column::NoteSealed.is_not_null())
        .into_tuple()
        .all(conn)
        .await?;
    Ok(rows.into_iter().filter_map(|(id, sealed)| Some((id, sealed?))).collect())
}

/// Nobody knows any more who these clients were: their keys are destroyed, so that what was
/// sealed with them is unreadable for ever; their names, addresses and numbers are gone from
/// them and from their bookings, with what they answered. Bookings stay as facts without a
/// person, whose links open nothing.
pub async fn erase(tx: &Tx, ids: &[ClientId], now: Instant) -> Result<(), StoreError> {
    forget_what_they_bought(tx, ids).await?;
    forget_why(tx, ids).await?;
    cards::forget_of(tx, ids).await?;
    forget_waiting(tx, ids, now).await?;
    // Not before: only while it is known which visits others booked is the address there theirs.
    family::forget(tx, ids).await?;
    for id in ids {
        client::Entity::update_many()
            .col_expr(client::Column::Account, Expr::value(Option::<Uuid>::None))
            .col_expr(client::Column::Name, Expr::value(""))
            .col_expr(client::Column::Email, Expr::value(format!("erased:{id}")))
            .col_expr(client::Column::Phone, Expr::value(Option::<String>::None))
            .col_expr(client::Column::Zone, Expr::value(Option::<String>::None))
            .col_expr(client::Column::DataKeySealed, Expr::value(Vec::<u8>::new()))
            .filter(client::Column::Id.eq(id.0))
            .exec(&**tx)
            .await?;
    }
    let all = || ids.iter().map(|id| id.0);
    forget_words(tx, &all().collect::<Vec<_>>()).await?;
    client_desk::Entity::update_many()
        .col_expr(client_desk::Column::SortName, Expr::value(""))
        .col_expr(client_desk::Column::Note, Expr::value(""))
        .col_expr(client_desk::Column::BlockedWhy, Expr::value(""))
        .col_expr(client_desk::Column::BlockedAt, Expr::value(Option::<i64>::None))
        .col_expr(client_desk::Column::ErasedAt, Expr::value(now.timestamp()))
        .filter(client_desk::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    screening::Entity::delete_many()
        .filter(screening::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    check_in::Entity::delete_many()
        .filter(check_in::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    course_plan::Entity::update_many()
        .col_expr(course_plan::Column::Wish, Expr::value(""))
        .col_expr(course_plan::Column::HolderHash, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(
            course_plan::Column::LinkGeneration,
            Expr::col(course_plan::Column::LinkGeneration).add(1),
        )
        .filter(course_plan::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    care_review::Entity::delete_many()
        .filter(care_review::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    check_in_silence::Entity::delete_many()
        .filter(check_in_silence::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    let next = |column: booking::Column| Expr::col(column).add(1);
    booking::Entity::update_many()
        .col_expr(booking::Column::ContactName, Expr::value(""))
        .col_expr(booking::Column::ContactEmail, Expr::value(""))
        .col_expr(booking::Column::ContactPhone, Expr::value(Option::<String>::None))
        .col_expr(booking::Column::ClientZone, Expr::value(Option::<String>::None))
        .col_expr(booking::Column::NoteSealed, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(booking::Column::HolderHash, Expr::value(Option::<Vec<u8>>::None))
        .col_expr(booking::Column::LinkGeneration, next(booking::Column::LinkGeneration))
        .col_expr(booking::Column::Version, next(booking::Column::Version))
        .filter(booking::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Why a fee of theirs was let go or given back: a fee is a figure, and needs no reason. The
/// audit log keeps it.
async fn forget_why(tx: &Tx, ids: &[ClientId]) -> Result<(), StoreError> {
    let visits = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.is_in(ids.iter().map(|id| id.0)));
    missed_fee::Entity::update_many()
        .col_expr(missed_fee::Column::Reason, Expr::value(""))
        .filter(missed_fee::Column::Booking.in_subquery(visits.into_query()))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Whoever waited for a time under an address of theirs waits no more, and is nobody.
async fn forget_waiting(tx: &Tx, ids: &[ClientId], now: Instant) -> Result<(), StoreError> {
    for (studio, email) in addresses(&**tx, ids).await? {
        waitlist::forget_people(tx, studio.into(), &[email], now).await?;
    }
    Ok(())
}

/// What was typed to buy gift cards and courses, by them or for them: gone from the cards,
/// and from what was ordered once nothing more is made of it. Papers that were handed out
/// are kept, as the law wants.
async fn forget_what_they_bought(tx: &Tx, ids: &[ClientId]) -> Result<(), StoreError> {
    let all = || ids.iter().map(|id| id.0);
    invoice_address::Entity::delete_many()
        .filter(invoice_address::Column::Client.is_in(all()))
        .exec(&**tx)
        .await?;
    let sales = bought_by(&**tx, ids).await?;
    forget_orders(tx, sales.into_iter().map(Into::into).collect()).await?;
    for known in addresses(&**tx, ids).await? {
        forget_cards(tx, &known).await?;
    }
    Ok(())
}

/// The sales these clients had a part in: courses of theirs, cards that they gave or got, tips
/// for their visits. Orders that nothing came of are sealed, and name nobody.
pub async fn bought_by<C: ConnectionTrait>(
    conn: &C,
    ids: &[ClientId],
) -> Result<Vec<SaleId>, StoreError> {
    let all = || ids.iter().map(|id| id.0);
    let mut sales: Vec<Uuid> = Vec::new();
    for known in addresses(conn, ids).await? {
        let cards = gift_card::Entity::find().filter(
            with_address(&known, gift_card::Column::BuyerEmail)
                .or(with_address(&known, gift_card::Column::RecipientEmail)),
        );
        sales.extend(cards.all(conn).await?.into_iter().map(|card| card.sale));
    }
    let courses = course::Entity::find().filter(course::Column::Client.is_in(all()));
    sales.extend(courses.all(conn).await?.into_iter().map(|row| row.sale));
    let visits = booking::Entity::find()
        .select_only()
        .column(booking::Column::Id)
        .filter(booking::Column::Client.is_in(all()));
    let visits: Vec<Uuid> = visits.into_tuple().all(conn).await?;
    let tips = sale::Entity::find().filter(sale::Column::Booking.is_in(visits));
    sales.extend(tips.all(conn).await?.into_iter().map(|row| row.id));
    Ok(sales.into_iter().map(Into::into).collect())
}

fn with_address((studio, email): &(Uuid, String), column: gift_card::Column) -> SimpleExpr {
    let same = Expr::expr(Func::lower(Expr::col(column))).eq(email.as_str());
    same.and(gift_card::Column::Studio.eq(*studio))
}

/// The cards that whoever has this address (lower case) gave or got at any studio lose their
/// names and words, and what was ordered is forgotten once nothing more is made of it.
pub async fn forget_cards_of(tx: &Tx, email: &str) -> Result<(), StoreError> {
    use gift_card::Column;
    let is = |column: Column| Expr::expr(Func::lower(Expr::col(column))).eq(email);
    let sales = gift_card::Entity::find()
        .select_only()
        .column(Column::Sale)
        .filter(is(Column::BuyerEmail).or(is(Column::RecipientEmail)));
    let sales: Vec<Uuid> = sales.into_tuple().all(&**tx).await?;
    forget_orders(tx, sales).await?;
    forget_unreached(tx, is(Column::BuyerEmail)).await?;
    for (name, address) in
        [(Column::BuyerName, Column::BuyerEmail), (Column::RecipientName, Column::RecipientEmail)]
    {
        forget_part(tx, (name, address), is(address)).await?;
    }
    Ok(())
}

/// The cards a client gave or got lose their names and words.
async fn forget_cards(tx: &Tx, known: &(Uuid, String)) -> Result<(), StoreError> {
    use gift_card::Column;
    forget_unreached(tx, with_address(known, Column::BuyerEmail)).await?;
    for (name, email) in
        [(Column::BuyerName, Column::BuyerEmail), (Column::RecipientName, Column::RecipientEmail)]
    {
        forget_part(tx, (name, email), with_address(known, email)).await?;
    }
    Ok(())
}

/// Whom cards are for that were handed over in person: nobody else can ask for that name to go.
async fn forget_unreached(tx: &Tx, bought: SimpleExpr) -> Result<(), StoreError> {
    gift_card::Entity::update_many()
        .col_expr(gift_card::Column::RecipientName, Expr::value(""))
        .filter(gift_card::Column::RecipientEmail.eq(""))
        .filter(bought)
        .exec(&**tx)
        .await?;
    Ok(())
}

/// What was typed to order something, where nothing more is made of it.
async fn forget_orders(tx: &Tx, sales: Vec<Uuid>) -> Result<(), StoreError> {
    let open = [AttemptState::Creating, AttemptState::Open].map(AttemptState::as_str);
    sale::Entity::update_many()
        .col_expr(sale::Column::OrderSealed, Expr::value(Vec::<u8>::new()))
        .filter(sale::Column::Id.is_in(sales))
        .filter(sale::Column::State.is_not_in(open))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// One side of cards: its name and address, and the words.
async fn forget_part(
    tx: &Tx,
    (name, address): (gift_card::Column, gift_card::Column),
    whose: SimpleExpr,
) -> Result<(), StoreError> {
    gift_card::Entity::update_many()
        .col_expr(name, Expr::value(""))
        .col_expr(gift_card::Column::Message, Expr::value(""))
        .col_expr(address, Expr::value(""))
        .filter(whose)
        .exec(&**tx)
        .await?;
    Ok(())
}

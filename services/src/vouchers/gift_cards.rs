//! Gift cards as the studio's people see them: found, sent again, given another code, ended.

use domain::{
    GiftCardId, Instant, Money,
    ledger::{Books, Sold},
};
use storage::{
    StoreError, Tx,
    audit::{self, Actor, Entry},
    bookings,
    entities::gift_card,
    payments::ReturnMethod,
    sales as sale_rows,
    vouchers::{HELD, gift_cards as rows},
};

use super::{
    VoucherRefused, codes,
    issue::{instant, send},
};
use crate::{
    Services,
    auth::{DeskSession, ManagerSession},
    mail::Mail,
    papers::{self, PaidBy, Paper},
    sales,
};

/// A card in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardLine {
    /// The card.
    pub id: GiftCardId,
    /// The end of its code.
    pub last_four: String,
    /// Who gave it.
    pub buyer: String,
    /// Who got it; perhaps empty.
    pub recipient: String,
    /// What it was sold for.
    pub issued: Money,
    /// What is left.
    pub left: Money,
    /// When it was sold.
    pub at: Instant,
    /// Whether it was ended.
    pub is_void: bool,
    /// Whether it pays for nothing: its payment is questioned, or gone after it was used.
    pub is_stopped: bool,
    /// From when it can no longer be used.
    pub until: Option<Instant>,
}

/// Something that happened to a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GiftEvent {
    /// It was sold, by this way: `online`, `cash` or `card`.
    Sold {
        /// When.
        at: Instant,
        /// By which way.
        method: String,
    },
    /// A visit took something of it.
    Used {
        /// When.
        at: Instant,
        /// What people say on the telephone for the visit.
        reference: String,
        /// How much.
        amount: Money,
        /// How much of that came back since.
        returned: Money,
        /// Whether the visit is still being paid for.
        is_held: bool,
    },
    /// Something was done to it: the code of the audit entry.
    Done {
        /// When.
        at: Instant,
        /// What.
        action: String,
        /// Facts: amounts and ways.
        detail: String,
    },
}

impl GiftEvent {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Instant {
        match self {
            Self::Sold { at, .. } | Self::Used { at, .. } | Self::Done { at, .. } => *at,
        }
    }
}

/// Everything about one card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardDetail {
    /// As in the list.
    pub line: CardLine,
    /// The whole code, for whoever sells it over the desk; `None` where no key opens it.
    pub code: Option<String>,
    /// Where the receipt went.
    pub buyer_email: String,
    /// Where the code went or goes.
    pub recipient_email: String,
    /// What the buyer wrote.
    pub message: String,
    /// When the code goes out, or went.
    pub send_at: Instant,
    /// Whether it was sold online, so that what is left can go back that way.
    pub is_online: bool,
    /// What happened, oldest first.
    pub events: Vec<GiftEvent>,
    /// Its receipt, and credit notes.
    pub papers: Vec<Paper>,
}

/// How many cards a page lists: one more is read, to know whether there is another page.
pub const CARDS_ON_A_PAGE: usize = 50;

/// The studio's cards, newest first, a page of them, from 0 on, and one more; those whose end or
/// people hold `text`, where there is one.
pub async fn cards(
    services: &Services,
    desk: &DeskSession,
    text: &str,
    page: u64,
) -> Result<Vec<CardLine>, StoreError> {
    let size = u64::try_from(CARDS_ON_A_PAGE).unwrap_or(u64::MAX);
    let conn = services.store.reader();
    let found = rows::list(conn, desk.studio(), text.trim(), (size + 1, page * size)).await?;
    found.iter().map(|card| Ok(line(card)?)).collect()
}

fn line(card: &gift_card::Model) -> Result<CardLine, storage::Corrupt> {
    let currency = card.currency()?;
    Ok(CardLine {
        id: card.id.into(),
        last_four: card.last_four.clone(),
        buyer: card.buyer_name.clone(),
        recipient: card.recipient_name.clone(),
        issued: Money::new(card.issued_minor, currency),
        left: card.balance()?,
        at: instant(card.issued_at)
            .ok_or_else(|| storage::Corrupt::new("gift_card", "issued_at", card.id))?,
        is_void: card.state == "void",
        is_stopped: card.state == "stopped",
        until: card.expires_at.and_then(instant),
    })
}

/// Everything about one card of the studio.
pub async fn card(
    services: &Services,
    desk: &DeskSession,
    id: GiftCardId,
) -> Result<Option<CardDetail>, StoreError> {
    let conn = services.store.reader();
    let Some(card) = rows::of_studio(conn, desk.studio(), id).await? else { return Ok(None) };
    let sale = sale_rows::sale(conn, card.sale.into()).await?;
    let line = line(&card)?;
    let method = sale.as_ref().map(|sale| sale.method.clone()).unwrap_or_default();
    let mut events = vec![GiftEvent::Sold { at: line.at, method }];
    for used in rows::uses_of_card(conn, id).await? {
        let visit = bookings::by_id(conn, used.booking.into()).await?;
        events.push(GiftEvent::Used {
            at: instant(used.created_at).unwrap_or(line.at),
            reference: visit.map(|visit| visit.reference).unwrap_or_default(),
            amount: Money::new(used.amount_minor, line.left.currency),
            returned: Money::new(used.returned_minor, line.left.currency),
            is_held: used.state == HELD,
        });
    }
    for entry in audit::of_object(conn, &card.id.to_string()).await? {
        let at = instant(entry.at).unwrap_or(line.at);
        events.push(GiftEvent::Done { at, action: entry.action, detail: entry.detail });
    }
    events.sort_by_key(GiftEvent::at);
    let papers = match &sale {
        Some(sale) => papers::of_sale(conn, sale).await?,
        None => Vec::new(),
    };
    Ok(Some(CardDetail {
        code: codes::open(services, card.id, &card.code_sealed),
        send_at: instant(card.send_at).unwrap_or(line.at),
        is_online: sale.is_some_and(|sale| sale.is_online()),
        buyer_email: card.buyer_email,
        recipient_email: card.recipient_email,
        message: card.message,
        events,
        papers,
        line,
    }))
}

/// Mails the code once more, to where it went.
pub async fn send_again(
    services: &Services,
    desk: &DeskSession,
    id: GiftCardId,
) -> Result<(), VoucherRefused> {
    services.store.retrying(|| mail_again(services, desk, id, false)).await
}

/// Gives the card another code, and mails that: what was sent before opens nothing any more.
pub async fn reissue(
    services: &Services,
    desk: &DeskSession,
    id: GiftCardId,
) -> Result<(), VoucherRefused> {
    services.store.retrying(|| mail_again(services, desk, id, true)).await
}

async fn mail_again(
    services: &Services,
    desk: &DeskSession,
    id: GiftCardId,
    another_code: bool,
) -> Result<(), VoucherRefused> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let card = active(&tx, desk.studio(), id).await?;
    if another_code {
        let code = codes::fresh(services, desk.studio(), card.id);
        rows::set_code(&tx, id, code.hash, code.sealed, &code.last_four).await?;
    }
    let action = if another_code { "gift_card.reissued" } else { "gift_card.sent_again" };
    note(&tx, (desk.studio(), desk.actor()), &card, action, String::new(), now).await?;
    if !(card.recipient_email.is_empty() && card.buyer_email.is_empty()) {
        let key = format!("gift:{id}:{}", storage::new_id::<uuid::Uuid>());
        send(&tx, desk.studio(), Mail::GiftCard { card: id }, now, key, now).await?;
    }
    Ok(tx.commit().await?)
}

/// What becomes of what is left on a card that is ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EndHow {
    /// It goes back online, the way the card was paid.
    Online,
    /// Staff gave it back by hand.
    ByHand(ReturnMethod),
    /// It stays with the studio, such as after the card's end.
    Kept,
}

/// Ends a card: it opens nothing any more. `shown` is what was left when it was agreed to.
///
/// Refuses another amount ([`VoucherRefused::Changed`]), a card that a visit to come is paid
/// with, or being paid with ([`VoucherRefused::InUse`]): what that gives back goes to the card;
/// and one whose payment a bank questions ([`VoucherRefused::Questioned`]).
pub async fn end_card(
    services: &Services,
    manager: &ManagerSession,
    id: GiftCardId,
    how: EndHow,
    shown: Money,
) -> Result<Money, VoucherRefused> {
    manager.confirmed()?;
    services.store.retrying(|| try_end(services, manager, id, how, shown)).await
}

async fn try_end(
    services: &Services,
    manager: &ManagerSession,
    id: GiftCardId,
    how: EndHow,
    shown: Money,
) -> Result<Money, VoucherRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let tx = services.store.begin().await?;
    let card = rows::of_studio(&*tx, studio, id).await?.ok_or(VoucherRefused::NotFound)?;
    if card.state == "void" {
        return Err(VoucherRefused::Changed);
    }
    let sale = sale_rows::lock(&tx, card.sale.into()).await?.ok_or(VoucherRefused::NotFound)?;
    if in_use(&tx, id).await? {
        return Err(VoucherRefused::InUse);
    }
    if sales::is_questioned(&*tx, card.sale.into()).await? {
        return Err(VoucherRefused::Questioned);
    }
    let left = rows::end(&tx, &card).await?.ok_or(VoucherRefused::Changed)?;
    let left = Money::new(left, card.currency()?);
    if left != shown {
        return Err(VoucherRefused::Changed);
    }
    let books = Books { studio, at: now };
    let back = (Sold::GiftCard, left);
    match how {
        _ if left.is_zero() => {}
        EndHow::Online if sale.is_online() => {
            let refund = sales::request(&tx, &sale, back, books, "ended").await?;
            let goes = (refund, left, PaidBy::Online);
            sales::credit(services, &tx, &sale, goes, "ended").await?;
        }
        EndHow::Online => return Err(VoucherRefused::NotFound),
        EndHow::ByHand(method) => {
            let how = ("ended", method);
            let refund = sales::request_by_hand(&tx, &sale, back, books, how).await?;
            sales::credit(services, &tx, &sale, (refund, left, method.into()), "ended").await?;
        }
        EndHow::Kept => {
            storage::ledger::post(&tx, &books.gift_card_kept(id, left)?).await?;
        }
    }
    let way = match how {
        EndHow::Online => "online",
        EndHow::ByHand(method) => method.as_str(),
        EndHow::Kept => "kept",
    };
    let detail = format!("{way} {} {}", left.minor, left.currency);
    note(&tx, (studio, manager.actor()), &card, "gift_card.ended", detail, now).await?;
    tx.commit().await?;
    Ok(left)
}

/// Whether a visit is being paid with it, or is still to take place.
async fn in_use(tx: &Tx, id: GiftCardId) -> Result<bool, StoreError> {
    for used in rows::uses_of_card(&**tx, id).await? {
        let visit = bookings::by_id(&**tx, used.booking.into()).await?;
        if used.state == HELD || visit.is_some_and(|visit| visit.is_booked()) {
            return Ok(true);
        }
    }
    Ok(false)
}

async fn active(
    tx: &Tx,
    studio: domain::StudioId,
    id: GiftCardId,
) -> Result<gift_card::Model, VoucherRefused> {
    let card = rows::of_studio(&**tx, studio, id).await?.ok_or(VoucherRefused::NotFound)?;
    if card.state == "active" { Ok(card) } else { Err(VoucherRefused::Changed) }
}

async fn note(
    tx: &Tx,
    (studio, actor): (domain::StudioId, Actor),
    card: &gift_card::Model,
    action: &str,
    detail: String,
    now: Instant,
) -> Result<(), StoreError> {
    let object = card.id.to_string();
    audit::append(tx, Entry { studio: Some(studio), actor, action, object, detail }, now).await
}

//! Money that goes back for a sale: decided in a transaction, sent by a job, done when the
//! gateway says so.

use chrono::TimeDelta;
use domain::{
    BookingId, Instant, Money, RefundId, SaleId,
    ledger::{Books, Journal, Sold, TakenBack},
};
use storage::{
    Connection, StoreError, Tx,
    audit::{self, Actor},
    entities::{sale, sale_refund},
    new_id,
    payments::{RefundState, ReturnMethod},
    sales,
};

use crate::{
    Services,
    jobs::{self, Enqueue, Job},
    papers::{self, Credit, PaidBy},
    payments::{PaymentError, send_back, stands},
    ports::{GatewayRefund, NewRefund, RefundDetail},
};

use super::{Order, outside, take_back};

/// How long a refund's end is left to the events.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);
/// How many are looked at in one go.
const AT_ONCE: u64 = 200;

/// Decides that all of a sale goes back that nothing was made of.
pub(super) async fn request_all(
    tx: &Tx,
    sale: &sale::Model,
    books: Books,
    reason: &str,
) -> Result<(), PaymentError> {
    request(tx, sale, (Sold::Nothing, sale.amount()?), books, reason).await.map(drop)
}

/// Decides that `amount` of a sale that was paid online goes back, out of what it is owed as.
/// Refuses more than is left of the sale. The caller holds the sale's lock.
pub async fn request(
    tx: &Tx,
    sale: &sale::Model,
    (what, amount): (Sold, Money),
    books: Books,
    reason: &str,
) -> Result<RefundId, PaymentError> {
    enough_left(tx, sale, amount).await?;
    let id: RefundId = new_id();
    sales::insert_refund(tx, id, sale, amount.minor, (reason, "online"), books.at).await?;
    storage::ledger::post(tx, &books.sale_refund_requested(id, what, amount)?).await?;
    let when = Enqueue {
        studio: Some(books.studio),
        run_at: books.at,
        dedupe: Some(format!("{id}:sale-refund")),
    };
    jobs::enqueue(tx, &Job::SendSaleRefund { refund: id }, when, books.at).await?;
    Ok(id)
}

/// Writes down that staff gave `amount` of a sale back by hand.
pub async fn request_by_hand(
    tx: &Tx,
    sale: &sale::Model,
    (what, amount): (Sold, Money),
    books: Books,
    (reason, method): (&str, ReturnMethod),
) -> Result<RefundId, PaymentError> {
    enough_left(tx, sale, amount).await?;
    let id: RefundId = new_id();
    let how = (reason, method.as_str());
    sales::insert_refund(tx, id, sale, amount.minor, how, books.at).await?;
    storage::ledger::post(tx, &books.sale_returned_at_studio(id, what, amount)?).await?;
    Ok(id)
}

/// The credit note for what goes back of a sale, in the transaction that decides it.
pub async fn credit(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
    (refund, amount, by): (RefundId, Money, PaidBy),
    reason: &str,
) -> Result<(), StoreError> {
    let Some(order) = Order::of(services, sale).filter(|_| amount.minor > 0) else {
        return Ok(());
    };
    let (source, tax) = (("sale_refund", refund.0), Money::zero(amount.currency));
    let credit = Credit { source, amount, tax, by, reason: reason.to_owned() };
    papers::sale_credited(tx, sale, &order, credit, services.now()).await
}

/// What of a sale has neither gone back nor been lost to a bank. What a bank questions now is
/// not there either.
pub async fn left_of<C: Connection>(conn: &C, sale: &sale::Model) -> Result<Money, StoreError> {
    let before = sales::refunds_of(conn, sale.id.into()).await?;
    let counts = |row: &&sale_refund::Model| row.state != RefundState::Failed.as_str();
    let back: i64 = before.iter().filter(counts).map(|row| row.amount_minor).sum();
    let asked = sales::disputes_of(conn, sale.id.into()).await?;
    let asked = asked.iter().filter(|row| row.blocks_refund());
    let asked: i64 = asked.map(|row| row.amount_minor).sum();
    Ok(Money::new((sale.amount_minor - back - asked).max(0), sale.amount()?.currency))
}

/// Whether a bank questions its payment, and has not decided.
pub async fn is_questioned<C: Connection>(conn: &C, id: SaleId) -> Result<bool, StoreError> {
    Ok(sales::disputes_of(conn, id).await?.iter().any(|row| !row.is_closed()))
}

async fn enough_left(tx: &Tx, sale: &sale::Model, amount: Money) -> Result<(), PaymentError> {
    let left = left_of(&**tx, sale).await?;
    let fits = amount.minor > 0 && amount.minor <= left.minor;
    if fits && amount.currency == left.currency { Ok(()) } else { Err(PaymentError::TooMuch) }
}

/// Sends a refund that was decided, or asks how one stands that was sent.
pub async fn send_refund(services: &Services, id: RefundId) -> Result<(), PaymentError> {
    let refund = sales::refund(services.store.reader(), id).await?;
    let refund = refund.ok_or(PaymentError::NotFound)?;
    let answer = match (refund.state()?, &refund.stripe_refund) {
        (RefundState::Succeeded | RefundState::Failed, _) => return Ok(()),
        (_, Some(known)) => Some(services.gateway.fetch_refund(known).await?),
        (_, None) => send(services, &refund).await?,
    };
    settle(services, id, answer.as_ref()).await
}

/// Asks how the refund with that id at the gateway stands; says whether it is a sale's.
pub async fn refresh(services: &Services, stripe_refund: &str) -> Result<bool, PaymentError> {
    let known = sales::refund_by_stripe_id(services.store.reader(), stripe_refund).await?;
    let Some(refund) = known else { return Ok(false) };
    let answer = services.gateway.fetch_refund(stripe_refund).await?;
    settle(services, refund.id.into(), Some(&answer)).await?;
    Ok(true)
}

/// Acts on a refund that bears our reference, before the answer to its request has come; says
/// whether it is a sale's.
pub async fn heard_of(
    services: &Services,
    id: RefundId,
    told: &GatewayRefund,
) -> Result<bool, PaymentError> {
    if sales::refund(services.store.reader(), id).await?.is_none() {
        return Ok(false);
    }
    settle(services, id, Some(told)).await?;
    Ok(true)
}

/// Books a refund that somebody made at the gateway; says whether it is a sale's.
pub async fn adopt_refund(services: &Services, told: &RefundDetail) -> Result<bool, PaymentError> {
    let Some(id) = outside::adopt(services, told).await? else { return Ok(false) };
    settle(services, id, Some(&told.refund)).await?;
    Ok(true)
}

/// Follows those whose end nobody told us.
pub async fn follow_refunds(services: &Services) -> Result<(), PaymentError> {
    let before = services.now() - PATIENCE;
    for refund in sales::unsettled_refunds(services.store.reader(), before, AT_ONCE).await? {
        if let Err(error) = send_refund(services, refund.id.into()).await {
            tracing::warn!(refund = %refund.id, code = error.code(), "a refund has no end yet");
        }
    }
    Ok(())
}

/// The gateway's answer, or `None` where it definitely refused.
async fn send(
    services: &Services,
    refund: &sale_refund::Model,
) -> Result<Option<GatewayRefund>, PaymentError> {
    let sale = sales::sale(services.store.reader(), refund.sale.into()).await?;
    let payment = sale.and_then(|sale| sale.stripe_payment_intent).ok_or(PaymentError::NotFound)?;
    let request = NewRefund {
        refund: refund.id.into(),
        idempotency_key: refund.idempotency_key.clone(),
        payment_intent: payment,
        amount: refund.amount()?,
    };
    send_back(services, &request, refund.created_at).await
}

/// Writes down how the refund stands; `None` is a refusal. What is known already, and what is
/// older than what is known, changes nothing.
async fn settle(
    services: &Services,
    id: RefundId,
    answer: Option<&GatewayRefund>,
) -> Result<(), PaymentError> {
    services.store.retrying(|| settle_once(services, id, answer)).await
}

async fn settle_once(
    services: &Services,
    id: RefundId,
    answer: Option<&GatewayRefund>,
) -> Result<(), PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    let refund = sales::refund(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    let sale = sales::lock(&tx, refund.sale.into()).await?.ok_or(PaymentError::NotFound)?;
    let refund = sales::refund(&*tx, id).await?.ok_or(PaymentError::NotFound)?;
    let (from, to) = (refund.state()?, stands(answer));
    let again = match to {
        RefundState::Failed => take_back::again(services, &tx, &sale, &refund).await?,
        _ => TakenBack::owed_again(refund.amount()?, Money::zero(refund.amount()?.currency)),
    };
    let visit = take_back::visit(&sale);
    let Some(journals) = journals(&refund, (from, to), (visit, again), now)? else {
        return Ok(());
    };
    let known = answer.map(|answer| answer.id.as_str());
    sales::move_refund(&tx, id, (from, to), known, now).await?;
    for journal in journals {
        storage::ledger::post(&tx, &journal).await?;
    }
    if to == RefundState::Failed {
        sales::lost_on(&tx, id, again.taken.minor + again.lost.minor).await?;
        take_back::stop_or_not(&tx, refund.sale.into()).await?;
        failed(&tx, &refund, now).await?;
    }
    Ok(tx.commit().await?)
}

/// What going from one state to another books; `None` where there is no such way.
fn journals(
    refund: &sale_refund::Model,
    way: (RefundState, RefundState),
    (visit, again): (Option<BookingId>, TakenBack),
    at: Instant,
) -> Result<Option<Vec<Journal>>, PaymentError> {
    use RefundState::{Failed, Pending, Requested, Succeeded};
    let books = Books { studio: refund.studio.into(), at };
    let (id, amount) = (refund.id.into(), refund.amount()?);
    Ok(Some(match way {
        (Requested, Pending) => vec![],
        (Requested | Pending, Succeeded) => vec![books.sale_refund_settled(id, amount)?],
        (Requested | Pending, Failed) => vec![books.sale_refund_failed(id, visit, again)?],
        (Succeeded, Failed) if refund.method == "online" => {
            let failed = books.sale_refund_failed(id, visit, again)?;
            vec![books.sale_refund_back(id, amount)?, failed]
        }
        _ => return Ok(None),
    }))
}

/// The buyer is still owed the money: the studio's records say so.
async fn failed(tx: &Tx, refund: &sale_refund::Model, now: Instant) -> Result<(), PaymentError> {
    tracing::error!(refund = %refund.id, sale = %refund.sale, "a refund failed");
    let entry = audit::Entry {
        studio: Some(refund.studio.into()),
        actor: Actor::System,
        action: "sale.refund_failed",
        object: refund.sale.to_string(),
        detail: refund.id.to_string(),
    };
    Ok(audit::append(tx, entry, now).await?)
}

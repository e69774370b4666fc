//! What the money for a sale means: what was bought, or a refund. Called by whoever learns of
//! it, as often as they like.

use chrono::TimeDelta;
use domain::{
    Instant, Money, SaleId, StudioId,
    ledger::{Books, By},
};
use storage::{
    StoreError, Tx,
    entities::sale,
    payments::AttemptState,
    sales::{self, SaleKind},
    vouchers::{courses as sold_courses, gift_cards},
};

use super::{Order, issue, mismatch, page::resolve, refunds, start::post_sold};
use crate::{
    Services, courses,
    jobs::{self, Enqueue, Job},
    payments::{Fulfilment, PaymentError},
    ports::{Checkout, CheckoutState},
};

/// The gateway knows its fee a little after the payment.
const FEE_KNOWN_AFTER: TimeDelta = TimeDelta::minutes(1);

/// How a sale stands, for the page that a buyer returns to. Holds nothing of a person: who
/// has the address may be anybody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SaleView {
    /// What was sold.
    pub kind: SaleKind,
    /// For how much.
    pub amount: Money,
    /// Whether it is paid, and made.
    pub is_paid: bool,
    /// Whether it can still be paid, or the money is on its way.
    pub is_open: bool,
    /// Whether the money went back.
    pub is_refunded: bool,
    /// For a gift card: whether the code goes to somebody else than the buyer, and when.
    pub goes_out: Option<(bool, Instant)>,
}

/// How a sale of the studio stands.
pub async fn view(
    services: &Services,
    studio: StudioId,
    id: SaleId,
) -> Result<Option<SaleView>, StoreError> {
    let conn = services.store.reader();
    let found = sales::sale(conn, id).await?.filter(|sale| sale.studio == studio.0);
    let Some(sale) = found else { return Ok(None) };
    let state = sale.state()?;
    let card = gift_cards::of_sale(conn, id).await?;
    let course = sold_courses::of_sale(conn, id).await?;
    let is_paid = state == AttemptState::Paid;
    let kind = sale.kind()?;
    let made = card.is_some() || course.is_some() || kind == SaleKind::Tip;
    let goes_out = card.and_then(|card| {
        let at = chrono::DateTime::from_timestamp(card.send_at, 0)?;
        Some((!card.recipient_email.is_empty(), at))
    });
    Ok(Some(SaleView {
        kind,
        amount: sale.amount()?,
        is_paid: is_paid && made,
        is_open: matches!(state, AttemptState::Creating | AttemptState::Open),
        is_refunded: is_paid && !made,
        goes_out,
    }))
}

/// Finds out how a sale stands and acts on it: for the page that a buyer returns to.
pub async fn fulfil_sale(services: &Services, id: SaleId) -> Result<Fulfilment, PaymentError> {
    let sale = sales::sale(services.store.reader(), id).await?;
    let sale = sale.ok_or(PaymentError::NotFound)?;
    match (sale.state()?, &sale.stripe_session) {
        (AttemptState::Paid, _) => already(services, &sale).await,
        (_, Some(session)) => {
            let checkout = services.gateway.fetch_checkout(session).await?;
            settle(services, &sale, &checkout).await
        }
        (AttemptState::Creating, None) => match resolve(services, &sale, 1).await? {
            Some(checkout) => settle(services, &sale, &checkout).await,
            None => Ok(Fulfilment::Ended),
        },
        (_, None) => Ok(Fulfilment::Ended),
    }
}

/// What had come of a sale that is paid.
pub async fn already(services: &Services, sale: &sale::Model) -> Result<Fulfilment, PaymentError> {
    let id = sale.id.into();
    let back = sales::refunds_of(services.store.reader(), id).await?;
    let all_back = back.iter().any(|refund| refund.reason == "not_made");
    Ok(if all_back { Fulfilment::SaleRefunded(id) } else { Fulfilment::SoldBefore(id) })
}

/// Acts on how a checkout stands, after making sure that it is the sale's.
pub async fn settle(
    services: &Services,
    sale: &sale::Model,
    checkout: &Checkout,
) -> Result<Fulfilment, PaymentError> {
    if let Some(wrong) = mismatch::difference(services, sale, checkout)? {
        return mismatch::handle(services, sale, checkout, wrong).await;
    }
    match &checkout.state {
        // A sale asks for no card: a page that saved one was not paid.
        CheckoutState::Open | CheckoutState::Saved => Ok(Fulfilment::NotPaid),
        CheckoutState::Processing => Ok(Fulfilment::Processing),
        CheckoutState::Expired => {
            let tx = services.store.begin().await?;
            sales::end(&tx, sale.id.into(), AttemptState::Expired).await?;
            tx.commit().await?;
            Ok(Fulfilment::Ended)
        }
        CheckoutState::Paid { payment_intent } => {
            let once = || paid(services, sale, &checkout.id, payment_intent);
            services.store.retrying(once).await
        }
    }
}

/// The money came. Of several who say so at once, one acts.
async fn paid(
    services: &Services,
    sale: &sale::Model,
    session: &str,
    payment_intent: &str,
) -> Result<Fulfilment, PaymentError> {
    let (id, now): (SaleId, Instant) = (sale.id.into(), services.now());
    let tx = services.store.begin().await?;
    sales::lock(&tx, id).await?;
    if !sales::pay(&tx, id, session, payment_intent, now).await? {
        drop(tx);
        return already(services, sale).await;
    }
    enqueue_fee(&tx, sale, now).await?;
    let order = wanted(services, &tx, sale).await?;
    post_sold(&tx, sale, order.as_ref(), By::Online, now).await?;
    let outcome = match &order {
        Some(order) => {
            issue(services, &tx, sale, order).await?;
            Fulfilment::Sold(id)
        }
        None => {
            let books = Books { studio: sale.studio.into(), at: now };
            refunds::request_all(&tx, sale, books, "not_made").await?;
            Fulfilment::SaleRefunded(id)
        }
    };
    tx.announce(sale.studio.into());
    tx.commit().await?;
    tracing::info!(sale = %id, ?outcome, "a payment arrived");
    Ok(outcome)
}

/// What is to be made of a sale, where it still can be: the dates of a course may have been
/// let go of meanwhile, or a red flag have stopped it.
async fn wanted(
    services: &Services,
    tx: &Tx,
    sale: &sale::Model,
) -> Result<Option<Order>, StoreError> {
    let Some(order) = Order::of(services, sale) else {
        tracing::error!(sale = %sale.id, "nothing can be made of a sale: it goes back");
        return Ok(None);
    };
    let plan = match &order {
        Order::Course(order) => order.plan,
        _ => None,
    };
    match plan {
        Some(plan) if !courses::is_wanted(tx, plan, services.now()).await? => Ok(None),
        _ => Ok(Some(order)),
    }
}

/// Has the fee of a sale recorded, soon.
pub(super) async fn enqueue_fee(
    tx: &Tx,
    sale: &sale::Model,
    now: Instant,
) -> Result<(), StoreError> {
    let when = Enqueue {
        studio: Some(sale.studio.into()),
        run_at: now + FEE_KNOWN_AFTER,
        dedupe: Some(format!("{}:fee", sale.id)),
    };
    jobs::enqueue(tx, &Job::RecordSaleFee { sale: sale.id.into() }, when, now).await
}

/// Books what the gateway kept of a sale, once. [`PaymentError::NotYet`] while it does not
/// know.
pub async fn record_sale_fee(services: &Services, id: SaleId) -> Result<(), PaymentError> {
    let sale = sales::sale(services.store.reader(), id).await?.ok_or(PaymentError::NotFound)?;
    if sale.fee_minor.is_some() {
        return Ok(());
    }
    let payment = sale.stripe_payment_intent.as_deref().ok_or(PaymentError::NotFound)?;
    let fee = services.gateway.fetch_fee(payment).await?.ok_or(PaymentError::NotYet)?;
    let tx = services.store.begin().await?;
    book_fee(&tx, &sale, fee, services.now()).await?;
    tx.commit().await?;
    Ok(())
}

/// Books what the gateway kept of a sale, if nobody has.
pub async fn book_fee(
    tx: &Tx,
    sale: &sale::Model,
    fee: Money,
    now: Instant,
) -> Result<(), PaymentError> {
    let id: SaleId = sale.id.into();
    if sales::set_fee(tx, id, fee.minor).await? && fee.minor > 0 {
        let books = Books { studio: sale.studio.into(), at: now };
        storage::ledger::post(tx, &books.sale_fee(id, fee)?).await?;
    }
    Ok(())
}

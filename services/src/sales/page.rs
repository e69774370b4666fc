//! The payment page of a sale: opened outside any transaction, safe to repeat, and closed.

use chrono::{DateTime, TimeDelta};
use domain::{PaymentAttemptId, SaleId};
use storage::{Corrupt, entities::sale, payments::AttemptState, sales};

use super::{Order, mismatch, settle::settle};
use crate::{
    Services,
    payments::{PaymentError, ask_for_page, key_may_be_forgotten, look_up},
    ports::{Checkout, CheckoutCard, CheckoutState, GatewayError, NewCheckout},
};

/// How often the gateway is asked while the buyer waits.
const TRIES: u32 = 3;
/// How long a page's end is left to the events.
const PATIENCE: TimeDelta = TimeDelta::minutes(2);
/// How many are looked at in one go.
const AT_ONCE: u64 = 200;

/// The address of a sale's payment page: opened now, or the one that was opened before.
///
/// Ends in [`PaymentError::Unknown`] where the gateway does not answer (try again; the worker
/// does, too), and in [`PaymentError::AlreadyPaid`] or [`PaymentError::Ended`] where there is
/// nothing left to pay.
pub async fn open_page(services: &Services, id: SaleId) -> Result<String, PaymentError> {
    let sale = load(services, id).await?;
    let checkout = match sale.state()? {
        AttemptState::Paid | AttemptState::Saved => return Err(PaymentError::AlreadyPaid),
        AttemptState::Expired | AttemptState::Failed => return Err(PaymentError::Ended),
        AttemptState::Open => {
            let session = sale.stripe_session.as_deref().ok_or(PaymentError::NotFound)?;
            let checkout = services.gateway.fetch_checkout(session).await?;
            settle(services, &sale, &checkout).await?;
            checkout
        }
        AttemptState::Creating => {
            let found = resolve(services, &sale, TRIES).await?;
            found.ok_or_else(|| PaymentError::Refused { code: "no_page".into() })?
        }
    };
    match checkout.state {
        CheckoutState::Open => checkout.url.ok_or(PaymentError::Ended),
        CheckoutState::Expired | CheckoutState::Saved => Err(PaymentError::Ended),
        CheckoutState::Paid { .. } | CheckoutState::Processing => Err(PaymentError::AlreadyPaid),
    }
}

/// Finds out about the page of a sale whose request was cut off. Does nothing where all is
/// known.
pub async fn recover_page(services: &Services, id: SaleId) -> Result<(), PaymentError> {
    let sale = load(services, id).await?;
    if sale.state()? == AttemptState::Creating {
        resolve(services, &sale, 1).await?;
    }
    Ok(())
}

async fn load(services: &Services, id: SaleId) -> Result<sale::Model, PaymentError> {
    sales::sale(services.store.reader(), id).await?.ok_or(PaymentError::NotFound)
}

/// Makes sure of a page that may or may not exist: the page, or `None` where there definitely
/// is none and never will be, which the sale then says too.
pub(super) async fn resolve(
    services: &Services,
    sale: &sale::Model,
    tries: u32,
) -> Result<Option<Checkout>, PaymentError> {
    let found = ask(services, sale, tries).await?;
    let Some(checkout) = found else {
        let tx = services.store.begin().await?;
        sales::end(&tx, sale.id.into(), AttemptState::Failed).await?;
        tx.commit().await?;
        return Ok(None);
    };
    mismatch::check(services, sale, &checkout).await?;
    let tx = services.store.begin().await?;
    sales::open(&tx, sale.id.into(), &checkout.id, checkout.url.as_deref()).await?;
    tx.commit().await?;
    Ok(Some(checkout))
}

async fn ask(
    services: &Services,
    sale: &sale::Model,
    tries: u32,
) -> Result<Option<Checkout>, PaymentError> {
    let asked_at = DateTime::from_timestamp(sale.created_at, 0)
        .ok_or_else(|| Corrupt::new("sale", "created_at", sale.id))?;
    if key_may_be_forgotten(services, asked_at) {
        return look_up(services, reference(sale), asked_at).await;
    }
    ask_for_page(services, &request(services, sale).await?, asked_at, tries).await
}

/// The same request each time it is asked for: the key stands for it.
async fn request(services: &Services, sale: &sale::Model) -> Result<NewCheckout, PaymentError> {
    let order = Order::of(services, sale).ok_or(PaymentError::NotFound)?;
    let studio = storage::studios::by_id(services.store.reader(), sale.studio.into()).await?;
    let studio = studio.ok_or(PaymentError::NotFound)?;
    let base_url = &services.settings.base_url;
    let page = format!("{base_url}/{}", studio.slug);
    // No link that opens anything: the addresses stand at the gateway, too.
    let back = match &order {
        Order::GiftCard(_) => "gift",
        Order::Course(order) if order.plan.is_none() => "courses",
        Order::Course(_) | Order::Tip { .. } => "thanks",
    };
    Ok(NewCheckout {
        attempt: reference(sale),
        idempotency_key: sale.idempotency_key.clone(),
        amount: sale.amount()?,
        card: CheckoutCard::Pays,
        description: match &order {
            Order::GiftCard(_) => format!("Gift card, {}", studio.name),
            Order::Course(order) => {
                format!("{} sessions, {}", order.sessions, order.treatment_name)
            }
            Order::Tip { name, .. } => format!("Tip for {name}"),
        },
        email: order.email().to_owned(),
        expires_at: DateTime::from_timestamp(sale.expires_at, 0)
            .ok_or_else(|| Corrupt::new("sale", "expires_at", sale.id))?,
        success_url: format!("{page}/thanks?sale={}", sale.id),
        cancel_url: format!("{page}/{back}?sale={}&back=1", sale.id),
    })
}

/// The gateway knows one kind of reference: a sale's is its id as well.
pub(super) fn reference(sale: &sale::Model) -> PaymentAttemptId {
    sale.id.into()
}

/// Closes the pages whose time is over and whose end nobody told us.
pub async fn close_overdue(services: &Services) -> Result<(), PaymentError> {
    let before = services.now() - PATIENCE;
    for sale in sales::without_end(services.store.reader(), before, AT_ONCE).await? {
        if let Err(error) = close(services, &sale).await {
            tracing::warn!(sale = %sale.id, code = error.code(), "a sale has no end yet");
        }
    }
    Ok(())
}

/// Closes the page of a sale; what was paid on it is acted upon. Whether that worked, the sale
/// says.
pub async fn close(services: &Services, sale: &sale::Model) -> Result<(), PaymentError> {
    let session = match &sale.stripe_session {
        Some(session) => session.clone(),
        None => match resolve(services, sale, 1).await? {
            Some(checkout) => checkout.id,
            None => return Ok(()),
        },
    };
    let found = match services.gateway.expire_checkout(&session).await {
        // Such as one that is no longer open: how it stands is what matters.
        Err(GatewayError::Refused { .. }) => services.gateway.fetch_checkout(&session).await,
        answer => answer,
    };
    match found {
        Ok(checkout) => settle(services, sale, &checkout).await.map(drop),
        // After a change of keys, or a stand-in that began anew: once its time is over, it
        // cannot be paid wherever it is.
        Err(GatewayError::NotFound) => {
            let tx = services.store.begin().await?;
            sales::end(&tx, sale.id.into(), AttemptState::Expired).await?;
            Ok(tx.commit().await?)
        }
        Err(error) => Err(error.into()),
    }
}

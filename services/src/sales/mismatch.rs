//! A checkout that is not the one that was asked for makes nothing. What was paid on it goes
//! back in full all the same.

use domain::ledger::{Books, By};
use storage::{
    audit::{self, Actor},
    entities::sale,
    payments::AttemptState,
    sales,
};

use super::{page::reference, refunds, settle::enqueue_fee, start::post_sold};
use crate::{
    Services,
    payments::{Asked, Fulfilment, PaymentError, REAL_MONEY, wrong_in},
    ports::{Checkout, CheckoutState},
};

/// In what a checkout differs from what was asked for, if it does.
pub(super) fn difference(
    services: &Services,
    sale: &sale::Model,
    checkout: &Checkout,
) -> Result<Option<&'static str>, PaymentError> {
    let asked = Asked {
        session: sale.stripe_session.as_deref(),
        reference: reference(sale),
        amount: sale.amount()?,
    };
    Ok(wrong_in(services, &asked, checkout))
}

/// Refuses a checkout that is not what was asked for, with an alarm.
pub(super) async fn check(
    services: &Services,
    sale: &sale::Model,
    checkout: &Checkout,
) -> Result<(), PaymentError> {
    match difference(services, sale, checkout)? {
        None => Ok(()),
        Some(wrong) => {
            alarm(services, sale, wrong).await?;
            Err(PaymentError::Mismatch)
        }
    }
}

/// Raises the alarm, and sends back what was paid.
pub(super) async fn handle(
    services: &Services,
    sale: &sale::Model,
    checkout: &Checkout,
    wrong: &'static str,
) -> Result<Fulfilment, PaymentError> {
    alarm(services, sale, wrong).await?;
    match &checkout.state {
        CheckoutState::Paid { payment_intent } if wrong != REAL_MONEY => {
            let once = || give_back(services, sale, checkout, payment_intent);
            services.store.retrying(once).await
        }
        _ => Err(PaymentError::Mismatch),
    }
}

/// Tells those who look after the system, and the studio's records, once a sale.
pub(super) async fn alarm(
    services: &Services,
    sale: &sale::Model,
    wrong: &'static str,
) -> Result<(), PaymentError> {
    const ACTION: &str = "payment.mismatch";
    tracing::error!(sale = %sale.id, wrong, "a checkout is not the one that was asked for");
    let tx = services.store.begin().await?;
    let object = sale.id.to_string();
    let before = audit::of_object(&*tx, &object).await?;
    if !before.iter().any(|entry| entry.action == ACTION) {
        let entry = audit::Entry {
            studio: Some(sale.studio.into()),
            actor: Actor::System,
            action: ACTION,
            object,
            detail: wrong.into(),
        };
        audit::append(&tx, entry, services.now()).await?;
    }
    Ok(tx.commit().await?)
}

/// Books what came, as what it is and not as what was asked for, and has all of it sent back;
/// once, however often it is heard of.
async fn give_back(
    services: &Services,
    sale: &sale::Model,
    checkout: &Checkout,
    payment_intent: &str,
) -> Result<Fulfilment, PaymentError> {
    let now = services.now();
    let tx = services.store.begin().await?;
    sales::lock(&tx, sale.id.into()).await?;
    let outcome = Fulfilment::SaleRefunded(sale.id.into());
    if sales::by_payment(&*tx, payment_intent).await?.is_some() {
        return Ok(outcome);
    }
    let own = sale.stripe_session.as_ref() == Some(&checkout.id);
    if own {
        sales::end(&tx, sale.id.into(), AttemptState::Failed).await?;
    }
    let session = (!own).then_some(checkout.id.as_str());
    let stray = sales::insert_stray(&tx, sale, checkout.amount, session, payment_intent, now);
    let stray = stray.await?;
    post_sold(&tx, &stray, None, By::Online, now).await?;
    enqueue_fee(&tx, &stray, now).await?;
    let books = Books { studio: sale.studio.into(), at: now };
    refunds::request_all(&tx, &stray, books, "mismatch").await?;
    tx.commit().await?;
    Ok(outcome)
}

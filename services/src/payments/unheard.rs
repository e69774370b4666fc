//! Payments of which something else is heard first. Everything that told of one may have been
//! lost, and somebody gives it back at the gateway, or a bank questions it: then it is ours all
//! the same, and what has come of it is asked before anything else is done.

use storage::payments;

use super::{Fulfilment, PaymentError, fulfil_attempt};
use crate::{Services, cards, sales};

/// Finds out what a payment is that is not known here, and acts on it. Says whether it is known
/// now; one that is not is none of ours, or the log says, as an error, that it is.
///
/// Ends in [`PaymentError::NotYet`] where it is, and the gateway does not say yet that it is
/// paid: whatever else was heard of it waits.
pub async fn learn_of(services: &Services, payment_intent: &str) -> Result<bool, PaymentError> {
    let reader = services.store.reader();
    let Some(reference) = services.gateway.find_payment(payment_intent).await? else {
        return Ok(false);
    };
    // What comes of a payment is a large future, and this is seldom: it is not to make those
    // larger that ask.
    let outcome = match payments::attempt(reader, reference).await? {
        Some(attempt) if attempt.purpose == payments::FEE => {
            Box::pin(cards::run_charge(services, reference)).await?;
            return is_known(services, payment_intent).await;
        }
        Some(_) => Box::pin(fulfil_attempt(services, reference)).await?,
        None => match storage::sales::sale(reader, reference.0.into()).await? {
            Some(sale) => Box::pin(sales::fulfil_sale(services, sale.id.into())).await?,
            None => return Ok(false),
        },
    };
    if matches!(outcome, Fulfilment::NotPaid | Fulfilment::Processing) {
        return Err(PaymentError::NotYet);
    }
    is_known(services, payment_intent).await
}

/// A second payment for one attempt, or one that was written off, is ours and in no book.
async fn is_known(services: &Services, payment_intent: &str) -> Result<bool, PaymentError> {
    let reader = services.store.reader();
    let known = payments::attempt_by_payment(reader, payment_intent).await?.is_some()
        || storage::sales::by_payment(reader, payment_intent).await?.is_some();
    if !known {
        tracing::error!(payment_intent, "a payment that bears our reference is in no book");
    }
    Ok(known)
}

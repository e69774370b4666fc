//! Making sure that an attempt can no longer be paid.

use storage::{
    entities::payment_attempt,
    payments::{self, AttemptState},
};

use super::{Fulfilment, PaymentError, fulfil, resolve::resolve};
use crate::{
    Services,
    ports::{Checkout, CheckoutState, GatewayError},
};

/// What became of an attempt that was to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Closing {
    /// It was not paid, and never will be.
    Unpaid,
    /// The client was faster.
    Paid(Fulfilment),
    /// It may still be paid: ask again later.
    Pending,
}

/// Closes the attempt's page at the gateway, and says what the gateway says. Nothing
/// is taken for closed that might still be paid.
pub(crate) async fn close(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<Closing, PaymentError> {
    let session = match attempt.state()? {
        AttemptState::Paid | AttemptState::Saved => {
            return Ok(Closing::Paid(fulfil::already(attempt)));
        }
        AttemptState::Expired | AttemptState::Failed => return Ok(Closing::Unpaid),
        AttemptState::Open => attempt.stripe_session.clone(),
        AttemptState::Creating => match resolve(services, attempt, 1).await? {
            None => return Ok(Closing::Unpaid),
            Some(checkout) => Some(checkout.id),
        },
    };
    let session = session.ok_or(PaymentError::NotFound)?;
    match services.gateway.expire_checkout(&session).await {
        Ok(checkout) => closed(services, attempt, &checkout).await,
        Err(GatewayError::NotFound) => vanished(services, attempt).await,
        Err(GatewayError::Unknown) => Err(PaymentError::Unknown),
        // Such as one that is no longer open: how it stands is what matters.
        Err(GatewayError::Refused { code }) => {
            tracing::warn!(attempt = %attempt.id, code, "the gateway refused to close a page");
            match services.gateway.fetch_checkout(&session).await {
                Ok(checkout) => closed(services, attempt, &checkout).await,
                Err(_) => Err(PaymentError::Unknown),
            }
        }
    }
}

async fn closed(
    services: &Services,
    attempt: &payment_attempt::Model,
    checkout: &Checkout,
) -> Result<Closing, PaymentError> {
    let outcome = fulfil::settle(services, attempt, checkout).await?;
    Ok(match checkout.state {
        CheckoutState::Expired => Closing::Unpaid,
        CheckoutState::Paid { .. } | CheckoutState::Saved => Closing::Paid(outcome),
        CheckoutState::Open | CheckoutState::Processing => Closing::Pending,
    })
}

/// The gateway does not know the page, as after a change of keys, or as a stand-in that
/// was started anew. Once its time is over, it cannot be paid wherever it is.
async fn vanished(
    services: &Services,
    attempt: &payment_attempt::Model,
) -> Result<Closing, PaymentError> {
    if services.now().timestamp() < attempt.expires_at {
        return Ok(Closing::Pending);
    }
    tracing::warn!(attempt = %attempt.id, "the gateway no longer knows a page; its time is over");
    let tx = services.store.begin().await?;
    payments::end_attempt(&tx, attempt.id.into(), AttemptState::Expired).await?;
    tx.commit().await?;
    Ok(Closing::Unpaid)
}

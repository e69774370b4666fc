//! Asking the gateway to give money back: for a visit and for a sale alike.

use storage::payments::RefundState;

use super::{PaymentError, resolve::KEY_LIVES_SECONDS};
use crate::{
    Services,
    ports::{GatewayError, GatewayRefund, GatewayRefundState, NewRefund},
};

/// The gateway's answer to what was decided at `decided_at`, in epoch seconds, or `None` where it
/// definitely refused. The key is never sent again once the gateway may have forgotten it, unless
/// looking finds no refund.
pub(crate) async fn send_back(
    services: &Services,
    request: &NewRefund,
    decided_at: i64,
) -> Result<Option<GatewayRefund>, PaymentError> {
    let look = || services.gateway.find_refund(request.refund, &request.payment_intent);
    if services.now().timestamp() - decided_at >= KEY_LIVES_SECONDS
        && let Some(found) = look().await.map_err(|_| PaymentError::Unknown)?
    {
        return Ok(Some(found));
    }
    match services.gateway.create_refund(request).await {
        Ok(answer) => Ok(Some(answer)),
        Err(GatewayError::Unknown) => Err(PaymentError::Unknown),
        Err(error) => {
            tracing::warn!(refund = %request.refund, %error, "the gateway refused a refund");
            look().await.map_err(|_| PaymentError::Unknown)
        }
    }
}

/// How a refund stands by the gateway's answer; no answer is a refusal.
pub(crate) fn stands(answer: Option<&GatewayRefund>) -> RefundState {
    match answer.map(|answer| answer.state) {
        Some(GatewayRefundState::Pending) => RefundState::Pending,
        Some(GatewayRefundState::Succeeded) => RefundState::Succeeded,
        Some(GatewayRefundState::Failed) | None => RefundState::Failed,
    }
}

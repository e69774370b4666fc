//! What Stripe tells us: verified, kept, answered; acted on later.

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use services::payments;

use super::Site;

/// 200 once the event is kept (again, if it was kept before), 400 for a body that
/// Stripe did not sign, 503 where it could not be kept, so that Stripe sends it again.
pub async fn receive(State(site): State<Site>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers.get("stripe-signature").and_then(|value| value.to_str().ok());
    let signature = signature.unwrap_or_default();
    match payments::receive_webhook(&site.services, &body, signature).await {
        Ok(()) => StatusCode::OK,
        Err(payments::ReceiveError::Refused(reason)) => {
            site.refused.webhook(reason, site.services.now());
            StatusCode::BAD_REQUEST
        }
        Err(error) => {
            tracing::error!(%error, "a webhook could not be kept");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}

//! What is refused because it was forged, as the log tells of it: anybody may send such as often
//! as they like.

use domain::Instant;
use services::{ports::WebhookRefused, seldom::Seldom};

/// How often each was refused.
#[derive(Debug, Default)]
pub struct Refused {
    signatures: Seldom,
    bodies: Seldom,
    forms: Seldom,
}

impl Refused {
    /// A webhook that is not believed. One that is signed, and not an event, is told of apart: no
    /// stranger can send it, and none hides it among forged ones.
    pub fn webhook(&self, reason: WebhookRefused, now: Instant) {
        let line = match reason {
            WebhookRefused::Signature => &self.signatures,
            WebhookRefused::Body => &self.bodies,
        };
        if let Some(times) = line.count(now.timestamp()) {
            tracing::warn!(%reason, times, "refused a webhook");
        }
    }

    /// A form that does not come from our own pages.
    pub fn form(&self, now: Instant) {
        if let Some(times) = self.forms.count(now.timestamp()) {
            tracing::warn!(times, "refused a form from another site");
        }
    }
}

//! Who sent a webhook (docs.stripe.com/webhooks/signature), and what it speaks of.
//!
//! `async-stripe-webhook` verifies and parses in one step, so that an event in a shape
//! it does not know would be refused for good. Here the signature alone decides.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::Instant;
use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;
use services::ports::{GatewayEvent, WebhookRefused};
use sha2::Sha256;

/// How far, in seconds, a signature's time may be from now, in either direction: older
/// ones may be played back.
const TOLERANCE: i64 = 300;

/// Reads an event, if one of the secrets signed it within five minutes of now.
pub(super) fn verify(
    secrets: &[SecretString],
    body: &[u8],
    signature: &str,
    now: Instant,
) -> Result<GatewayEvent, WebhookRefused> {
    let signed = Signature::read(signature).ok_or(WebhookRefused::Signature)?;
    let known = secrets.iter().any(|secret| signed.is_made_with(secret, body));
    let age = now.timestamp().checked_sub(signed.at).and_then(i64::checked_abs);
    if !known || age.is_none_or(|age| age > TOLERANCE) {
        return Err(WebhookRefused::Signature);
    }
    event(body).ok_or(WebhookRefused::Body)
}

/// Knows these secrets again, and tells nothing of them.
pub(super) fn fingerprint(secrets: &[SecretString]) -> String {
    let each = secrets.iter().map(|secret| {
        let mut mac = keyed(secret);
        mac.update(b"lumbar: which secret is set");
        let tag: [u8; 32] = mac.finalize().into_bytes().into();
        URL_SAFE_NO_PAD.encode(&tag[..9])
    });
    each.collect::<Vec<_>>().join(",")
}

fn keyed(secret: &SecretString) -> Hmac<Sha256> {
    Hmac::new_from_slice(secret.expose_secret().as_bytes()).expect("HMAC takes keys of any length")
}

/// `t=1492774577,v1=5257a8...,v1=6ffbb5...`
struct Signature<'h> {
    at: i64,
    time: &'h str,
    candidates: Vec<Vec<u8>>,
}

impl<'h> Signature<'h> {
    fn read(header: &'h str) -> Option<Self> {
        let mut time = None;
        let mut candidates = Vec::new();
        for part in header.split(',') {
            match part.trim().split_once('=')? {
                ("t", value) => time = Some(value),
                ("v1", value) => candidates.extend(bytes(value)),
                _ => {}
            }
        }
        let time = time?;
        Some(Self { at: time.parse().ok()?, time, candidates })
    }

    fn is_made_with(&self, secret: &SecretString, body: &[u8]) -> bool {
        let mut mac = keyed(secret);
        mac.update(self.time.as_bytes());
        mac.update(b".");
        mac.update(body);
        // `verify_slice` compares in constant time.
        self.candidates.iter().any(|candidate| mac.clone().verify_slice(candidate).is_ok())
    }
}

fn bytes(hex: &str) -> Option<Vec<u8>> {
    if !hex.is_ascii() || !hex.len().is_multiple_of(2) {
        return None;
    }
    (0..hex.len()).step_by(2).map(|i| u8::from_str_radix(&hex[i..i + 2], 16).ok()).collect()
}

/// The four fields that are needed; whatever else is there, or is new, is passed over.
/// Some events speak of what has no id, such as `balance.available`.
fn event(body: &[u8]) -> Option<GatewayEvent> {
    let event: Value = serde_json::from_slice(body).ok()?;
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let object = event["data"]["object"].as_object()?;
    Some(GatewayEvent {
        id: text(&event["id"])?,
        kind: text(&event["type"])?,
        object: object.get("id").and_then(text).unwrap_or_default(),
        created: Instant::from_timestamp(event["created"].as_i64()?, 0)?,
    })
}

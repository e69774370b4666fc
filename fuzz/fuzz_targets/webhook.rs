//! Stripe's webhook: whatever stands in the header, and whatever a body says that is signed.
#![no_main]

use std::sync::OnceLock;

use chrono::DateTime;
use domain::Instant;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use server::adapters::stripe::{StripeConfig, StripeGateway};
use services::ports::PaymentGateway;
use sha2::Sha256;

const SECRET: &str = "whsec_fuzz";
const NOW: i64 = 1_795_000_000;

fn gateway() -> &'static StripeGateway {
    static GATEWAY: OnceLock<StripeGateway> = OnceLock::new();
    GATEWAY.get_or_init(|| {
        let config = StripeConfig {
            secret_key: "sk_test_fuzz".to_owned().into(),
            webhook_secrets: vec![SECRET.to_owned().into()],
            api_url: None,
            checkout_origin: "https://checkout.stripe.com".to_owned(),
        };
        StripeGateway::new(config).expect("a key and no address")
    })
}

fn now() -> Instant {
    DateTime::from_timestamp(NOW, 0).expect("a time")
}

fuzz_target!(|data: &[u8]| {
    // The first line is a header, as a stranger writes one; the rest is a body.
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (header, body) = data.split_at(end);
    let believed = gateway().verify_webhook(body, &String::from_utf8_lossy(header), now());
    assert!(believed.is_err(), "nobody signed this");
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).expect("any length");
    mac.update(format!("{NOW}.").as_bytes());
    mac.update(body);
    let tag: String =
        mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let _ = gateway().verify_webhook(body, &format!("t={NOW},v1={tag}"), now());
});

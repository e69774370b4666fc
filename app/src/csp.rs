//! The content security policy: what a page of ours may load, and where its forms go.

use axum::http::header;
use leptos::{nonce::use_nonce, prelude::use_context};
use services::Services;

use crate::request;

/// Sends the policy with this answer, with the nonce of this answer's own scripts.
pub fn send() {
    let nonce = use_nonce().map(|n| format!(" 'nonce-{n}'")).unwrap_or_default();
    let pay = use_context::<Services>()
        .map(|s| format!(" {}", s.gateway.checkout_origin()))
        .unwrap_or_default();
    request::set_header(header::CONTENT_SECURITY_POLICY, &policy(&nonce, &pay));
}

/// `wasm-unsafe-eval` lets the islands' WebAssembly compile and nothing else. Forms may
/// lead to the payment page, because the answer to our own form redirects there.
fn policy(nonce: &str, pay: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self'{nonce} 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; \
         form-action 'self'{pay}; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::policy;

    #[test]
    fn inline_styles_and_foreign_scripts_are_never_allowed() {
        let policy = policy(" 'nonce-abc'", " https://checkout.stripe.com");
        assert!(policy.contains("script-src 'self' 'nonce-abc' 'wasm-unsafe-eval';"));
        assert!(policy.contains("form-action 'self' https://checkout.stripe.com;"));
        assert!(!policy.contains("unsafe-inline"));
    }
}

//! NUL characters: no address and no form of ours holds one, and PostgreSQL stores none.

use axum::{
    extract::Request,
    http::{StatusCode, Uri},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::api::Problem;

/// Refuses an address with a NUL, so that no query meets one.
pub async fn refuse(request: Request, next: Next) -> Response {
    if !is_in_address(request.uri()) {
        return next.run(request).await;
    }
    if request.uri().path().starts_with("/api/v1/") {
        return Problem::new(StatusCode::BAD_REQUEST, "malformed_address").into_response();
    }
    (StatusCode::BAD_REQUEST, "This address holds a character that no address has.\n")
        .into_response()
}

fn is_in_address(uri: &Uri) -> bool {
    uri.path_and_query().is_some_and(|address| is_in_form(address.as_str().as_bytes()))
}

/// Whether text in the encoding of addresses and forms holds one.
pub fn is_in_form(encoded: &[u8]) -> bool {
    encoded.contains(&0) || encoded.windows(3).any(|three| three == b"%00")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nul_is_found_however_it_is_written() {
        assert!(is_in_form(b"name=a%00b") && is_in_form(b"name=a\0b"));
        assert!(!is_in_form(b"name=100%25,0") && !is_in_form(b""));
        assert!(is_in_address(&Uri::from_static("/lisbon?treatment=%00")));
        assert!(!is_in_address(&Uri::from_static("/lisbon?treatment=a")));
    }
}

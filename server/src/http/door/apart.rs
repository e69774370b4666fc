//! What a waiting request keeps is its own.

use axum::http::{HeaderMap, HeaderName, HeaderValue, request::Parts};

/// A request as it is read from a connection is made of slices of the connection's buffer, of
/// 8 kB, and the connection takes another one as long as any of them is held. Whoever waits
/// keeps copies instead, which are a tenth of that.
///
/// What cannot be copied, which is nothing that came from a connection, stays as it is.
pub fn keep(parts: &mut Parts) {
    if let Some(own) = copies(&parts.headers) {
        parts.headers = own;
    }
    if let Ok(own) = parts.uri.to_string().parse() {
        parts.uri = own;
    }
}

fn copies(headers: &HeaderMap) -> Option<HeaderMap> {
    let mut all = HeaderMap::with_capacity(headers.keys_len());
    for (name, value) in headers {
        let mut own = HeaderValue::from_bytes(value.as_bytes()).ok()?;
        own.set_sensitive(value.is_sensitive());
        all.append(HeaderName::from_bytes(name.as_str().as_bytes()).ok()?, own);
    }
    Some(all)
}

#[cfg(test)]
mod tests {
    use axum::{body::Bytes, extract::Request, http::Uri};

    use super::*;

    #[test]
    fn whoever_waits_holds_nothing_of_the_buffer_and_keeps_every_word() {
        let buffer = b"/book?at=9 x-of-nobody one two".to_vec();
        let buffer = Bytes::from(buffer);
        let (mut parts, ()) = Request::new(()).into_parts();
        parts.uri = Uri::from_maybe_shared(buffer.slice(..10)).expect("an address");
        for value in [24..27, 28..30] {
            let name = HeaderName::from_bytes(&buffer[11..23]).expect("a name");
            let value = HeaderValue::from_maybe_shared(buffer.slice(value)).expect("a value");
            parts.headers.append(name, value);
        }
        let mut secret = HeaderValue::from_static("key");
        secret.set_sensitive(true);
        parts.headers.insert("authorization", secret);
        let before = (parts.headers.clone(), parts.uri.clone());
        assert!(!buffer.is_unique());

        keep(&mut parts);

        assert_eq!((&parts.headers, &parts.uri), (&before.0, &before.1));
        assert!(parts.headers["authorization"].is_sensitive());
        drop(before);
        assert!(buffer.is_unique(), "what is kept is copied");
    }
}

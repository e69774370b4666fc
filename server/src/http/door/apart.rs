//! What a waiting request keeps is its own.

use axum::{
    body::Bytes,
    extract::OriginalUri,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, request::Parts},
};

/// A request as it is read from a connection is made of slices of the connection's buffer, of
/// 8 kB, and the connection takes another one as long as any of them is held. Whoever waits
/// keeps copies instead, which are a tenth of that, of what was sent with the head too.
///
/// What cannot be copied, which is nothing that came from a connection, stays as it is.
pub fn keep(parts: &mut Parts, form: &mut Bytes) {
    *form = Bytes::copy_from_slice(form);
    if let Some(own) = copies(&parts.headers) {
        parts.headers = own;
    }
    if let Ok(own) = parts.uri.to_string().parse::<Uri>() {
        // The router keeps the address that it was asked for.
        if let Some(original) = parts.extensions.get_mut::<OriginalUri>()
            && original.0 == own
        {
            original.0 = own.clone();
        }
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
    use axum::extract::Request;

    use super::*;

    #[test]
    fn every_word_is_kept() {
        let mut secret = HeaderValue::from_static("key");
        secret.set_sensitive(true);
        let asked = Request::post("/book?at=9").header("authorization", secret);
        let asked = asked.header("x-of-nobody", "one").header("x-of-nobody", "two").body(());
        let (mut parts, ()) = asked.expect("a request").into_parts();
        let mut form = Bytes::from_static(b"a=1");
        keep(&mut parts, &mut form);
        assert_eq!((parts.uri.to_string().as_str(), &form[..]), ("/book?at=9", &b"a=1"[..]));
        let values: Vec<_> = parts.headers.get_all("x-of-nobody").iter().collect();
        assert_eq!(values, ["one", "two"]);
        assert!(parts.headers["authorization"].is_sensitive());
    }
}

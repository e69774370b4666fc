//! What a waiting request keeps is its own.

use axum::{
    extract::OriginalUri,
    http::{HeaderMap, HeaderName, HeaderValue, Uri, request::Parts},
};

/// A request as it is read from a connection is made of slices of the connection's buffer, of
/// 8 kB, and the connection takes another one as long as any of them is held. Whoever waits
/// keeps copies instead, which are a tenth of that.
///
/// What cannot be copied, which is nothing that came from a connection, stays as it is.
pub fn keep(parts: &mut Parts) {
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
    use std::sync::{Arc, Mutex};

    use axum::{
        Router,
        body::{Body, Bytes},
        extract::Request,
        middleware::{Next, from_fn},
    };
    use tower::ServiceExt;

    use super::*;

    /// Everything is a slice of it.
    const BUFFER: &[u8] = b"/book?at=9 x-of-nobody one two";

    fn read(buffer: &Bytes) -> Request {
        let mut request = Request::new(Body::empty());
        *request.uri_mut() = Uri::from_maybe_shared(buffer.slice(..10)).expect("an address");
        for value in [23..26, 27..30] {
            let name = HeaderName::from_bytes(&buffer[11..22]).expect("a name");
            let value = HeaderValue::from_maybe_shared(buffer.slice(value)).expect("a value");
            request.headers_mut().append(name, value);
        }
        let mut secret = HeaderValue::from_static("key");
        secret.set_sensitive(true);
        request.headers_mut().insert("authorization", secret);
        request
    }

    #[test]
    fn every_word_is_kept() {
        let buffer = Bytes::from(BUFFER.to_vec());
        let (mut parts, _) = read(&buffer).into_parts();
        keep(&mut parts);
        assert_eq!(parts.uri, "/book?at=9");
        let values: Vec<_> = parts.headers.get_all("x-of-nobody").iter().collect();
        assert_eq!(values, ["one", "two"]);
        assert!(parts.headers["authorization"].is_sensitive());
    }

    #[tokio::test]
    async fn whoever_waits_holds_nothing_of_the_buffer() {
        let buffer = Bytes::from(BUFFER.to_vec());
        let request = read(&buffer);
        assert!(!buffer.is_unique());
        let waiting = Arc::new(Mutex::new(None));
        let waits = waiting.clone();
        let wait = move |request: Request, _: Next| {
            let (mut parts, _) = request.into_parts();
            keep(&mut parts);
            waits.lock().expect("nobody panicked").replace(parts);
            async {}
        };
        let site = Router::new().fallback(|| async {}).layer(from_fn(wait));
        site.oneshot(request).await.expect("an answer");
        assert!(waiting.lock().expect("nobody panicked").is_some());
        assert!(buffer.is_unique(), "what is kept is copied");
    }
}

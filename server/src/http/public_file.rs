//! Files that are the same for everybody, on whatever page they are wanted.

use axum::{
    body::Bytes,
    http::{HeaderMap, HeaderName, StatusCode, header},
    response::{IntoResponse, Response},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A file, and the name that a browser asks with whether it changed.
pub struct PublicFile {
    bytes: Bytes,
    kind: &'static str,
    kept: &'static str,
    tag: String,
}

impl PublicFile {
    /// Of this media type, and kept by browsers and caches as `kept` says.
    pub fn new(bytes: impl Into<Bytes>, kind: &'static str, kept: &'static str) -> Self {
        let bytes = bytes.into();
        let hash = Sha256::digest(&bytes);
        let tag = format!("\"{}\"", URL_SAFE_NO_PAD.encode(&hash[..12]));
        Self { bytes, kind, kept, tag }
    }

    /// The file, or that it has not changed since; for pages of other sites too, and never
    /// with anybody's cookies.
    pub fn answer(&self, asked: &HeaderMap) -> Response {
        let head = [
            (header::CONTENT_TYPE, self.kind),
            (header::CACHE_CONTROL, self.kept),
            (header::ETAG, self.tag.as_str()),
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin"),
        ];
        let known = asked.get(header::IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
        let same = |tag: &str| tag.trim().trim_start_matches("W/") == self.tag || tag.trim() == "*";
        if known.is_some_and(|tags| tags.split(',').any(same)) {
            return (StatusCode::NOT_MODIFIED, head).into_response();
        }
        (head, self.bytes.clone()).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_not_changed_is_not_sent_again() {
        let file = |text: &'static str| PublicFile::new(text, "text/css", "no-cache");
        let (one, other) = (file("a"), file("b"));
        let mut asked = HeaderMap::new();
        assert_eq!(one.answer(&asked).status(), StatusCode::OK);
        let tags = format!("\"other\", W/{}", one.tag);
        asked.insert(header::IF_NONE_MATCH, tags.parse().expect("a header"));
        assert_eq!(one.answer(&asked).status(), StatusCode::NOT_MODIFIED);
        assert_eq!(other.answer(&asked).status(), StatusCode::OK);
    }
}

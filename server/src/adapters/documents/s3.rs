//! A bucket for tests, on this machine, which believes signed requests alone.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Router,
    body::{Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::IntoResponse,
};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

const A_TIME: &str = "Thu, 26 Nov 2026 10:00:00 GMT";

/// The bucket, and the key to it.
#[derive(Debug, Default)]
pub struct S3 {
    key: String,
    secret: String,
    seen: Mutex<Seen>,
}

#[derive(Debug, Default)]
struct Seen {
    /// What it holds, by path.
    held: BTreeMap<String, Bytes>,
    /// Each request that was signed: what it asks for, and who signed.
    signed: Vec<String>,
    /// What the next request is refused with, whoever signed it.
    refusal: Option<String>,
}

impl S3 {
    /// Starts one for whoever signs with this key. Returns its address too.
    pub async fn start(key: &str, secret: &str) -> (Arc<Self>, String) {
        let s3 = Self { key: key.to_owned(), secret: secret.to_owned(), seen: Mutex::default() };
        let s3 = Arc::new(s3);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
        let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
        let router = Router::new().fallback(answered).with_state(s3.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        (s3, endpoint)
    }

    /// The paths of what it holds.
    pub fn paths(&self) -> Vec<String> {
        self.seen().held.keys().cloned().collect()
    }

    /// Every request that was signed, with the line that says by whom.
    pub fn signed(&self) -> Vec<String> {
        self.seen().signed.clone()
    }

    /// Refuses the next request with these words, as S3 repeats who asked and what was signed.
    pub fn refuse_next(&self, words: &str) {
        self.seen().refusal = Some(words.to_owned());
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Put, get and delete, for whoever signs with the key.
    async fn answer(&self, request: Request) -> (StatusCode, Bytes) {
        let (parts, body) = request.into_parts();
        let body = to_bytes(body, usize::MAX).await.expect("a body");
        let path = parts.uri.path().to_owned();
        let signed = self.is_signed(&parts.method, &path, &parts.headers, &body);
        if parts.uri.query().is_some() || !signed {
            return (StatusCode::FORBIDDEN, Bytes::from_static(b"<Error/>"));
        }
        let mut seen = self.seen();
        let by = of(&parts.headers, "authorization").to_owned();
        seen.signed.push(format!("{} {path} {by}", parts.method));
        if let Some(words) = seen.refusal.take() {
            return (StatusCode::FORBIDDEN, words.into());
        }
        match parts.method {
            Method::PUT => {
                seen.held.insert(path, body);
                (StatusCode::OK, Bytes::new())
            }
            Method::DELETE => {
                seen.held.remove(&path);
                (StatusCode::NO_CONTENT, Bytes::new())
            }
            _ => match seen.held.get(&path) {
                Some(bytes) => (StatusCode::OK, bytes.clone()),
                None => (StatusCode::NOT_FOUND, Bytes::from_static(b"<Error/>")),
            },
        }
    }

    /// Whether the request bears the signature that AWS asks for (Signature Version 4), computed
    /// here from what arrived.
    fn is_signed(&self, method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> bool {
        let given = of(headers, "authorization");
        let part = |name: &str| {
            let found = given.split([' ', ',']).find_map(|part| part.strip_prefix(name));
            found.unwrap_or_default().trim()
        };
        let scope = part("Credential=").strip_prefix(&self.key).unwrap_or_default();
        let scope = scope.trim_matches('/');
        let names = part("SignedHeaders=");
        let hash = hex(&Sha256::digest(body));
        let line = |name| format!("{name}:{}\n", of(headers, name));
        let lines: String = names.split(';').map(line).collect();
        let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{hash}");
        let date = of(headers, "x-amz-date");
        let text = format!(
            "AWS4-HMAC-SHA256\n{date}\n{scope}\n{}",
            hex(&Sha256::digest(canonical.as_bytes()))
        );
        let first = format!("AWS4{}", self.secret).into_bytes();
        let key = scope.split('/').fold(first, |key, part| keyed(&key, part));
        of(headers, "x-amz-content-sha256") == hash
            && names.contains("host")
            && scope.ends_with("/eu-central-1/s3/aws4_request")
            && part("Signature=") == hex(&keyed(&key, &text))
    }
}

async fn answered(State(s3): State<Arc<S3>>, request: Request) -> impl IntoResponse {
    let (status, body) = s3.answer(request).await;
    let tag = format!("\"{}\"", hex(&Sha256::digest(&body)));
    let headers = [(header::ETAG, tag), (header::LAST_MODIFIED, A_TIME.to_owned())];
    (status, headers, body)
}

fn of<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! A folder, and a bucket that believes signed requests alone.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
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

use super::*;

const KEY: &str = "AKIAEXAMPLE";
const SECRET: &str = "a/secret+key";
const A_TIME: &str = "Thu, 26 Nov 2026 10:00:00 GMT";

/// What the bucket holds, by path.
type Held = Arc<Mutex<BTreeMap<String, Bytes>>>;

/// As S3 answers: put, get and delete, for whoever signs with the key.
async fn s3(held: State<Held>, request: Request) -> impl IntoResponse {
    let (status, body) = answer(held, request).await;
    let tag = format!("\"{}\"", hex(&Sha256::digest(&body)));
    let headers = [(header::ETAG, tag), (header::LAST_MODIFIED, A_TIME.to_owned())];
    (status, headers, body)
}

async fn answer(State(held): State<Held>, request: Request) -> (StatusCode, Bytes) {
    let (parts, body) = request.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("a body");
    let path = parts.uri.path().to_owned();
    if parts.uri.query().is_some() || !is_signed(&parts.method, &path, &parts.headers, &body) {
        return (StatusCode::FORBIDDEN, Bytes::from_static(b"<Error/>"));
    }
    let mut held = held.lock().expect("no test has panicked");
    match parts.method {
        Method::PUT => {
            held.insert(path, body);
            (StatusCode::OK, Bytes::new())
        }
        Method::DELETE => {
            held.remove(&path);
            (StatusCode::NO_CONTENT, Bytes::new())
        }
        _ => match held.get(&path) {
            Some(bytes) => (StatusCode::OK, bytes.clone()),
            None => (StatusCode::NOT_FOUND, Bytes::from_static(b"<Error/>")),
        },
    }
}

/// Whether the request bears the signature that AWS asks for (Signature Version 4), computed
/// here from what arrived.
fn is_signed(method: &Method, path: &str, headers: &HeaderMap, body: &[u8]) -> bool {
    let header = |name: &str| headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let given = header("authorization");
    let part = |name: &str| {
        let found = given.split([' ', ',']).find_map(|part| part.strip_prefix(name));
        found.unwrap_or_default().trim()
    };
    let scope = part("Credential=").strip_prefix(KEY).unwrap_or_default().trim_matches('/');
    let names = part("SignedHeaders=");
    let hash = hex(&Sha256::digest(body));
    let lines: String = names.split(';').map(|name| format!("{name}:{}\n", header(name))).collect();
    let canonical = format!("{method}\n{path}\n\n{lines}\n{names}\n{hash}");
    let date = header("x-amz-date");
    let text = format!(
        "AWS4-HMAC-SHA256\n{date}\n{scope}\n{}",
        hex(&Sha256::digest(canonical.as_bytes()))
    );
    let key =
        scope.split('/').fold(format!("AWS4{SECRET}").into_bytes(), |key, part| keyed(&key, part));
    header("x-amz-content-sha256") == hash
        && names.contains("host")
        && scope.ends_with("/eu-central-1/s3/aws4_request")
        && part("Signature=") == hex(&keyed(&key, &text))
}

fn keyed(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

async fn bucket(secret: &str) -> (Documents, Held) {
    let held = Held::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("loopback");
    let endpoint = format!("http://{}", listener.local_addr().expect("bound"));
    let router = Router::new().fallback(s3).with_state(held.clone());
    tokio::spawn(async move { axum::serve(listener, router).await });
    let bucket = Bucket {
        name: "papers".into(),
        region: "eu-central-1".into(),
        endpoint: Some(endpoint),
        access_key: KEY.into(),
        secret_key: secret.into(),
    };
    (Documents::bucket(&bucket).expect("an address"), held)
}

async fn keeps_gives_and_forgets(documents: &Documents) {
    let bytes = b"%PDF-1.7 and more".repeat(1_000);
    documents.put("0a1b.pdf", bytes.clone()).await.expect("kept");
    assert_eq!(documents.get("0a1b.pdf").await.expect("asked"), Some(bytes));
    documents.remove("0a1b.pdf").await.expect("removed");
    assert_eq!(documents.get("0a1b.pdf").await.expect("asked"), None);
    documents.remove("0a1b.pdf").await.expect("twice does no harm");
}

#[tokio::test]
async fn a_folder_keeps_gives_and_forgets() {
    let folder = std::env::temp_dir().join(format!("lumbar-{}", storage::new_id::<uuid::Uuid>()));
    let documents = Documents::folder(&folder).expect("made");
    keeps_gives_and_forgets(&documents).await;
    documents.put("twice.png", vec![1]).await.expect("kept");
    let again = documents.put("twice.png", vec![2]).await.expect_err("there is one");
    assert_eq!(again.code, "name_taken");
    std::fs::remove_dir_all(&folder).expect("removed");
}

#[tokio::test]
async fn a_bucket_keeps_gives_and_forgets_for_whoever_signs() {
    let (documents, held) = bucket(SECRET).await;
    keeps_gives_and_forgets(&documents).await;
    documents.put("0a1b.pdf", b"%PDF".to_vec()).await.expect("kept");
    let paths: Vec<String> = held.lock().expect("whole").keys().cloned().collect();
    assert_eq!(paths, ["/papers/0a1b.pdf"], "in the bucket, under its name");
}

#[tokio::test]
async fn a_bucket_that_does_not_know_the_key_keeps_nothing() {
    let (documents, held) = bucket("another secret").await;
    let refused = documents.put("0a1b.pdf", b"%PDF".to_vec()).await.expect_err("a wrong key");
    assert_eq!(refused.code, "permission_denied");
    assert!(documents.get("0a1b.pdf").await.is_err());
    assert!(held.lock().expect("whole").is_empty());
}

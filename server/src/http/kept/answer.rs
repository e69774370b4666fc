//! An answer that is kept: whole, but for the nonce, of which each time is a new one.

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use leptos::nonce::Nonce;

/// What stands before a nonce in a policy.
const NONCE: &str = "'nonce-";
/// No nonce is shorter: what is looked for in a page is never there by chance.
const SHORTEST: usize = 16;

/// A complete answer with status 200.
pub struct Answer {
    headers: HeaderMap,
    /// What stands before the nonce in the policy, and behind it.
    policy: Option<(String, String)>,
    /// The body, cut where a nonce stands.
    pieces: Vec<Bytes>,
}

impl Answer {
    /// Reads a response to its end. It is returned as it was; with what can be given again, if
    /// it is an answer for everybody.
    pub async fn of(response: Response) -> (Response, Option<Self>) {
        let (parts, body) = response.into_parts();
        if parts.status != StatusCode::OK || parts.headers.contains_key(header::SET_COOKIE) {
            return (Response::from_parts(parts, body), None);
        }
        let Ok(body) = to_bytes(body, usize::MAX).await else {
            return (StatusCode::INTERNAL_SERVER_ERROR.into_response(), None);
        };
        let answer = Self::read(&parts.headers, &body);
        (Response::from_parts(parts, Body::from(body)), answer)
    }

    fn read(headers: &HeaderMap, body: &Bytes) -> Option<Self> {
        let mut headers = headers.clone();
        headers.remove(header::CONTENT_LENGTH);
        let Some(policy) = headers.remove(header::CONTENT_SECURITY_POLICY) else {
            return Some(Self { headers, policy: None, pieces: vec![body.clone()] });
        };
        let (before, rest) = policy.to_str().ok()?.split_once(NONCE)?;
        let (nonce, after) = rest.split_once('\'')?;
        if nonce.len() < SHORTEST || after.contains(NONCE) {
            return None;
        }
        let policy = Some((format!("{before}{NONCE}"), format!("'{after}")));
        Some(Self { headers, policy, pieces: cut(body, nonce.as_bytes()) })
    }

    /// How many bytes it takes, about.
    pub fn weight(&self) -> usize {
        self.pieces.iter().map(Bytes::len).sum()
    }

    /// The same answer, with a new nonce.
    pub fn again(&self) -> Response {
        let mut headers = self.headers.clone();
        let body = match (&self.policy, self.pieces.as_slice()) {
            (None, [whole]) => whole.clone(),
            (policy, pieces) => {
                let nonce = Nonce::new();
                if let Some((before, after)) = policy
                    && let Ok(value) = HeaderValue::try_from(format!("{before}{nonce}{after}"))
                {
                    headers.insert(header::CONTENT_SECURITY_POLICY, value);
                }
                joined(pieces, nonce.as_bytes())
            }
        };
        let mut response = Response::new(Body::from(body));
        *response.headers_mut() = headers;
        response
    }
}

/// The pieces between all places at which `nonce` stands.
fn cut(body: &Bytes, nonce: &[u8]) -> Vec<Bytes> {
    let (mut pieces, mut from) = (Vec::new(), 0);
    let mut at = 0;
    while at + nonce.len() <= body.len() {
        if &body[at..at + nonce.len()] == nonce {
            pieces.push(body.slice(from..at));
            at += nonce.len();
            from = at;
        } else {
            at += 1;
        }
    }
    pieces.push(body.slice(from..));
    pieces
}

fn joined(pieces: &[Bytes], nonce: &[u8]) -> Bytes {
    let length = pieces.iter().map(Bytes::len).sum::<usize>() + pieces.len() * nonce.len();
    let mut whole = Vec::with_capacity(length);
    for (n, piece) in pieces.iter().enumerate() {
        if n > 0 {
            whole.extend_from_slice(nonce);
        }
        whole.extend_from_slice(piece);
    }
    whole.into()
}

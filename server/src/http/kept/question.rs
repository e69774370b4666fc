//! Which requests ask for what is the same for everybody, and for what.

use axum::{
    extract::{OriginalUri, Request},
    http::{HeaderMap, Method, header},
};
use services::setup::is_reserved;

/// Below this address studios are found by the JSON API.
const API: &str = "/api/v1/studios/";
/// What is asked of a studio there.
const OF_API: [&str; 4] = ["slots", "treatments", "therapists", "embed"];
/// Cookies that say how somebody wants to see a page, and nothing about who it is.
const HARMLESS: [&str; 2] = ["theme", "tz"];
/// The longest address and cookie that is looked at.
const LONGEST: usize = 512;

/// What is asked: everything of a request that an answer may depend on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Question {
    /// Path and query.
    address: Box<str>,
    /// Where the studio's name stands in it.
    studio: (usize, usize),
    /// How it is to be seen.
    cookies: Box<str>,
}

impl Question {
    /// What a request asks; none where the answer may be for somebody alone, or is none about a
    /// studio.
    pub fn of(request: &Request) -> Option<Self> {
        if request.method() != Method::GET || request.headers().contains_key(header::AUTHORIZATION)
        {
            return None;
        }
        let cookies = harmless(request.headers())?;
        let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |found| &found.0);
        let path = uri.path();
        let address = uri.path_and_query()?.as_str();
        let studio = studio_in(path).filter(|_| address.len() <= LONGEST)?;
        Some(Self { address: address.into(), studio, cookies: cookies.into() })
    }

    /// The studio's name in addresses.
    pub fn studio(&self) -> &str {
        &self.address[self.studio.0..self.studio.1]
    }
}

/// Where the name of the studio stands in the address of a public page, or of the JSON API.
fn studio_in(path: &str) -> Option<(usize, usize)> {
    let (begin, is_api) = match path.strip_prefix(API) {
        Some(_) => (API.len(), true),
        None => (1, false),
    };
    let mut parts = path.get(begin..)?.split('/');
    let slug = parts.next().filter(|slug| is_name(slug))?;
    let known = match (is_api, parts.next(), parts.next()) {
        (_, None, _) => true,
        (true, Some(what), None) => OF_API.contains(&what),
        (false, Some(what), None) => what == "book",
        (false, Some("therapists"), Some(name)) => is_name(name),
        _ => false,
    };
    let ours = known && parts.next().is_none() && (is_api || !is_reserved(slug));
    ours.then_some((begin, begin + slug.len()))
}

/// As names in addresses are: nothing that is written in two ways.
fn is_name(text: &str) -> bool {
    let usual = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    !text.is_empty() && text.bytes().all(usual)
}

/// The cookies, if all of them are harmless.
fn harmless(headers: &HeaderMap) -> Option<&str> {
    let mut lines = headers.get_all(header::COOKIE).iter();
    let Some(line) = lines.next() else { return Some("") };
    let line = line.to_str().ok().filter(|line| line.len() <= LONGEST)?;
    let known = |pair: &str| {
        let name = pair.trim().split('=').next().unwrap_or_default();
        name.is_empty() || HARMLESS.contains(&name)
    };
    (lines.next().is_none() && line.split(';').all(known)).then_some(line)
}

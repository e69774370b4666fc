//! What a page or a server function may know of the request, and say in the answer.

use axum::http::{HeaderName, HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::{expect_context, use_context};
use leptos_axum::ResponseOptions;
use services::Services;

/// The use cases. Every router provides them.
#[must_use]
pub fn services() -> Services {
    expect_context::<Services>()
}

/// The value of a cookie, if the browser sent it.
#[must_use]
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Whether the request bears a header of this name.
#[must_use]
pub fn has_header(name: &str) -> bool {
    use_context::<Parts>().is_some_and(|parts| parts.headers.contains_key(name))
}

/// The name under which a secret cookie travels: with the prefix that ties it to this
/// host on https, plain on http, where browsers refuse the prefix.
#[must_use]
pub fn host_cookie(name: &str) -> String {
    if is_https() { format!("__Host-{name}") } else { name.to_owned() }
}

/// Sets a cookie for the whole site. `max_age` is in seconds: 0 removes it, and
/// without one it ends with the browser's session. Scripts never see it.
pub fn set_cookie(name: &str, value: &str, max_age: Option<u64>) {
    let secure = if is_https() { "; Secure" } else { "" };
    let age = max_age.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
    add_header(
        header::SET_COOKIE,
        &format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}"),
    );
}

/// Sets a cookie that scripts of ours may read and set too: no secret. `max_age` is in
/// seconds.
pub fn set_readable_cookie(name: &str, value: &str, max_age: u64) {
    let secure = if is_https() { "; Secure" } else { "" };
    add_header(
        header::SET_COOKIE,
        &format!("{name}={value}; Path=/; SameSite=Lax{secure}; Max-Age={max_age}"),
    );
}

/// Leads the browser to an address elsewhere, by GET.
pub fn see_other(url: &str) {
    leptos_axum::redirect(url);
    set_status(StatusCode::SEE_OTHER);
}

/// Whether clients reach this installation by https.
#[must_use]
pub fn is_https() -> bool {
    use_context::<Services>().is_some_and(|s| s.settings.base_url.starts_with("https://"))
}

/// The path and query that were asked for.
#[must_use]
pub fn path_and_query() -> String {
    use_context::<Parts>()
        .and_then(|p| p.uri.path_and_query().map(ToString::to_string))
        .unwrap_or_else(|| "/".to_owned())
}

/// The value of a parameter in the query that was asked for: of a code, which needs no
/// decoding.
#[must_use]
pub fn query(name: &str) -> Option<String> {
    let parts = use_context::<Parts>()?;
    let mut pairs = parts.uri.query()?.split('&').filter_map(|pair| pair.split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

/// The page of ours that a form was sent from, as the browser says: an address without
/// anything that could lead elsewhere.
#[must_use]
pub fn came_from() -> Option<String> {
    let parts = use_context::<Parts>()?;
    let from = parts.headers.get(header::REFERER)?.to_str().ok()?;
    let base = use_context::<Services>()?.settings.base_url.clone();
    let path = from.strip_prefix(&base)?;
    path.starts_with('/').then(|| crate::caller::own_path(path).to_owned())
}

/// What the logs know this request by.
#[must_use]
pub fn request_id() -> Option<String> {
    let parts = use_context::<Parts>()?;
    Some(parts.headers.get("x-request-id")?.to_str().ok()?.to_owned())
}

/// Answers with this status instead of 200.
pub fn set_status(status: StatusCode) {
    if let Some(answer) = use_context::<ResponseOptions>() {
        answer.set_status(status);
    }
}

/// Sets a header of the answer, replacing one of that name.
pub fn set_header(name: HeaderName, value: &str) {
    if let (Some(answer), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(value))
    {
        answer.insert_header(name, value);
    }
}

fn add_header(name: HeaderName, value: &str) {
    if let (Some(answer), Ok(value)) =
        (use_context::<ResponseOptions>(), HeaderValue::from_str(value))
    {
        answer.append_header(name, value);
    }
}

/// Keeps a page out of every cache: it holds what belongs to one person.
pub fn keep_private() {
    set_header(header::CACHE_CONTROL, "no-store");
}

/// The address a request comes from, as far as trusted proxies vouch for it. The
/// server puts it among the request's extensions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientAddress(pub std::net::IpAddr);

/// The address this request comes from.
#[must_use]
pub fn client_address() -> std::net::IpAddr {
    use_context::<Parts>()
        .and_then(|parts| parts.extensions.get::<ClientAddress>().copied())
        .map_or(std::net::IpAddr::from([127, 0, 0, 1]), |found| found.0)
}

//! Who of a studio's staff asks, for answers that are no pages.

use app::pages::{
    account::{confirm_address, second_step_address, sign_in_address},
    error::Failure,
};
use axum::{
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use domain::AccountId;
use services::{
    auth::{self, StaffSession},
    catalogue::{self, StudioPage},
    limits::LimitKind,
};

use super::{Site, forms};
use crate::api::Problem;

/// Nothing is told about what is somebody else's, not even that it is there.
pub const NOTHING_HERE: Failure = Failure {
    status: StatusCode::NOT_FOUND,
    title: "There is nothing here",
    words: "What you asked for is not there (any more), or not for you.",
};

/// The staff of the studio in an address, as their cookie says. Whoever is not signed in is
/// led to do so, and from there to `back`; everybody else finds nothing.
pub async fn asking(
    site: &Site,
    headers: &HeaderMap,
    slug: &str,
    back: &str,
) -> Result<(StaffSession, StudioPage), Response> {
    let services = &site.services;
    let Some(cookie) = session_cookie(headers, site.secure) else { return Err(sign_in(back)) };
    let who = auth::authenticate(services, &cookie).await;
    let who = who.map_err(|error| unavailable(&error))?.ok_or_else(|| sign_in(back))?;
    let studio =
        catalogue::any_studio(services, slug).await.map_err(|error| unavailable(&error))?;
    if studio.as_ref().is_some_and(|studio| who.is_held_back(studio.id)) {
        return Err(Redirect::to(&second_step_address(back)).into_response());
    }
    let staff = studio.and_then(|studio| Some((who.staff_of(studio.id).ok()?, studio)));
    match staff {
        Some(staff) => Ok(staff),
        None => {
            tracing::warn!(account = %who.account(), "refused a desk");
            Err(nothing_here(site, headers).await)
        }
    }
}

/// Counts what an account takes along. What comes too often is answered with when to come again.
pub fn too_often(site: &Site, kind: LimitKind, who: AccountId) -> Option<Response> {
    let counted = site.services.limits.check(kind, &who.to_string());
    counted.err().map(|often| Problem::from(often).into_response())
}

/// The page that says that there is nothing.
pub async fn nothing_here(site: &Site, headers: &HeaderMap) -> Response {
    forms::failed(site.clone(), headers.clone(), NOTHING_HERE).await
}

/// An answer to something that broke on our side.
pub fn unavailable(error: &dyn std::error::Error) -> Response {
    tracing::error!(%error, "an address of the desk could not be answered");
    StatusCode::SERVICE_UNAVAILABLE.into_response()
}

/// Leads to where whoever asks proves once more who they are, and from there to `back`.
pub fn confirm(back: &str) -> Response {
    Redirect::to(&confirm_address(back)).into_response()
}

/// Leads to signing in, and from there to `back`.
pub fn sign_in(back: &str) -> Response {
    Redirect::to(&sign_in_address(back)).into_response()
}

/// The session cookie as pages read it: with the prefix that ties it to this host on https.
pub fn session_cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    cookie(headers, secure, "sid")
}

/// The cookie of a sign-in that waits for its second step.
pub fn step_cookie(headers: &HeaderMap, secure: bool) -> Option<String> {
    cookie(headers, secure, "step")
}

fn cookie(headers: &HeaderMap, secure: bool, name: &str) -> Option<String> {
    let name = if secure { format!("__Host-{name}") } else { name.to_owned() };
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut pairs = lines.flat_map(|line| line.split(';')).filter_map(|p| p.trim().split_once('='));
    pairs.find(|(key, _)| *key == name).map(|(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::session_cookie;

    #[test]
    fn the_cookie_of_the_session_is_found_among_others() {
        let mut headers = axum::http::HeaderMap::new();
        headers.insert("cookie", "theme=dark; sid=abc; __Host-sid=def".parse().expect("cookies"));
        assert_eq!(session_cookie(&headers, false).as_deref(), Some("abc"));
        assert_eq!(session_cookie(&headers, true).as_deref(), Some("def"));
        headers.clear();
        assert_eq!(session_cookie(&headers, false), None);
    }
}

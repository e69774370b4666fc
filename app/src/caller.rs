//! Who sends a request, and the cookies that tell: the session's, and that of a form
//! that was refused.

use axum::http::{HeaderName, StatusCode, header, request::Parts};
use chrono::TimeDelta;
use domain::BookingId;
use leptos::prelude::*;
use services::{
    accounts,
    auth::{
        self, BeforeToken, ManageToken, NewSession, NoSecondStep, RenewedSession, SignInOutcome,
        SignedIn, StaffSession, Unconfirmed, Visitor,
    },
    catalogue::{self, StudioPage},
    drafts::{self, Flash},
    limits::LimitKind,
    tokens::{CourseToken, SecretToken},
};

use crate::{
    layout::Worker,
    once::OncePerRequest,
    pages::account::{code_address, confirm_address, second_step_address, sign_in_address},
    render::PageError,
    request::{self, host_cookie},
};

const SESSION: &str = "sid";
const BROWSER: &str = "browser";
/// The most that browsers keep a cookie: 400 days.
const BROWSER_SECONDS: u64 = 400 * 24 * 60 * 60;
const STEP: &str = "step";
const SHOWN: &str = "codes";
/// As long as codes wait to be shown.
const SHOWN_SECONDS: u64 = 10 * 60;
const FLASH: &str = "flash";
/// What a page sends along when it asks by itself.
const BY_ITSELF: &str = "x-by-itself";
const TOO_MANY: &str = "too_many";
/// As long as the refused form is kept.
const FLASH_SECONDS: u64 = 15 * 60;
/// Not `"cookies"`: theme and time zone stay as they were chosen, and the browser is known again
/// when it signs in. Those that say who used it are taken away one by one. Nor `"cache"`: clearing
/// it holds signing out up for seconds in some browsers, and pages that are somebody's are told
/// not to be kept there in the first place.
const CLEARED: &str = "\"storage\"";
const FEE: &str = "fee";
/// As long as a payment page can be paid.
const FEE_SECONDS: u64 = 24 * 60 * 60;

/// The browser that asks.
#[must_use]
pub fn visitor() -> Visitor {
    let agent = use_context::<Parts>()
        .and_then(|parts| Some(parts.headers.get(header::USER_AGENT)?.to_str().ok()?.to_owned()));
    Visitor {
        address: request::client_address(),
        user_agent: agent.unwrap_or_default(),
        cookie: session_cookie(),
        browser: request::cookie(&host_cookie(BROWSER)),
    }
}

/// The session cookie that the browser sent, whatever it is worth.
#[must_use]
pub fn session_cookie() -> Option<String> {
    request::cookie(&host_cookie(SESSION))
}

/// Who is signed in; of a page, whoever was when its first part asked.
pub async fn signed_in() -> Result<Option<SignedIn>, PageError> {
    let Some(cookie) = session_cookie() else { return Ok(None) };
    OncePerRequest::who(whose(&cookie)).await
}

async fn whose(cookie: &str) -> Result<Option<SignedIn>, PageError> {
    let services = request::services();
    // A page that keeps itself up to date is no sign of a person before it.
    if request::has_header(BY_ITSELF) {
        return Ok(auth::recognise(&services, cookie).await?);
    }
    Ok(auth::authenticate(&services, cookie).await?)
}

/// Who is signed in; where nobody is, the answer leads to the sign-in page and from
/// there to `back`, and the caller has nothing more to do.
pub async fn signed_in_or_redirect(back: &str) -> Result<Option<SignedIn>, PageError> {
    let who = signed_in().await?;
    if who.is_none() {
        lead_to(&sign_in_address(back));
    }
    Ok(who)
}

/// Who bears a visit's link, or `None` where we did not sign it or its time is over.
#[must_use]
pub fn link_holder(token: &str) -> Option<ManageToken> {
    let services = request::services();
    services.links.verify(token, services.now()).ok()
}

/// Leads to the page where a fee is paid, and remembers by which visit's link this browser went
/// there: the address by which it comes back stands at the gateway too, and opens nothing.
pub fn goes_to_pay_fee(token: &str, page: &str) {
    request::set_cookie(&host_cookie(FEE), token, Some(FEE_SECONDS));
    request::see_other(page);
}

/// The link to the visit whose fee this browser went to pay, where it is that visit's.
#[must_use]
pub fn fee_payer(booking: BookingId) -> Option<String> {
    let token = request::cookie(&host_cookie(FEE))?;
    link_holder(&token).filter(|holder| holder.booking() == booking).map(|_| token)
}

/// Who bears a course's link, or `None` where we did not sign it or its time is over.
#[must_use]
pub fn course_holder(token: &str) -> Option<CourseToken> {
    let services = request::services();
    services.links.verify_course(token, services.now()).ok()
}

/// Who bears the link to the questions before a visit, or `None` where we did not sign it or
/// its time is over.
#[must_use]
pub fn before_holder(token: &str) -> Option<BeforeToken> {
    let services = request::services();
    services.links.verify_before(token, services.now()).ok()
}

/// The staff of the studio in an address, with the studio. Where nobody is signed in,
/// the answer leads to the sign-in page and from there to `back`. Everybody else finds
/// nothing: whether there is such a desk is not theirs to know.
pub async fn staff_or_redirect(
    slug: &str,
    back: &str,
) -> Result<Option<(StaffSession, StudioPage)>, PageError> {
    let Some(who) = signed_in_or_redirect(back).await? else { return Ok(None) };
    let studio = catalogue::any_studio(&request::services(), slug).await?;
    let studio = studio.ok_or(PageError::NotFound)?;
    if who.is_held_back(studio.id) {
        lead_to(&second_step_address(back));
        return Ok(None);
    }
    let staff = who.staff_of(studio.id).map_err(|_| {
        tracing::warn!(account = %who.account(), studio = %studio.id, "refused a desk");
        PageError::NotFound
    })?;
    provide_context(Worker { role: staff.role(), treats: staff.therapist().is_some() });
    Ok(Some((staff, studio)))
}

/// The studio in an address as clients see it; its staff see it before they do. Everybody
/// else finds nothing.
pub async fn shown_studio(slug: &str) -> Result<StudioPage, PageError> {
    let found = catalogue::any_studio(&request::services(), slug).await?;
    let studio = found.ok_or(PageError::NotFound)?;
    if studio.published {
        return Ok(studio);
    }
    let who = signed_in().await?.ok_or(PageError::NotFound)?;
    let staff = who.staff_of(studio.id).map_err(|_| PageError::NotFound)?;
    provide_context(Worker { role: staff.role(), treats: staff.therapist().is_some() });
    Ok(studio)
}

/// Answers with the way to `path`, an address of ours, whoever asks: leptos alone
/// answers 200 to a client that does not say that it takes HTML.
pub fn lead_to(path: &str) {
    leptos_axum::redirect(path);
    request::set_status(StatusCode::SEE_OTHER);
}

/// Gives the browser its session.
pub fn begin(session: &NewSession) {
    keep_session(&session.cookie, session.max_age);
    let known = session.browser.expose();
    request::set_cookie(&host_cookie(BROWSER), known, Some(BROWSER_SECONDS));
}

/// Gives the browser what its session is known by from now on, and leads on to `next`, an
/// address of ours.
pub fn renew(session: &RenewedSession, next: &str) {
    keep_session(&session.cookie, session.max_age);
    lead_to(next);
}

fn keep_session(cookie: &SecretToken, max_age: TimeDelta) {
    let seconds = u64::try_from(max_age.num_seconds()).unwrap_or_default();
    request::set_cookie(&host_cookie(SESSION), cookie.expose(), Some(seconds));
}

/// Gives the browser its session and leads on to `next`, an address of ours; where the second
/// step is to come, leads there first.
pub fn enter(outcome: &SignInOutcome, next: &str) {
    match outcome {
        SignInOutcome::Begun(session) => {
            begin(session);
            lead_to(next);
        }
        SignInOutcome::Waits(step) => {
            let seconds = u64::try_from(step.max_age.num_seconds()).unwrap_or_default();
            request::set_cookie(&host_cookie(STEP), step.cookie.expose(), Some(seconds));
            lead_to(&code_address(next));
        }
    }
}

/// The cookie of a sign-in that waits for its second step, whatever it is worth.
#[must_use]
pub fn step_cookie() -> Option<String> {
    request::cookie(&host_cookie(STEP))
}

/// Takes the cookie of a sign-in that waits from the browser.
pub fn end_step() {
    request::set_cookie(&host_cookie(STEP), "", Some(0));
}

/// Keeps recovery codes until the page shows them to their account, once.
pub async fn show_codes(who: &SignedIn, codes: &[String]) -> Result<(), PageError> {
    let token = accounts::keep_shown(&request::services(), who, codes).await?;
    request::set_cookie(&host_cookie(SHOWN), token.expose(), Some(SHOWN_SECONDS));
    Ok(())
}

/// The recovery codes that are to be shown; none but once.
pub async fn codes_to_show(who: &SignedIn) -> Result<Vec<String>, PageError> {
    let Some(cookie) = request::cookie(&host_cookie(SHOWN)) else { return Ok(Vec::new()) };
    request::set_cookie(&host_cookie(SHOWN), "", Some(0));
    Ok(accounts::take_shown(&request::services(), who, &cookie).await?)
}

/// Where a refusal with this code leads before what was refused can be done: to confirming who
/// asks, or to setting up a second step, and from there to `back`, an address of ours.
#[must_use]
pub fn first_to(code: &str, back: &str) -> Option<String> {
    match code {
        Unconfirmed::CODE => Some(confirm_address(back)),
        NoSecondStep::CODE => Some(second_step_address(back)),
        _ => None,
    }
}

/// Takes the session from the browser.
pub fn end() {
    request::set_cookie(&host_cookie(SESSION), "", Some(0));
}

/// Takes the session from the browser, with everything that it keeps of its person: the form that
/// was refused last, codes that wait to be shown, the way to a fee, and whatever was put into its
/// storage.
pub fn leave() {
    end();
    for name in [FLASH, SHOWN, FEE] {
        request::set_cookie(&host_cookie(name), "", Some(0));
    }
    request::set_header(HeaderName::from_static("clear-site-data"), CLEARED);
}

/// Leads back to the page of a refused form, which then shows what was typed and what
/// is wrong. `back` is an address of ours. What comes too often is kept
/// nowhere: the address says so.
pub async fn refuse(flash: &Flash, back: &str) -> Result<(), PageError> {
    let limits = &request::services().limits;
    let often = limits.check_address(LimitKind::Draft, request::client_address()).is_err();
    if often || flash.error("") == Some(TOO_MANY) {
        let (path, part) = back.split_at(back.find('#').unwrap_or(back.len()));
        let mark = if path.contains('?') { '&' } else { '?' };
        lead_to(&format!("{path}{mark}refused={TOO_MANY}&form={}{part}", flash.name()));
        return Ok(());
    }
    let token = drafts::save_flash(&request::services(), flash).await?;
    request::set_cookie(&host_cookie(FLASH), token.expose(), Some(FLASH_SECONDS));
    // What was typed waits until they come back from there.
    let first = first_to(flash.error("").unwrap_or_default(), back);
    lead_to(first.as_deref().unwrap_or(back));
    Ok(())
}

/// What was typed into the form of this name when it was refused, and why; once.
pub async fn refused(form: &str) -> Result<Flash, PageError> {
    let flash = kept(form).await?;
    if flash != Flash::default() {
        request::set_cookie(&host_cookie(FLASH), "", Some(0));
    }
    Ok(flash)
}

/// The same, for a page that is left and come back to: it stays for as long as it is kept.
pub async fn kept(form: &str) -> Result<Flash, PageError> {
    // Of several forms on a page, the one that the address names.
    let meant = request::query("form").is_none_or(|name| name == form);
    if meant && request::query("refused").as_deref() == Some(TOO_MANY) {
        return Ok(Flash::of(form).refused(TOO_MANY));
    }
    let Some(cookie) = request::cookie(&host_cookie(FLASH)) else { return Ok(Flash::default()) };
    let flash = drafts::load_flash(&request::services(), &cookie, form).await?;
    Ok(flash.unwrap_or_default())
}

/// `path` where it is an address of this site and safe in a header, else the account
/// page: a link must not be able to send people who sign in somewhere else.
#[must_use]
pub fn own_path(path: &str) -> &str {
    let local = path.starts_with('/') && !path.starts_with("//") && !path.contains('\\');
    if local && path.bytes().all(|b| b.is_ascii_graphic()) { path } else { "/account" }
}

/// `path`, where a page of this site led here and is to be led back to.
#[must_use]
pub fn way_back(path: &str) -> Option<&str> {
    (!path.is_empty() && own_path(path) == path).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::own_path;

    #[test]
    fn only_addresses_of_this_site_are_followed() {
        for path in ["/", "/account", "/lisbon/desk?day=2026-11-23", "/b/abc"] {
            assert_eq!(own_path(path), path);
        }
        for path in [
            "",
            "account",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example",
            "javascript:alert(1)",
            "/x\r\nSet-Cookie: sid=1",
        ] {
            assert_eq!(own_path(path), "/account", "{path:?}");
        }
    }
}

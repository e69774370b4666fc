//! What a page asks for before it can send a form with a passkey: JSON for its script, and the
//! script.

use std::sync::LazyLock;

use app::{
    pages::account::{confirm_address, passkey_words},
    request::ClientAddress,
};
use axum::{
    Extension, Json, Router,
    extract::{Path, State},
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use services::{
    accounts::{self, AccountRefused, PasskeyAsked},
    auth::{self, SignedIn, Visitor},
};

use super::{Site, public_file::PublicFile, staff};

/// It is as new as the pages that load it: asked for again each time, and mostly not sent.
static SCRIPT: LazyLock<PublicFile> = LazyLock::new(|| {
    let script = include_str!("passkeys.js");
    PublicFile::new(script, "text/javascript; charset=utf-8", "no-cache")
});

/// The script, and what it asks.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/account/passkeys.js", get(|asked: HeaderMap| async move { SCRIPT.answer(&asked) }))
        .route("/account/passkeys/{purpose}", post(ask))
}

/// Whoever is signed in gets a question for a new passkey, or to confirm that it is they;
/// whoever typed the right password one for the second step; anyone one to sign in with.
async fn ask(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    Path(purpose): Path<String>,
    headers: HeaderMap,
) -> Response {
    let cookie = staff::session_cookie(&headers, site.secure);
    let visitor = Visitor {
        address: address.0,
        user_agent: String::new(),
        cookie: cookie.clone(),
        browser: None,
    };
    let services = &site.services;
    let asked = match purpose.as_str() {
        "sign-in" => accounts::ask_passkey(services, &visitor).await,
        "step" => {
            let step = staff::step_cookie(&headers, site.secure).unwrap_or_default();
            accounts::ask_second_passkey(services, &visitor, &step).await
        }
        "new" | "confirm" => match signed_in(&site, cookie.as_deref()).await {
            Ok(Some(who)) if purpose == "new" => {
                accounts::ask_new_passkey(services, &who, &visitor).await
            }
            Ok(Some(who)) => accounts::ask_confirming_passkey(services, &who, &visitor).await,
            Ok(None) => return lead(StatusCode::UNAUTHORIZED, "/sign-in?next=/account"),
            Err(refused) => Err(refused),
        },
        _ => return StatusCode::NOT_FOUND.into_response(),
    };
    match asked {
        Ok(asked) => question(&asked),
        Err(refused) => refuse(&refused),
    }
}

async fn signed_in(site: &Site, cookie: Option<&str>) -> Result<Option<SignedIn>, AccountRefused> {
    let Some(cookie) = cookie else { return Ok(None) };
    Ok(auth::authenticate(&site.services, cookie).await?)
}

fn question(asked: &PasskeyAsked) -> Response {
    let Ok(options) = serde_json::from_str::<Value>(&asked.options) else {
        return words(StatusCode::SERVICE_UNAVAILABLE, "unavailable");
    };
    Json(json!({ "token": asked.token.expose(), "options": options })).into_response()
}

fn refuse(refused: &AccountRefused) -> Response {
    match refused {
        AccountRefused::Unconfirmed(_) => {
            lead(StatusCode::FORBIDDEN, &confirm_address("/account#passkeys"))
        }
        AccountRefused::Step => lead(StatusCode::UNAUTHORIZED, "/sign-in?over=1"),
        AccountRefused::TooMany(_) => words(StatusCode::TOO_MANY_REQUESTS, refused.code()),
        AccountRefused::Store(error) => {
            tracing::error!(%error, "a passkey could not be asked for");
            words(StatusCode::SERVICE_UNAVAILABLE, refused.code())
        }
        _ => words(StatusCode::BAD_REQUEST, refused.code()),
    }
}

/// The script goes there.
fn lead(status: StatusCode, to: &str) -> Response {
    (status, Json(json!({ "lead": to }))).into_response()
}

/// The script says it.
fn words(status: StatusCode, code: &str) -> Response {
    (status, Json(json!({ "words": passkey_words(code) }))).into_response()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_script_holds_nothing_that_a_strict_policy_refuses() {
        let script = include_str!("passkeys.js");
        for refused in ["innerHTML", "eval(", "document.cookie", "localStorage", ".style."] {
            assert!(!script.contains(refused), "{refused}");
        }
    }
}

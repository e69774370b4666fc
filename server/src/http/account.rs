//! Everything about an account as one file, for whoever knows its password.

use app::{pages::account::data_address, request::ClientAddress};
use axum::{
    Extension, Form, Router,
    extract::State,
    http::HeaderMap,
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use serde::Deserialize;
use services::{
    accounts,
    auth::{self, Visitor},
};

use super::{
    Site,
    export::attached,
    staff::{confirm, session_cookie, sign_in, unavailable},
};

/// The one address.
pub fn routes() -> Router<Site> {
    Router::new().route("/account/data/export", post(export))
}

/// What the form says.
#[derive(Deserialize)]
struct Asked {
    #[serde(default, rename = "export-password")]
    password: String,
}

/// A ZIP of everything. Made by a form: it is written down that it was made, and a browser
/// that was left open does not make it.
async fn export(
    State(site): State<Site>,
    Extension(address): Extension<ClientAddress>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let Some(cookie) = session_cookie(&headers, site.secure) else {
        return sign_in(&data_address(None));
    };
    let who = match auth::authenticate(&site.services, &cookie).await {
        Ok(Some(who)) => who,
        Ok(None) => return sign_in(&data_address(None)),
        Err(error) => return unavailable(&error),
    };
    let (user_agent, cookie, browser) = (String::new(), Some(cookie), None);
    let visitor = Visitor { address: address.0, user_agent, cookie, browser };
    match accounts::export(&site.services, &who, &visitor, &asked.password.into()).await {
        Ok(export) => attached(export),
        Err(accounts::AccountRefused::Store(error)) => unavailable(&error),
        Err(refused @ accounts::AccountRefused::Unconfirmed(_)) => {
            confirm(&data_address(Some(refused.code())))
        }
        Err(refused) => Redirect::to(&data_address(Some(refused.code()))).into_response(),
    }
}

//! Everything about one client as a file, for an owner who says why.

use app::pages::{account::second_step_address, desk::client_address};
use axum::{
    Form, Router,
    extract::{Path, State},
    http::{HeaderMap, header},
    response::{IntoResponse, Redirect, Response},
    routing::post,
};
use domain::ClientId;
use serde::Deserialize;
use services::{
    clients::{self, ClientRefused, Why},
    limits::LimitKind,
};

use super::{
    Site,
    staff::{asking, confirm, nothing_here, too_often, unavailable},
};

/// The one address.
pub fn routes() -> Router<Site> {
    Router::new().route("/{studio}/desk/clients/{client}/export", post(export))
}

/// What the form says.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    why: String,
}

/// A ZIP of everything. Made by a form, because it is written down that it was made.
async fn export(
    State(site): State<Site>,
    Path((slug, client)): Path<(String, String)>,
    headers: HeaderMap,
    Form(asked): Form<Asked>,
) -> Response {
    let Ok(id) = client.parse::<ClientId>() else { return nothing_here(&site, &headers).await };
    let page = client_address(&slug, id);
    let (staff, _) = match asking(&site, &headers, &slug, &page).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let Some(owner) = staff.as_owner() else { return nothing_here(&site, &headers).await };
    let Some(why) = Why::from_code(&asked.why) else {
        return Redirect::to(&format!("{page}?refused=no_reason")).into_response();
    };
    if let Some(answer) = too_often(&site, LimitKind::Export, owner.account()) {
        return answer;
    }
    match clients::export(&site.services, &owner, id, why).await {
        Ok(file) => {
            let disposition = format!("attachment; filename=\"{}\"", file.name);
            let head = [
                (header::CONTENT_TYPE, "application/zip".to_owned()),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CACHE_CONTROL, "private, no-store".to_owned()),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
            ];
            (head, file.bytes).into_response()
        }
        Err(refused @ ClientRefused::Unconfirmed(_)) => {
            confirm(&format!("{page}?refused={}", refused.code()))
        }
        Err(ClientRefused::NoSecondStep(_)) => {
            Redirect::to(&second_step_address(&page)).into_response()
        }
        Err(ClientRefused::Store(error)) => unavailable(&error),
        Err(_) => nothing_here(&site, &headers).await,
    }
}

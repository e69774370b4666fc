//! Portraits, and the files of a month's earnings: what a browser asks for that is no page.

use app::{layout::Area, pages::desk::profile_address, request::ClientAddress};
use axum::{
    Extension, Router,
    extract::{Multipart, Path, Query, State, multipart::MultipartRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::TherapistId;
use serde::Deserialize;
use services::{
    auth::StaffSession,
    earnings::{self, EarningsRefused, File, Month, Statement},
    limits::LimitKind,
    people::{self, PeopleRefused},
};

use super::{
    Site,
    staff::{asking, nothing_here, unavailable},
    upload::{self, Upload},
};

/// A day, and in the browser alone: a picture can be removed, and whoever leaves is shown no
/// longer.
const FOR_A_DAY: &str = "private, max-age=86400";

/// What is asked for, and what is sent in the usual size.
pub fn routes() -> Router<Site> {
    Router::new()
        .route("/portraits/{name}", get(portrait))
        .route("/{studio}/desk/earnings/statement.csv", get(csv))
        .route("/{studio}/desk/earnings/statement.pdf", get(pdf))
}

/// What is uploaded.
pub fn uploads(site: &Site) -> Router<Site> {
    const PORTRAIT: &str = "/{studio}/desk/people/{therapist}/portrait";
    upload::routes(site, Router::new().route(PORTRAIT, post(upload_portrait)))
}

/// A therapist's picture, for everybody.
async fn portrait(State(site): State<Site>, Path(name): Path<String>) -> Response {
    match people::portrait(&site.services, &name).await {
        Ok(Some(bytes)) => {
            let head = [
                (header::CONTENT_TYPE, "image/jpeg"),
                (header::CACHE_CONTROL, FOR_A_DAY),
                (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            ];
            (head, bytes).into_response()
        }
        Ok(None) => StatusCode::NOT_FOUND.into_response(),
        Err(error) => unavailable(&error),
    }
}

/// Takes a picture for a therapist: their own, or an owner for them. Nothing is read of what
/// a stranger sends.
async fn upload_portrait(
    State(site): State<Site>,
    Path((slug, whose)): Path<(String, String)>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let page = profile_address(&slug, &whose);
    let (staff, _) = match asking(&site, &headers, &slug, &page).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    let id = match people::by_slug(&site.services, &staff, &whose).await {
        Ok(Some(id)) if staff.may_manage(id) => id,
        Ok(_) => return nothing_here(&site, &headers).await,
        Err(error) => return unavailable(&error),
    };
    if site.services.limits.check_address(LimitKind::Upload, from).is_err() {
        return back(&page, "refused", "too_many");
    }
    match keep_portrait(&site, &staff, id, form).await {
        Ok("portrait") => back(&page, "done", "portrait"),
        Ok(code) => back(&page, "refused", code),
        Err(PeopleRefused::NotFound) => nothing_here(&site, &headers).await,
        Err(refused) => {
            if refused.code() == "unavailable" {
                tracing::error!(error = %refused, "a portrait could not be kept");
            }
            back(&page, "refused", refused.code())
        }
    }
}

/// What came of it, in a code.
async fn keep_portrait(
    site: &Site,
    staff: &StaffSession,
    id: TherapistId,
    form: Result<Multipart, MultipartRejection>,
) -> Result<&'static str, PeopleRefused> {
    let upload = match Upload::read(form).await {
        Ok(upload) => upload,
        Err(why) => return Ok(why.code()),
    };
    let Some(file) = upload.file() else { return Ok("no_file") };
    people::set_portrait(&site.services, staff, id, file.bytes).await?;
    Ok("portrait")
}

fn back(page: &str, name: &str, code: &str) -> Response {
    let mark = if page.contains('?') { '&' } else { '?' };
    Redirect::to(&format!("{page}{mark}{name}={code}")).into_response()
}

/// Whose month.
#[derive(Deserialize)]
struct Asked {
    #[serde(default)]
    month: String,
    #[serde(default)]
    therapist: String,
}

async fn csv(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    match statement(&site, &slug, &asked, &headers).await {
        Ok(found) => attached(earnings::csv(&found)),
        Err(answer) => answer,
    }
}

async fn pdf(
    State(site): State<Site>,
    Path(slug): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let found = match statement(&site, &slug, &asked, &headers).await {
        Ok(found) => found,
        Err(answer) => return answer,
    };
    // Drawing takes a while for a long month.
    match tokio::task::spawn_blocking(move || earnings::pdf(&found)).await {
        Ok(Ok(file)) => attached(file),
        Ok(Err(error)) => unavailable(&error),
        Err(error) => unavailable(&error),
    }
}

/// The month that is asked for: to the therapist and to the owner alone.
async fn statement(
    site: &Site,
    slug: &str,
    asked: &Asked,
    headers: &HeaderMap,
) -> Result<Statement, Response> {
    let page = Area::Earnings.address(slug);
    let (staff, studio) = asking(site, headers, slug, &page).await?;
    let services = &site.services;
    let today = studio.zone.today(services.now());
    let month = asked.month.parse().unwrap_or_else(|_| Month::of(today));
    let whose = if asked.therapist.is_empty() {
        staff.therapist()
    } else {
        let found = people::by_slug(services, &staff, &asked.therapist).await;
        found.map_err(|error| unavailable(&error))?
    };
    let Some(whose) = whose else { return Err(nothing_here(site, headers).await) };
    match earnings::statement(services, &staff, whose, month).await {
        Ok(found) => Ok(found),
        Err(EarningsRefused::NotFound) => Err(nothing_here(site, headers).await),
        Err(error) => Err(unavailable(&error)),
    }
}

/// A file to keep, which nobody between keeps too. Its name needs no quoting.
pub(super) fn attached(file: File) -> Response {
    let disposition = format!("attachment; filename=\"{}\"", file.name);
    let head = [
        (header::CONTENT_TYPE, file.media_type.to_owned()),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
    ];
    (head, file.bytes).into_response()
}

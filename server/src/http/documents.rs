//! The documents that prove qualifications: how they come, and how they are given out again.

use app::request::ClientAddress;
use axum::{
    Extension, Router,
    extract::{Multipart, Path, RawQuery, State, multipart::MultipartRejection},
    http::{HeaderMap, HeaderName, header},
    response::{IntoResponse, Redirect, Response},
    routing::{get, post},
};
use domain::QualificationId;
use services::{
    auth::StaffSession,
    documents::DocumentRefused,
    limits::LimitKind,
    qualifications::{self, Downloaded, QualificationRefused},
};
use uuid::Uuid;

use super::{
    Site,
    staff::{asking, nothing_here, unavailable},
    upload::Upload,
};

/// Whatever a document holds, a browser that shows it anyway lets it do nothing.
const SANDBOX: &str = "sandbox; default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/// What an address says where a document is to be shown and not saved.
const LOOK: &str = "look";

/// Where a document is given out.
pub fn routes() -> Router<Site> {
    Router::new().route("/{studio}/desk/documents/{document}", get(give))
}

/// Where one is taken.
pub fn uploads() -> Router<Site> {
    Router::new().route("/{studio}/desk/qualifications/{id}/documents", post(take))
}

/// Takes a document for a qualification, and leads back to the page, which says what came of
/// it. Nothing is read of what a stranger sends.
async fn take(
    State(site): State<Site>,
    Path((slug, id)): Path<(String, String)>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    headers: HeaderMap,
    form: Result<Multipart, MultipartRejection>,
) -> Response {
    let page = app::pages::desk::qualifications_address(&slug);
    let staff = match asking(&site, &headers, &slug, &page).await {
        Ok((staff, _)) => staff,
        Err(answer) => return answer,
    };
    let services = &site.services;
    let Ok(id) = id.parse::<QualificationId>() else { return nothing_here(&site, &headers).await };
    if let Err(refused) = qualifications::claim(services, &staff, id).await {
        return refusal(&site, &headers, &refused).await;
    }
    if services.limits.check_address(LimitKind::Upload, from).is_err() {
        return Redirect::to(&format!("{page}?refused=too_many&about={id}#q-{id}")).into_response();
    }
    let code = match keep(&site, &staff, id, form).await {
        Ok(code) => code,
        Err(refused @ QualificationRefused::Store(_)) => return unavailable(&refused),
        Err(refused) => {
            if let QualificationRefused::Documents(error) = &refused {
                tracing::error!(%error, "a document could not be kept");
            }
            refused.code()
        }
    };
    let name = if code == DONE { "done" } else { "refused" };
    Redirect::to(&format!("{page}?{name}={code}&about={id}#q-{id}")).into_response()
}

const DONE: &str = "uploaded";

/// What came of it, in a code.
async fn keep(
    site: &Site,
    staff: &StaffSession,
    id: QualificationId,
    form: Result<Multipart, MultipartRejection>,
) -> Result<&'static str, QualificationRefused> {
    let upload = match Upload::read(form).await {
        Ok(upload) => upload,
        Err(refused) => return Ok(refused.code()),
    };
    let file = upload.file().ok_or(DocumentRefused::Empty)?;
    qualifications::attach(&site.services, staff, id, &file.name, file.bytes).await?;
    Ok(DONE)
}

/// Gives a document to its holder or to whoever runs the people, to be saved; and to whoever may
/// verify what it proves, to be looked at in a viewer of the browser's own.
async fn give(
    State(site): State<Site>,
    Path((slug, document)): Path<(String, String)>,
    RawQuery(asked): RawQuery,
    headers: HeaderMap,
) -> Response {
    let page = app::pages::desk::qualifications_address(&slug);
    let staff = match asking(&site, &headers, &slug, &page).await {
        Ok((staff, _)) => staff,
        Err(answer) => return answer,
    };
    let Ok(document) = document.parse::<Uuid>() else {
        return nothing_here(&site, &headers).await;
    };
    let given = if asked.as_deref() == Some(LOOK) {
        let Some(manager) = staff.as_manager() else { return nothing_here(&site, &headers).await };
        qualifications::look(&site.services, &manager, document).await.map(shown)
    } else {
        qualifications::download(&site.services, &staff, document).await.map(saved)
    };
    match given {
        Ok(answer) => answer,
        Err(refused) => refusal(&site, &headers, &refused).await,
    }
}

async fn refusal(site: &Site, headers: &HeaderMap, refused: &QualificationRefused) -> Response {
    match refused {
        QualificationRefused::NotFound => nothing_here(site, headers).await,
        error => unavailable(error),
    }
}

fn saved(found: Downloaded) -> Response {
    let headers = [
        (header::CONTENT_TYPE, found.kind.media_type().to_owned()),
        (header::CONTENT_DISPOSITION, attachment(&found.name)),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff".to_owned()),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
        (header::CONTENT_SECURITY_POLICY, SANDBOX.to_owned()),
        (HeaderName::from_static("x-download-options"), "noopen".to_owned()),
    ];
    (headers, found.bytes).into_response()
}

/// To be shown as what it is and as nothing else, by a browser that lets it do nothing.
fn shown(found: Downloaded) -> Response {
    let headers = [
        (header::CONTENT_TYPE, found.kind.media_type()),
        (header::CONTENT_DISPOSITION, "inline"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "private, no-store"),
        (header::CONTENT_SECURITY_POLICY, SANDBOX),
    ];
    (headers, found.bytes).into_response()
}

/// To be saved under this name: as it is where it is plain, and in full for browsers that
/// know RFC 6266.
fn attachment(name: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() || "-_. ()".contains(c) { c } else { '_' };
    let plain: String = name.chars().map(plain).collect();
    let full: String = name.bytes().map(encoded).collect();
    format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{full}")
}

/// A byte as RFC 8187 writes it.
fn encoded(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
        char::from(byte).to_string()
    } else {
        format!("%{byte:02X}")
    }
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_is_told_in_full_and_breaks_no_header() {
        assert_eq!(
            attachment("Diplom Größe (2).pdf"),
            "attachment; filename=\"Diplom Gr__e (2).pdf\"; \
             filename*=UTF-8''Diplom%20Gr%C3%B6%C3%9Fe%20%282%29.pdf"
        );
        let sly = attachment("a\"; x=\r\nSet-Cookie: b.pdf");
        assert!(!sly.contains(['\r', '\n']) && sly.matches('"').count() == 2, "{sly}");
    }
}

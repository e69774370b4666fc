//! Leptos' pages and server functions.

use app::{
    pages::mail::{KeptMail, MailBox},
    routes::App,
    shell::shell,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    response::IntoResponse,
    routing::post,
};
use leptos::prelude::provide_context;
use leptos_axum::{LeptosRoutes, generate_route_list, handle_server_fns_with_context};

use super::Site;
use crate::adapters::eml::EmlFolder;

/// Every page, and `/api/ui/...` for the forms on them.
pub fn routes(site: &Site) -> Router<Site> {
    let pages = generate_route_list(App);
    let (context, assets) = (site.clone(), site.assets.clone());
    let fallback = site.clone();
    Router::new()
        .route("/api/ui/{*function}", post(server_function).get(server_function))
        .leptos_routes_with_context(
            site,
            pages,
            move || provide(&context),
            move || shell(assets.clone()),
        )
        .fallback(move |request: Request| not_found(fallback.clone(), request))
}

/// What pages and server functions find in their context.
fn provide(site: &Site) {
    provide_context(site.services.clone());
    if let Some(folder) = site.mail_folder.clone() {
        provide_context(MailBox::new(move |limit| kept(folder.clone(), limit)));
    }
}

async fn kept(folder: EmlFolder, limit: usize) -> Vec<KeptMail> {
    let mails = folder.recent(limit).await.into_iter();
    mails
        .map(|mail| KeptMail {
            to: mail.to.1,
            subject: mail.subject,
            at: mail.date.format("%-d %B %Y, %H:%M:%S UTC").to_string(),
            text: mail.text,
            calendar: mail.calendar.is_some(),
        })
        .collect()
}

async fn server_function(State(site): State<Site>, request: Request<Body>) -> impl IntoResponse {
    handle_server_fns_with_context(move || provide(&site), request).await
}

/// The router of the pages shows its own page for an address it does not know.
async fn not_found(site: Site, request: Request<Body>) -> impl IntoResponse {
    let assets = site.assets.clone();
    let handler = leptos_axum::render_app_async_with_context(
        move || provide(&site),
        move || shell(assets.clone()),
    );
    handler(request).await
}

//! Leptos' pages and server functions.

use app::{
    once::OncePerRequest,
    pages::mail::{KeptMail, MailBox},
    routes::App,
    shell::shell,
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    middleware::from_fn_with_state,
    response::{IntoResponse, Response},
    routing::{MethodFilter, on},
};
use leptos::{prelude::provide_context, server_fn::axum::server_fn_paths};
use leptos_axum::{LeptosRoutes, generate_route_list_with_exclusions};

use super::{Site, as_kept, forms};
use crate::adapters::eml::EmlFolder;

/// Every page, and `/api/ui/...` for the forms on them.
pub fn routes(site: &Site) -> Router<Site> {
    // Leptos would answer forms by itself.
    let forms: Vec<_> = server_fn_paths().collect();
    let not_pages = forms.iter().map(|(path, _)| (*path).to_owned()).collect();
    let pages = generate_route_list_with_exclusions(App, Some(not_pages));
    let (context, assets) = (site.clone(), site.assets.clone());
    let fallback = site.clone();
    let forms = forms.into_iter().filter_map(|(path, method)| {
        Some((path, on(MethodFilter::try_from(method).ok()?, server_function)))
    });
    forms
        .fold(Router::new(), |router, (path, answer)| router.route(path, answer))
        .leptos_routes_with_context(
            site,
            pages,
            move || provide(&context),
            move || shell(assets.clone()),
        )
        .fallback(move |request: Request| not_found(fallback.clone(), request))
        .layer(from_fn_with_state(site.clone(), as_kept))
}

/// What pages and server functions find in their context.
pub(super) fn provide(site: &Site) {
    provide_context(site.services.clone());
    provide_context(OncePerRequest::default());
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

async fn server_function(State(site): State<Site>, request: Request<Body>) -> Response {
    forms::answer(site, request).await
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

#[cfg(test)]
mod tests {
    use leptos_axum::generate_route_list;
    use services::setup::is_reserved;

    use super::*;

    #[tokio::test]
    async fn no_studio_can_be_called_like_a_page_of_the_house() {
        let pages = generate_route_list(App);
        let first = |path: &str| path.split('/').nth(1).unwrap_or_default().to_owned();
        let mut firsts: Vec<String> = pages.iter().map(|page| first(page.path())).collect();
        firsts.retain(|first| !first.is_empty() && !first.starts_with(['{', ':', '*']));
        assert!(firsts.contains(&"check-in".to_owned()), "{firsts:?}");
        for name in firsts {
            assert!(is_reserved(&name), "a studio could be called {name}");
        }
    }
}

//! The document around every page.

use leptos::prelude::*;
use leptos_meta::MetaTags;
use serde::Deserialize;

use crate::{components::icon::Sprite, csp, routes::App, theme::Theme};

/// Where the built files are, as the build's `manifest.json` lists them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Assets {
    /// The script that loads the clients' islands, such as `/pkg/lumbar.1a2b3c.js`.
    pub js: String,
    /// The clients' islands.
    pub wasm: String,
    /// The script that loads every island, for pages of the staff.
    pub desk_js: String,
    /// Every island.
    pub desk_wasm: String,
    /// The stylesheet.
    pub css: String,
    /// What all pages but the one for choosing a time load beside it.
    pub more: String,
    /// What pages of the staff load beside both.
    pub staff: String,
    /// The script that wakes the islands, where it was built.
    pub islands: Option<String>,
    /// The font of the headings: wanted at once, or it waits for the next page.
    #[serde(rename = "ysabeau-latin-wght-normal.woff2")]
    pub display_font: Option<String>,
    /// The same of the text.
    #[serde(rename = "hanken-grotesk-latin-wght-normal.woff2")]
    pub text_font: Option<String>,
}

/// The whole document. Pages fill its head and its body.
pub fn shell(assets: Assets) -> AnyView {
    // Pages are inert outside their islands: nothing is serialised for the browser.
    if let Some(context) = Owner::current_shared_context() {
        context.set_is_hydrating(false);
    }
    csp::send();
    let theme = Theme::chosen();
    let stylesheet = assets.css.clone();
    let early = |font: &Option<String>| {
        font.clone().map(|href| {
            view! {
                <link rel="preload" href=href r#as="font" r#type="font/woff2" crossorigin="anonymous"/>
            }
        })
    };
    let fonts = [&assets.display_font, &assets.text_font].map(early);
    provide_context(assets);
    provide_context(theme);

    view! {
        <!DOCTYPE html>
        <html lang="en-GB" class=theme.class()>
            <head>
                <meta charset="utf-8"/>
                <meta
                    name="viewport"
                    content="width=device-width, initial-scale=1, viewport-fit=cover"
                />
                <meta name="color-scheme" content=theme.colour_scheme()/>
                <link rel="stylesheet" href=stylesheet/>
                {fonts}
                <link rel="icon" type="image/svg+xml" href="/favicon.svg"/>
                <MetaTags/>
            </head>
            <body>
                <a class="skip" href="#main">"Skip to content"</a>
                <Sprite/>
                <App/>
            </body>
        </html>
    }
    .into_any()
}

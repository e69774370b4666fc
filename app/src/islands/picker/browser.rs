//! What needs a browser: its zone, its address line, and fetching.

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Loading, WeekView};

/// Where another week is fetched.
const WEEKS: &str = "/api/ui/book/week";
/// After so long something is shown, in milliseconds.
const SLOW: i32 = 400;

/// Tells the server the browser's zone by a cookie, and fetches the week again where that
/// changes how its times are told. Where cookies are refused, nothing happens.
///
/// The page is never loaded again for it: somebody who has pressed a time before this script
/// came is on the way to the next page, and a reload would call them back.
pub fn follow_zone(zone: &str, asked: String, shown: RwSignal<WeekView>) {
    let Some(own) = own_zone() else { return };
    let Some(document) = document() else { return };
    let told = |cookies: &str| cookies.split("; ").any(|cookie| cookie.starts_with("tz="));
    if told(&document.cookie().unwrap_or_default()) {
        return;
    }
    let year = "; Path=/; Max-Age=31536000; SameSite=Lax";
    let _ = document.set_cookie(&format!("tz={own}{year}"));
    let kept = told(&document.cookie().unwrap_or_default());
    if !kept || own == zone {
        return;
    }
    spawn_local(async move {
        let Some(told) = week(&asked).await else { return };
        shown.set(told);
        if let Some(field) = document.get_element_by_id("zone") {
            let _ = field.set_attribute("value", &own);
        }
    });
}

fn own_zone() -> Option<String> {
    let options = js_sys::Intl::DateTimeFormat::default().resolved_options();
    js_sys::Reflect::get(&options, &JsValue::from_str("timeZone")).ok()?.as_string()
}

fn document() -> Option<web_sys::HtmlDocument> {
    web_sys::window()?.document()?.dyn_into().ok()
}

/// Fetches the week that a link leads to, and shows it in place. A press with a key
/// held, or a middle button, stays the browser's.
pub fn fetch_week(
    event: &leptos::ev::MouseEvent,
    source: &str,
    href: &str,
    shown: RwSignal<WeekView>,
    state: RwSignal<Loading>,
) {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
        return;
    }
    let Some(query) = href.split_once('?').map(|(_, query)| query) else { return };
    event.prevent_default();
    let (asked, href) = (format!("{source}&{query}"), href.to_owned());
    let arrived = RwSignal::new(false);
    set_timeout(
        move || {
            if !arrived.get_untracked() {
                state.set(Loading::Slow);
            }
        },
        std::time::Duration::from_millis(SLOW as u64),
    );
    spawn_local(async move {
        let week = week(&asked).await;
        arrived.set(true);
        match week {
            Some(week) => {
                shown.set(week);
                state.set(Loading::Done);
                if let Some(history) = web_sys::window().and_then(|w| w.history().ok()) {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&href));
                }
            }
            None => state.set(Loading::Failed),
        }
    });
}

async fn week(asked: &str) -> Option<WeekView> {
    let form = web_sys::UrlSearchParams::new_with_str(asked).ok()?;
    let request = web_sys::RequestInit::new();
    request.set_method("POST");
    request.set_body(&form);
    let answer = web_sys::window()?.fetch_with_str_and_init(WEEKS, &request);
    let answer = JsFuture::from(answer).await.ok()?;
    let answer: web_sys::Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    serde_json::from_str::<Option<WeekView>>(&text).ok()?
}

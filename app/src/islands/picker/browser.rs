//! What needs a browser: its zone, its address line, and fetching.

use std::time::Duration;

use leptos::{prelude::*, task::spawn_local};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{Loading, Picker, WeekView};

/// Where another week is fetched.
const WEEKS: &str = "/api/ui/book/week";
/// After so long something is shown.
const SLOW: Duration = Duration::from_millis(400);
/// What tells that somebody is choosing from a week: a press, the focus, another day.
const CHOOSING: &str = ".week :active, .week :focus, .week [name=day]:checked:not([checked])";

/// Tells the server the browser's zone by a cookie, and fetches the week again where that
/// changes how its times are told. Where cookies are refused, nothing happens.
///
/// The page is never loaded again for it: somebody who has pressed a time before this script
/// came is on the way to the next page, and a reload would call them back.
pub fn follow_zone(zone: &str, asked: String, picker: Picker) {
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
        let Some(week) = week(&asked).await else { return };
        if let Some(field) = document.get_element_by_id("zone") {
            let _ = field.set_attribute("value", &own);
        }
        // Whoever has begun to choose keeps the clock that they began with, in the same words
        // as before. What is asked for from now on is told by theirs.
        let choosing = !matches!(document.query_selector(CHOOSING), Ok(None));
        if choosing || picker.turns.get_value() > 0 || week.told.is_empty() {
            return;
        }
        picker.shown.set(week);
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
pub fn fetch_week(event: &leptos::ev::MouseEvent, source: &str, href: &str, picker: Picker) {
    if event.ctrl_key() || event.meta_key() || event.shift_key() || event.button() != 0 {
        return;
    }
    let Some(query) = href.split_once('?').map(|(_, query)| query) else { return };
    event.prevent_default();
    let (asked, href) = (format!("{source}&{query}"), href.to_owned());
    let turn = picker.turns.get_value() + 1;
    picker.turns.set_value(turn);
    let arrived = RwSignal::new(false);
    set_timeout(
        move || {
            if picker.turns.get_value() == turn && !arrived.get_untracked() {
                picker.state.set(Loading::Slow);
            }
        },
        SLOW,
    );
    let seen = painted();
    spawn_local(async move {
        let week = week(&asked).await;
        arrived.set(true);
        // A week takes a slow phone some time: the press is seen before, however soon it comes.
        seen.await;
        // Of several that were asked for, the last one is wanted, whichever comes last.
        if picker.turns.get_value() != turn {
            return;
        }
        match week {
            Some(week) => {
                picker.shown.set(week);
                picker.state.set(Loading::Done);
                if let Some(history) = web_sys::window().and_then(|w| w.history().ok()) {
                    let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&href));
                }
            }
            None => picker.state.set(Loading::Failed),
        }
    });
}

/// Ends once the browser has painted what is there now.
fn painted() -> impl Future<Output = ()> {
    let painted = js_sys::Promise::new(&mut |resolve, _| {
        let then = move || drop(resolve.call0(&JsValue::UNDEFINED));
        request_animation_frame(move || set_timeout(then, Duration::ZERO));
    });
    async move { drop(JsFuture::from(painted).await) }
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

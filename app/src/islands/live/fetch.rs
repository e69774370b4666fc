//! Asks for the page again, and takes the part of it that is renewed.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomParser, RequestInit, Response, SupportedType};

/// The answer to whoever asks too often.
const TOO_OFTEN: u16 = 429;
/// Tells the server that nobody asked: the session does not count as used.
const BY_ITSELF: &str = "x-by-itself";

/// What came of a form was said when the page was opened: it stays, and is not said again
/// each time that something else changes.
pub fn quiet(html: &str) -> String {
    html.replace(" role=\"status\"", "").replace(" role=\"alert\"", "")
}

/// What came of asking for the page.
pub enum Answer {
    Part(String),
    /// It answered, and this page is not there any more.
    Gone,
    /// It did not answer.
    Nothing,
}

/// Asks for the page that is open, and finds the part of it with this id.
pub async fn fetch(part: &str) -> Answer {
    let Some(response) = response().await else { return Answer::Nothing };
    if response.status() >= 500 || response.status() == TOO_OFTEN {
        return Answer::Nothing;
    }
    if !response.ok() || response.redirected() {
        return Answer::Gone;
    }
    html_of(&response, part).await.map_or(Answer::Gone, Answer::Part)
}

async fn response() -> Option<Response> {
    let window = web_sys::window()?;
    let request = RequestInit::new();
    let headers = web_sys::Headers::new().ok()?;
    headers.set(BY_ITSELF, "1").ok()?;
    request.set_headers(&headers);
    let here = window.location().href().ok()?;
    JsFuture::from(window.fetch_with_str_and_init(&here, &request)).await.ok()?.dyn_into().ok()
}

async fn html_of(response: &Response, part: &str) -> Option<String> {
    let text = JsFuture::from(response.text().ok()?).await.ok()?.as_string()?;
    let page = DomParser::new().ok()?.parse_from_string(&text, SupportedType::TextHtml).ok()?;
    Some(quiet(&page.get_element_by_id(part)?.inner_html()))
}

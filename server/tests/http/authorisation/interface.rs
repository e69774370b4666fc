//! The JSON API of one studio with the names of another's things, as its own description lists
//! what it takes: whatever is described anew is tried, or refused here until it is known.

use std::fmt::Write;

use axum::http::Method;
use serde_json::{Value, json};

use super::{belongings::Stranger, kinds::Kind, own::Tries};
use crate::{
    client::{Answer, Browser},
    openapi::operations,
    site::new_booking,
};

/// What is tried with another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Swapped {
    Therapist,
    Treatment,
    Code,
}

/// Names of what the API takes, and what they name.
const NAMES: &[(&str, Swapped)] = &[
    ("codes", Swapped::Code),
    ("therapist", Swapped::Therapist),
    ("treatment", Swapped::Treatment),
];

/// Names that name nothing else: the studio and the link, under which the others are swapped,
/// and what is typed.
const PLAIN: &str = "slug token accept_card accept_policy client client_zone from Idempotency-Key \
    note payment preview refund screening start to";

impl Tries<'_> {
    /// Everything that the API takes, with things of Lisbon's under the name of Porto.
    pub async fn interface(&mut self, stranger: &Stranger) {
        let browser = self.town.site.browser();
        let api = browser.get("/api/openapi.json").await.expect(200).json();
        for (path, method, operation) in operations(&api) {
            let place = format!("{method} {path}");
            let swapped = taken(&api, &place, &operation);
            if stranger.studio == "lisbon" || swapped.is_empty() {
                continue;
            }
            let reads = method == Method::GET;
            if reads {
                self.own(&browser, stranger, (&path, &method)).await;
            }
            for one in swapped {
                let answer = self.call(&browser, stranger, (&path, &method), Some(one)).await;
                if !answer.status.is_client_error() {
                    let _ = writeln!(self.wrong, "{place} with the {one:?} of Lisbon: {answer}");
                }
                self.tells_nothing(stranger.name, &place, &answer);
            }
            if !reads {
                self.own(&browser, stranger, (&path, &method)).await;
            }
        }
    }

    /// The same with nothing of another's, which does what it says: so it was that one thing
    /// which was refused. After the others where it changes something.
    async fn own(&mut self, browser: &Browser, stranger: &Stranger, at: (&str, &Method)) {
        let answer = self.call(browser, stranger, at, None).await;
        if !answer.status.is_success() {
            let (path, method) = at;
            let _ = writeln!(self.wrong, "{method} {path} does nothing with its own: {answer}");
        }
    }

    /// One request, all of whose things are Porto's but one.
    async fn call(
        &self,
        browser: &Browser,
        stranger: &Stranger,
        (path, method): (&str, &Method),
        swapped: Option<Swapped>,
    ) -> Answer {
        let other = |one: Swapped, kind: Kind, own: &'static str| {
            if swapped == Some(one) { self.scene.ids.of(kind) } else { own }
        };
        let treatment = other(Swapped::Treatment, Kind::TreatmentSlug, "deep-tissue");
        let therapist = other(Swapped::Therapist, Kind::Therapist, "ana");
        // Both are free, and each is taken once.
        let hour = if path.ends_with("/reschedule") { 14 } else { 10 };
        let start = format!("2026-12-11T{hour}:00:00+00:00");
        let at = path.replace("{slug}", stranger.studio).replace("{token}", &stranger.visit.token);
        if method == Method::GET {
            let days = if path.ends_with("/slots") { "&from=2026-12-11&to=2026-12-11" } else { "" };
            let asked = format!("{at}?treatment={treatment}&therapist={therapist}{days}");
            return browser.call(method.clone(), &asked, None).await;
        }
        let mut body = new_booking(treatment, therapist, &start, stranger.name);
        if swapped == Some(Swapped::Code) {
            body["codes"] = json!([self.scene.code.to_uppercase()]);
        }
        if path.ends_with("/reschedule") {
            body = json!({ "start": start, "therapist": therapist });
        }
        browser.call(method.clone(), &at, Some(&body)).await
    }
}

/// What an operation takes that names a thing, in its address, its query and its body.
///
/// Panics where a name is neither known to name a thing nor to name none.
fn taken(api: &Value, place: &str, operation: &Value) -> Vec<Swapped> {
    let none = Vec::new();
    let parameters = operation["parameters"].as_array().unwrap_or(&none);
    let mut names: Vec<&str> = parameters.iter().filter_map(|one| one["name"].as_str()).collect();
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    if let Some(to) = schema["$ref"].as_str() {
        let body = api.pointer(to.trim_start_matches('#')).expect("it is described");
        let fields = body["properties"].as_object().expect("an object");
        names.extend(fields.keys().map(String::as_str));
    } else {
        assert!(schema.is_null(), "{place}: what does its body hold? {schema}");
    }
    let known = |name: &str| {
        let found = NAMES.iter().find(|(known, _)| *known == name).map(|(_, swapped)| *swapped);
        let plain = PLAIN.split_whitespace().any(|plain| plain == name);
        assert!(found.is_some() != plain, "{place} takes {name}: try it with another studio's");
        found
    };
    names.into_iter().filter_map(known).collect()
}

//! Requests to the JSON API.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{TEN, Table, huge, porto};
use crate::{
    site::{TestSite, new_booking},
    visits::{booked, held},
};

const NEW: &str = "/api/v1/studios/lisbon/bookings";

pub(super) async fn starts(site: &TestSite, table: &mut Table) {
    let browser = site.browser();
    for (what, start) in [
        ("start: last week", "2026-11-16T10:00:00+00:00"),
        ("start: in half an hour", "2026-11-23T08:30:00+00:00"),
        ("start: next summer", "2027-06-01T10:00:00+01:00"),
        ("start: in the year 9999", "9999-12-31T10:00:00+00:00"),
        ("start: before Christ", "-000044-03-15T10:00:00+00:00"),
        ("start: seven minutes past", "2026-11-26T10:07:00+00:00"),
        ("start: at five in the morning", "2026-11-26T05:00:00+00:00"),
        ("start: on a Sunday", "2026-11-29T10:00:00+00:00"),
        ("start: without an offset", "2026-11-26T10:00:00"),
        ("start: 30 February", "2027-02-30T10:00:00+00:00"),
        ("start: words", "tomorrow at ten"),
    ] {
        let answer = browser.post(NEW, &new_booking("deep-tissue", "ana", start, "amara")).await;
        table.api(what, &answer);
    }
    held(site, TEN, "bela").await;
    let answer = browser.post(NEW, &new_booking("deep-tissue", "ana", TEN, "amara")).await;
    assert_eq!(answer.json()["next_slots"].as_array().map(Vec::len), Some(4), "{answer}");
    table.api("start: taken", &answer);
}

pub(super) async fn fields(site: &TestSite, table: &mut Table) {
    porto(site).await;
    let browser = site.browser();
    let good = new_booking("deep-tissue", "caio", TEN, "amara");
    let rows: [(&str, &str, Value); 33] = [
        ("treatment: of another studio", "/treatment", "porto-only".into()),
        ("treatment: missing", "/treatment", Value::Null),
        ("treatment: a NUL", "/treatment", "\0".into()),
        ("therapist: not qualified for it", "/therapist", "bia".into()),
        ("therapist: unknown", "/therapist", "zoe".into()),
        ("therapist: a number", "/therapist", 7.into()),
        ("price: negative", "/price", json!(-8_400)),
        ("client: missing", "/client", Value::Null),
        ("client.price: negative", "/client/price", json!(-1)),
        ("client.name: empty", "/client/name", "  ".into()),
        ("client.name: with a mail header", "/client/name", "A\r\nBcc: all@example.com".into()),
        ("client.name: 100 kB", "/client/name", "a".repeat(50_000).into()),
        ("client.name: a NUL", "/client/name", "A\0b".into()),
        ("client.email: none", "/client/email", "amara".into()),
        ("client.email: two", "/client/email", "a@b.example,c@d.example".into()),
        ("client.email: a NUL", "/client/email", "a\0@b.example".into()),
        ("client.phone: words", "/client/phone", "call me".into()),
        ("client.phone: a NUL", "/client/phone", "+49 30 5550\0 0143".into()),
        ("note: 1001 characters", "/note", "é".repeat(1_001).into()),
        ("client_zone: unknown", "/client_zone", "Mars/Olympus".into()),
        ("client_zone: a path", "/client_zone", "../../etc/passwd".into()),
        ("screening: missing", "/screening", Value::Null),
        ("screening: silence", "/screening/none", false.into()),
        ("screening: a contradiction", "/screening/yes", json!(["pregnancy"])),
        ("screening: an unknown question", "/screening", json!({ "yes": ["flat_feet"] })),
        ("screening: another version", "/screening/version", 99.into()),
        ("screening: a red flag", "/screening", json!({ "yes": ["saddle_or_bladder"] })),
        ("screening.version: negative", "/screening/version", json!(-1)),
        ("payment: a way not offered", "/payment", "at_studio".into()),
        ("payment: unknown", "/payment", "shells".into()),
        ("accept_policy: no", "/accept_policy", false.into()),
        ("accept_policy: a word", "/accept_policy", "yes".into()),
        ("an unknown field", "/admin", true.into()),
    ];
    for (what, path, value) in rows {
        let mut body = good.clone();
        set(&mut body, path, value);
        table.api(what, &browser.post(NEW, &body).await);
    }
    let there = browser.post("/api/v1/studios/nowhere/bookings", &good).await;
    table.api("studio: unknown", &there);
    let long = Request::post(browser.address(NEW))
        .header(header::CONTENT_TYPE, "application/json")
        .header("idempotency-key", "k".repeat(256));
    table
        .api("Idempotency-Key: 256 characters", &browser.send(long, good.to_string().into()).await);
}

/// Sets what a JSON pointer means; `null` takes it away.
fn set(body: &mut Value, path: &str, value: Value) {
    let (parent, name) = path.rsplit_once('/').expect("it begins with a slash");
    let parent = body.pointer_mut(parent).and_then(Value::as_object_mut).expect("an object");
    if value.is_null() {
        parent.remove(name);
    } else {
        parent.insert(name.to_owned(), value);
    }
}

pub(super) async fn bodies(site: &TestSite, table: &mut Table) {
    let json = "application/json";
    let deep = format!("{}{}", "[".repeat(30_000), "]".repeat(30_000));
    for (what, kind, body) in [
        ("body: cut off", json, br#"{"treatment": "deep"#.to_vec()),
        ("body: a list", json, b"[]".to_vec()),
        ("body: empty", json, Vec::new()),
        ("body: 30000 brackets", json, deep.into_bytes()),
        ("body: broken UTF-8", json, b"{\"treatment\": \"\xff\xfe\"}".to_vec()),
        ("body: a form", "application/x-www-form-urlencoded", b"treatment=deep-tissue".to_vec()),
        ("body: of no type", "", b"{}".to_vec()),
    ] {
        let browser = site.browser();
        let mut request = Request::post(browser.address(NEW));
        if !kind.is_empty() {
            request = request.header(header::CONTENT_TYPE, kind);
        }
        table.api(what, &browser.send(request, Body::from(body)).await);
    }
    table.api("body: 10 MB", &huge(site, NEW, json).await);
}

pub(super) async fn slots(site: &TestSite, table: &mut Table) {
    let browser = site.browser();
    let days = "from=2026-11-24&to=2026-11-25";
    for (what, path) in [
        ("slots: nothing asked", "lisbon/slots".to_owned()),
        ("slots: no last date", "lisbon/slots?treatment=deep-tissue&from=2026-11-24".into()),
        ("slots: no dates", "lisbon/slots?treatment=deep-tissue&from=today&to=soon".into()),
        (
            "slots: 31 November",
            "lisbon/slots?treatment=deep-tissue&from=2026-11-24&to=2026-11-31".into(),
        ),
        (
            "slots: 63 days",
            "lisbon/slots?treatment=deep-tissue&from=2026-11-24&to=2027-01-25".into(),
        ),
        (
            "slots: backwards",
            "lisbon/slots?treatment=deep-tissue&from=2026-11-25&to=2026-11-24".into(),
        ),
        (
            "slots: from the end of time",
            "lisbon/slots?treatment=deep-tissue&from=%2B262142-12-31&to=%2B262142-12-31".into(),
        ),
        (
            "slots: the year 9999",
            "lisbon/slots?treatment=deep-tissue&from=9999-12-31&to=9999-12-31".into(),
        ),
        ("slots: an unknown treatment", format!("lisbon/slots?treatment=cupping&{days}")),
        ("slots: of another studio", format!("lisbon/slots?treatment=porto-only&{days}")),
        (
            "slots: an unknown therapist",
            format!("lisbon/slots?treatment=deep-tissue&therapist=zoe&{days}"),
        ),
        (
            "slots: a therapist without a name",
            format!("lisbon/slots?treatment=deep-tissue&therapist=&{days}"),
        ),
        ("slots: broken UTF-8", format!("lisbon/slots?treatment=%FF&{days}")),
        ("slots: the treatment twice", format!("lisbon/slots?treatment=a&treatment=b&{days}")),
        ("studio: unknown", "nowhere".into()),
        ("studio: a NUL", "%00".into()),
        ("studio: broken UTF-8", "%FF".into()),
        ("studio: up and away", "..%2F..%2Fetc%2Fpasswd".into()),
    ] {
        let answer = browser.get(&format!("/api/v1/studios/{path}")).await;
        if answer.status == 200 {
            // Nothing is wrong with asking; nothing is free.
            assert_eq!(answer.json()["slots"], json!([]), "{what}: {answer}");
            table.row(what, 200, "no slots");
        } else {
            table.api(what, &answer);
        }
    }
}

pub(super) async fn links(site: &TestSite, table: &mut Table) {
    let visit = booked(site, "2026-11-27T10:00:00+00:00", "dora").await;
    let (services, browser) = (site.services(), site.browser());
    let past = services.now() - TimeDelta::seconds(1);
    let expired = services.links.manage_token(visit.id, 0, past);
    let later = services.now() + TimeDelta::days(30);
    let revoked = services.links.manage_token(visit.id, 7, later);
    let strange = services.links.manage_token(storage::new_id(), 0, later);
    let mut forged = visit.token.clone();
    forged.replace_range(..1, if forged.starts_with('A') { "B" } else { "A" });
    let long = "a".repeat(5_000);
    for (what, token) in [
        ("link: forged", forged.as_str()),
        ("link: over", &expired),
        ("link: revoked", &revoked),
        ("link: of no visit", &strange),
        ("link: too short", "abc"),
        ("link: 5000 characters", &long),
        ("link: a NUL", "%00"),
        ("link: broken UTF-8", "%FF"),
    ] {
        let path = format!("/api/v1/bookings/{token}");
        table.api(what, &browser.get(&path).await);
        for (verb, body) in [("cancel", Value::Null), ("reschedule", json!({ "start": TEN }))] {
            let again = browser.post(&format!("{path}/{verb}"), &body).await;
            assert!([400, 404].contains(&again.status.as_u16()), "{what}, {verb}: {again}");
        }
    }
    let path = format!("/api/v1/bookings/{}", visit.token);
    for (what, body) in [
        ("move: nowhere", json!({})),
        ("move: to last week", json!({ "start": "2026-11-16T10:00:00+00:00" })),
        ("move: to where it is", json!({ "start": "2026-11-27T10:00:00+00:00" })),
        ("move: to a time that is taken", json!({ "start": TEN })),
        ("move: to nobody", json!({ "start": "2026-11-27T14:00:00+00:00", "therapist": "zoe" })),
    ] {
        table.api(what, &browser.post(&format!("{path}/reschedule"), &body).await);
    }
    let perhaps = browser.post(&format!("{path}/cancel?preview=perhaps"), &Value::Null).await;
    table.api("cancel: perhaps", &perhaps);
    table.api("an unknown address", &browser.get("/api/v1/studio").await);
    table.api("another method", &browser.call(Method::DELETE, &path, None).await);
    table.api("TRACE", &browser.call(Method::TRACE, &path, None).await);
    table.api("another method, of a list", &browser.post("/api/v1/studios", &json!({})).await);
}

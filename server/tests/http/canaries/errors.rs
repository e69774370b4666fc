//! Everything goes wrong that can go wrong while personal data is on its way, and what is said
//! of it is kept.

use axum::{
    body::Body,
    http::{Method, Request, header},
};
use serde_json::json;
use services::ports::MailError;
use storage::{Engine, testing::run};

use super::scene::{self, PORTRAIT, Scene};
use crate::{
    authorisation::{PIXEL, sign_in},
    client::{Answer, Browser, encoded},
    html::Form,
    outside::Outside,
    site::{TestSite, new_booking},
};

/// Fields that hold every canary that somebody types.
fn typed() -> Vec<(String, String)> {
    let all = [
        ("name", scene::NAME),
        ("email", scene::ADDRESS),
        ("phone", scene::PHONE),
        ("note", scene::NOTE),
        ("flags[]", scene::FLAG),
        ("password", scene::PASSWORD),
        ("title", scene::ASKED),
        ("message", scene::WISHES),
        ("reason", scene::OUTSIDE),
        ("address", scene::CALENDAR),
    ];
    all.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec()
}

/// Plays it, after everything else.
pub async fn provoke(site: &TestSite, (engine, outside): (Engine, &Outside), scene: &mut Scene) {
    let browser = site.browser();
    refused_at_the_door(&browser, scene).await;
    refused_links(&browser, scene).await;
    refused_by_the_api(&browser, scene).await;
    refused_by_stripe(site, scene).await;
    refused_by_the_mail_server(site).await;
    refused_outside(site, outside, scene).await;
    refused_by_the_database(site, engine, scene).await;
}

fn said(scene: &mut Scene, answer: &Answer, status: u16) {
    assert_eq!(answer.status.as_u16(), status, "{answer}");
    scene.errors += &format!("{:?}\n{}\n", answer.headers, answer.body);
}

/// Forms without what they need, from elsewhere, too long and of another kind; addresses that
/// lead nowhere.
async fn refused_at_the_door(browser: &Browser, scene: &mut Scene) {
    for path in ["book/checkout", "account/verify", "gift/buy", "desk/calendar-add"] {
        let answer = browser.post_form(&format!("/api/ui/{path}"), &typed()).await;
        said(scene, &answer, 400);
    }
    let path = "/api/ui/account/sign-in";
    let elsewhere = |kind: &'static str, origin: &'static str| {
        Request::post(browser.address(path))
            .header("sec-fetch-site", origin)
            .header(header::ACCEPT, "text/html")
            .header(header::CONTENT_TYPE, kind)
    };
    let form = "application/x-www-form-urlencoded";
    let body = encoded(&typed());
    let answer = browser.send(elsewhere(form, "cross-site"), body.clone().into()).await;
    said(scene, &answer, 403);
    let answer = browser.send(elsewhere("text/plain", "same-origin"), body.clone().into()).await;
    said(scene, &answer, 415);
    let long = format!("{body}&more={}", "a".repeat(70_000));
    let answer = browser.send(elsewhere(form, "same-origin"), long.into()).await;
    said(scene, &answer, 413);
    let (mut visit, mut reset) = (scene.visit.clone(), scene.reset.clone());
    visit.truncate(visit.len() - 2);
    reset.truncate(reset.len() - 2);
    for path in [format!("/b/{visit}"), format!("/w/{visit}"), format!("/feeds/{reset}.ics")] {
        let answer = browser.get(&path).await;
        said(scene, &answer, 404);
    }
}

/// Every address that opens something, as it stands in `scene`.
fn links(scene: &Scene) -> Vec<String> {
    vec![
        format!("/b/{}", scene.visit),
        format!("/b/{}/fee", scene.missed),
        format!("/w/{}", scene.place),
        format!("/c/{}", scene.course),
        format!("/verify/{}", scene.verify),
        format!("/reset/{}", scene.reset),
        format!("/join/{}", scene.invitation),
        format!("/setup/{}", scene.setup),
        format!("/before/{}", scene.before),
        format!("/check-in/{}", scene.check_in),
        format!("/progress/{}", scene.progress),
        format!("/account/address/{}", scene.address),
        format!("/lisbon/gift/papers/{}", scene.receipt),
        format!("/feeds/{}.ics", scene.feed),
    ]
}

/// Whole links in addresses that are wrong, and by a method that is.
async fn refused_links(browser: &Browser, scene: &mut Scene) {
    for path in links(scene) {
        let answer = browser.get(&format!("{path}/nowhere/at/all")).await;
        said(scene, &answer, 404);
        let request = Request::delete(browser.address(&path));
        let answer =
            browser.send(request.header("sec-fetch-site", "same-origin"), Body::empty()).await;
        assert!(answer.status.is_client_error(), "{answer}");
        said(scene, &answer, answer.status.as_u16());
    }
}

/// The JSON API: what it cannot read, and what it does not take.
async fn refused_by_the_api(browser: &Browser, scene: &mut Scene) {
    let path = "/api/v1/studios/lisbon/bookings";
    let mut body = new_booking("deep-tissue", "ana", "2026-12-03T10:00:00+00:00", "x");
    body["client"] = json!({
        "name": format!("{} {}", scene::NAME, "x".repeat(400)),
        "email": scene::PASSWORD,
        "phone": scene::NOTE,
    });
    body["note"] = format!("{} {}", scene::NOTE, "x".repeat(5_000)).into();
    let answer = browser.post(path, &body).await;
    said(scene, &answer, 422);
    body["client"] = scene::NAME.into();
    let answer = browser.post(path, &body).await;
    said(scene, &answer, 422);
    let broken = format!("{{\"note\": \"{}\", ", scene::NOTE);
    let request = Request::post(browser.address(path));
    let request = request.header(header::CONTENT_TYPE, "application/json");
    let answer = browser.send(request, Body::from(broken)).await;
    said(scene, &answer, 400);
    let answer = browser.call(Method::DELETE, path, Some(&body)).await;
    said(scene, &answer, 405);
}

/// The gateway repeats what it was sent, as Stripe does in its errors.
async fn refused_by_stripe(site: &TestSite, scene: &mut Scene) {
    let said = format!("No such customer: '{}' {}", scene::ADDRESS, scene::NAME);
    let error = json!({ "error": { "type": "invalid_request_error", "message": said } });
    let fault = json!({
        "when": "before",
        "path": "/v1/checkout/sessions",
        "method": "POST",
        "status": 400,
        "body": error.to_string(),
        "times": 3,
    });
    site.tell("faults", fault).await;
    let browser = site.browser();
    let answer = browser.submit(&filled(&browser, "2026-12-03T10:00:00Z").await).await;
    let page = browser.follow(answer).await;
    assert!(page.status.is_success(), "{page}");
    site.settled().await;
    scene.browsers.push(browser);
}

async fn refused_by_the_mail_server(site: &TestSite) {
    for error in [MailError::Temporary, MailError::Permanent] {
        site.mailer.refuse_next(error);
        let browser = site.browser();
        let form = browser.get("/forgot").await.expect(200).form("account/forgot");
        site.set_time(site.now() + chrono::TimeDelta::minutes(6)).await;
        browser.submit(&form.with("email", scene::ADDRESS)).await.expect(303);
        let taken = async || (site.mailer.scripted() == 0).then_some(());
        site.eventually("the mail was refused", taken).await;
    }
}

/// What is outside repeats the secrets that it was asked with.
async fn refused_outside(site: &TestSite, outside: &Outside, scene: &mut Scene) {
    let desk = site.browser();
    sign_in(&desk, "owner").await;
    outside.refuse();
    let answer = desk.upload(PORTRAIT, &[], ("ana.png", &PIXEL)).await;
    assert!(answer.location().contains("refused=unavailable"), "{answer}");
    let page = desk.follow(answer).await;
    said(scene, &page, 200);
    let browser = site.browser();
    let form = browser.get("/forgot").await.expect(200).form("account/forgot");
    site.set_time(site.now() + chrono::TimeDelta::minutes(6)).await;
    browser.submit(&form.with("email", scene::ADDRESS)).await.expect(303);
    let refused = async || (!outside.waits_to_refuse()).then_some(());
    site.eventually("the mail was refused outside", refused).await;
    scene.browsers.extend([desk, browser]);
}

/// The database refuses the row of a client with everything in it. PostgreSQL repeats all of a
/// row that it does not take.
async fn refused_by_the_database(site: &TestSite, engine: Engine, scene: &mut Scene) {
    let browser = site.browser();
    let form = filled(&browser, "2026-12-04T10:00:00Z").await;
    let refuse = match engine {
        Engine::Sqlite => {
            "CREATE TRIGGER canary BEFORE UPDATE ON booking WHEN NEW.contact_phone IS NOT NULL
             BEGIN SELECT RAISE(ABORT, 'this row is refused'); END"
        }
        Engine::Postgres => {
            "CREATE FUNCTION canary() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'this row is refused' USING DETAIL = NEW::text, ERRCODE = 'P0001';
             END $$;
             CREATE TRIGGER canary BEFORE UPDATE ON booking FOR EACH ROW
             WHEN (NEW.contact_phone IS NOT NULL) EXECUTE FUNCTION canary()"
        }
    };
    run(&site.services().store, refuse).await;
    let answer = browser.submit(&form).await;
    // Back to one's own form, where what was typed stands, or an error.
    if !answer.status.is_redirection() {
        said(scene, &answer, 503);
    }
    run(&site.services().store, "ALTER TABLE question RENAME TO gone").await;
    let answer = browser.get("/questions").await;
    said(scene, &answer, 503);
    run(&site.services().store, "ALTER TABLE gone RENAME TO question").await;
    run(&site.services().store, "ALTER TABLE account_token RENAME TO gone").await;
    for path in [format!("/verify/{}", scene.verify), format!("/reset/{}", scene.reset)] {
        let answer = browser.get(&path).await;
        said(scene, &answer, 503);
    }
    run(&site.services().store, "ALTER TABLE gone RENAME TO account_token").await;
    scene.browsers.push(browser);
}

/// A time that is held, and everything filled in.
async fn filled(browser: &Browser, start: &str) -> Form {
    let week = format!("/lisbon/book?treatment=deep-tissue&therapist=ana&week={}", &start[..10]);
    let page = browser.get(&week).await.expect(200);
    let held = browser.submit(&page.form("book/hold").press("start", start)).await;
    let details = browser.follow(held).await.expect(200);
    let form = details.form("book/checkout").with("name", scene::NAME);
    let form = form.with("email", scene::ADDRESS).with("phone", scene::PHONE);
    form.with("note", scene::NOTE).with("flags[]", scene::FLAG).with("agreed", "yes")
}

//! Every kind of limit is reached by requests. One that is new does not compile before it has its
//! arm in [`found`], and one that nothing reaches any more fails.

use axum::{body::Body, http::Request};
use services::{limits::LimitKind, testing::StudioOptions};
use storage::{Engine, testing::database};

use super::{
    forms::{FORMS, Limited, limited},
    send, until,
};
use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::{Answer, Browser},
    limits::{book, wish},
    second_step,
    site::{SiteOptions, TestSite},
    visits::booked,
};

/// A site, and who works there.
struct Scene {
    site: TestSite,
    owner: Browser,
    ana: Browser,
}

/// How often a kind lets somebody try, and how often it was found to.
async fn found(scene: &Scene, kind: LimitKind) -> (usize, usize) {
    let site = &scene.site;
    match kind {
        // Forms that anybody sends: tried one by one, for the address that they come from.
        LimitKind::SignInAddress
        | LimitKind::SignIn
        | LimitKind::Register
        | LimitKind::Reset
        | LimitKind::Hold
        | LimitKind::Checkout
        | LimitKind::Draft
        | LimitKind::Week
        | LimitKind::Code
        | LimitKind::Before
        | LimitKind::Sale
        | LimitKind::Question
        | LimitKind::Form => in_the_table(kind),
        LimitKind::SignInAccount => from_anywhere(site, &SIGN_IN).await,
        LimitKind::ResetAccount => from_anywhere(site, &FORGOT).await,
        LimitKind::CodeAtStudio => from_anywhere(site, &BALANCE).await,
        LimitKind::SecondStep => (GUESS.times, codes(site).await),
        LimitKind::Unpaid => (10, unpaid(site).await),
        LimitKind::Api => (600, until(site, kind, async |_| a_program(site).await).await),
        LimitKind::Feed => (60, feed(scene).await),
        LimitKind::FeedRead => (20, calendars(scene).await),
        LimitKind::Upload => {
            let picture = ("ana.png", b"no picture at all".as_slice());
            let path = "/lisbon/desk/people/ana/portrait";
            (40, until(site, kind, async |_| scene.owner.upload(path, &[], picture).await).await)
        }
        LimitKind::Invite => (20, invitations(scene).await),
        LimitKind::Late => (6, late(site).await),
        LimitKind::Export => {
            let path = "/lisbon/desk/reports/everything.zip";
            (10, until(site, kind, async |_| scene.owner.get(path).await).await)
        }
        LimitKind::List => {
            let path = "/lisbon/desk/audit/audit.csv";
            (20, until(site, kind, async |_| scene.owner.get(path).await).await)
        }
    }
}

/// What [`super::each_action_is_limited_for_an_address_and_goes_on_for_another`] tries.
fn in_the_table(kind: LimitKind) -> (usize, usize) {
    let row = FORMS.iter().find(|row| row.kind == kind);
    let times = row.unwrap_or_else(|| panic!("no form is tried until {kind:?} refuses it")).times;
    (times, times)
}

const SIGN_IN: Limited = limited(
    LimitKind::SignInAccount,
    "account/sign-in",
    &[("email", "tern@post.example"), ("password", "not it at all")],
    100,
);
const FORGOT: Limited =
    limited(LimitKind::ResetAccount, "account/forgot", &[("email", "plover@post.example")], 100);
const BALANCE: Limited = limited(
    LimitKind::CodeAtStudio,
    "gift/balance",
    &[("studio", "lisbon"), ("code", "ABCD-EFGH-JKLM-NP{n}")],
    300,
);
const RIGHT: Limited = limited(
    LimitKind::SignIn,
    "account/sign-in",
    &[("email", "careful@post.example"), ("password", PASSWORD)],
    10,
);
const GUESS: Limited =
    limited(LimitKind::SecondStep, "account/sign-in-code", &[("code", "000000")], 20);

/// An address that nobody had before.
fn anywhere(n: usize) -> String {
    format!("203.0.{}.{}", 113 + n / 200, 1 + n % 200)
}

async fn from_anywhere(site: &TestSite, action: &Limited) -> (usize, usize) {
    let ask = async |n| send(&site.browser(), &anywhere(n), action, n).await;
    (action.times, until(site, action.kind, ask).await)
}

/// From an address of its own: calendars are counted with what programs ask, too.
async fn a_program(site: &TestSite) -> Answer {
    let browser = site.browser();
    let request = Request::get(browser.address("/api/v1/studios/nowhere"));
    browser.send(request.header("x-forwarded-for", "198.51.100.240"), Body::empty()).await
}

/// Somebody has the password, and guesses codes from wherever, five with each sign-in.
async fn codes(site: &TestSite) -> usize {
    account(site, "careful").await;
    let careful = site.browser();
    sign_in(&careful, "careful").await;
    let begun = second_step::begun(&careful).await;
    second_step::shown(site, &careful, &begun).await;
    let mut stranger = site.browser();
    let guess = async |n: usize| {
        if n.is_multiple_of(5) {
            stranger = site.browser();
            let waits = send(&stranger, &anywhere(n), &RIGHT, n).await;
            assert!(waits.location().starts_with("/account/sign-in/code"), "{waits}");
        }
        send(&stranger, &anywhere(n), &GUESS, n).await
    };
    until(site, GUESS.kind, guess).await
}

/// Visits that are to be paid at the studio.
async fn unpaid(site: &TestSite) -> usize {
    let ask = async |n| {
        let mut body = wish(n);
        body["payment"] = "at_studio".into();
        book(site, "198.51.100.7", &body, &format!("unpaid {n}")).await
    };
    until(site, LimitKind::Unpaid, ask).await
}

/// A therapist's own calendar, by its address.
async fn feed(scene: &Scene) -> usize {
    let page = scene.ana.get("/lisbon/desk/feeds").await.expect(200);
    let made = scene.ana.submit(&page.form("desk/feed-make")).await;
    let page = scene.ana.follow(made).await.expect(200);
    let address = page.body.split("/feeds/").nth(1).and_then(|rest| rest.split(".ics").next());
    let path = format!("/feeds/{}.ics", address.expect("an address"));
    until(&scene.site, LimitKind::Feed, async |_| scene.site.browser().get(&path).await).await
}

/// Calendars elsewhere which are not there.
async fn calendars(scene: &Scene) -> usize {
    let page = scene.ana.get("/lisbon/desk/feeds").await.expect(200);
    let form = page.form("desk/calendar-add").with("name", "Home");
    let ask = async |n| {
        let address = format!("https://calendar.example/{n}/basic.ics");
        scene.ana.submit(&form.clone().with("address", &address)).await
    };
    until(&scene.site, LimitKind::FeedRead, ask).await
}

async fn invitations(scene: &Scene) -> usize {
    let page = scene.owner.get("/lisbon/desk/people").await.expect(200);
    let form = page.form("desk/invite");
    let ask = async |n| {
        let form = form.clone().with("name", &format!("Priya {n}"));
        scene.owner.submit(&form.with("email", &format!("priya-{n}@post.example"))).await
    };
    until(&scene.site, LimitKind::Invite, ask).await
}

/// Whoever bears a visit's link says again and again that they will be late.
async fn late(site: &TestSite) -> usize {
    let made = booked(site, "2026-11-26T10:00:00+00:00", "avocet").await;
    let fields = [("token", made.token.as_str()), ("minutes", "10")];
    let fields = fields.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let ask = async |_| site.browser().post_form("/api/ui/booking/late", &fields).await;
    until(site, LimitKind::Late, ask).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_limit_is_reached_by_requests() {
    let db = database(Engine::Sqlite).await;
    let trusted = vec!["127.0.0.1".parse().expect("an address")];
    let studio = StudioOptions { pay_at_studio: true, ..StudioOptions::default() };
    let options =
        SiteOptions { strict: true, standing: true, trusted, studio, ..SiteOptions::default() };
    let site = TestSite::with(db.store.clone(), options).await;
    let owner = second_step::member(&site, "owner").await;
    let ana = second_step::member(&site, "ana").await;
    let scene = Scene { site, owner, ana };
    let mut wrong = Vec::new();
    for kind in LimitKind::ALL {
        let (times, found) = found(&scene, *kind).await;
        if times != found {
            wrong.push(format!("{kind:?}: {found} times, not {times}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

//! One thing of each kind that belongs to one account, with a word in it that stands nowhere
//! else; and two others with things of their own, at the same studio and at another.

use domain::AccountId;
use services::tokens::random_token;
use storage::{Engine, accounts::insert_passkey, entities::passkey, testing::run};
use uuid::Uuid;

use super::{
    kinds::{ANY, Ids, Kind, Which},
    lisbon::sells_a_course,
    people::{Town, account, sign_in},
    visits::read,
};
use crate::{
    account::{holds, pays},
    care::says,
    client::{Answer, Browser},
    counter, courses,
    site::{TestSite, new_booking},
    visits::{Made, booked, confirmed, made_at, pay},
};

/// Whose things they are: the word that nobody else may read.
const NAME: &str = "zaunkoenig";

/// Which rows they are.
const ROWS: &[Which] = &[
    (Kind::Account, "account", "id", "email = 'zaunkoenig@post.example'"),
    (Kind::Attempt, "payment_attempt", "id", "state = 'paid'"),
    (Kind::Client, "client", "id", "email = 'zaunkoenig@post.example'"),
    (Kind::Course, "course", "id", ANY),
    (Kind::Entry, "waitlist_entry", "id", ANY),
    (Kind::Favourite, "favourite", "id", ANY),
    (Kind::GiftCard, "gift_card", "id", ANY),
    (Kind::Offer, "course_offer", "id", ANY),
    (Kind::Paper, "paper", "id", "booking IS NOT NULL"),
    (Kind::Passkey, "passkey", "id", ANY),
    (Kind::Person, "family_member", "id", ANY),
    (Kind::Plan, "course_plan", "id", ANY),
    (Kind::Reference, "booking", "reference", PAID),
    (Kind::Sale, "sale", "id", ANY),
    (Kind::Therapist, "therapist", "slug", "slug = 'zoe'"),
    (Kind::Treatment, "treatment", "id", "slug = 'wren-hour'"),
    (Kind::TreatmentSlug, "treatment", "slug", "slug = 'wren-hour'"),
    (Kind::Visit, "booking", "id", PAID),
];

/// Their visits.
const PAID: &str = "contact_email = 'zaunkoenig@post.example' AND state = 'confirmed'";

/// Everything that is there.
pub struct Scene {
    /// What names each thing.
    pub ids: Ids,
    /// The code of their gift card.
    pub code: String,
    /// Where they are signed in.
    pub browser: Browser,
    /// The others.
    pub strangers: Vec<Stranger>,
}

/// Somebody with an account, and with things of their own.
pub struct Stranger {
    /// As they sign in.
    pub name: &'static str,
    /// Whose client they are.
    pub studio: &'static str,
    /// A time at Lisbon that they hold.
    pub free: &'static str,
    /// Their visit.
    pub visit: Made,
    /// The link to their course.
    pub plan: String,
    /// The link to their place on the waitlist.
    pub place: String,
}

impl Scene {
    /// Words that nobody else may read; in lower case.
    pub fn words(&self) -> [&str; 2] {
        [NAME, &self.code]
    }
}

/// Plays everything, on a Monday morning.
pub async fn play(town: &Town, engine: Engine) -> Scene {
    let site = &town.site;
    let lone = "UPDATE treatment SET slug = 'wren-hour' WHERE slug = 'sports' AND studio =
                (SELECT id FROM studio WHERE slug = 'lisbon')";
    run(&site.services().store, lone).await;
    let lone = "UPDATE therapist SET slug = 'zoe' WHERE slug = 'bia' AND studio =
                (SELECT id FROM studio WHERE slug = 'lisbon')";
    run(&site.services().store, lone).await;
    let visit = booked(site, "2026-11-26T10:00:00+00:00", NAME).await;
    let id = account(site, NAME).await;
    let browser = site.browser();
    sign_in(&site.browser(), NAME).await;
    sign_in(&browser, NAME).await;
    let code = prepays(town, &browser).await;
    plan(site, "lisbon", "ana", NAME).await;
    waits(&browser, "lisbon", NAME, "2026-12-08").await;
    likes(&browser).await;
    post(&browser, "account/claim", &[]).await.expect(303);
    says(town, &read(site, &visit).await, 7).await;
    let held = holds(&browser, "2026-11-25T10:00:00Z").await.form("/api/ui/book/checkout");
    let page = browser.get("/account").await.expect(200);
    let session = page.form("/api/ui/account/revoke");
    with_passkey(site, id).await;
    site.settled().await;
    let ids = Ids::read(&site.services().store, engine, ROWS).await;
    let ids = ids.with(Kind::Held, held.value("booking").expect("a visit is held"));
    let ids = ids.with(Kind::Session, session.value("id").expect("another browser"));
    let strangers = vec![
        stranger(site, ("other-client", "lisbon", "2026-11-25T14:00:00Z"), "caio").await,
        stranger(site, ("porto-owner", "porto", "2026-11-27T14:00:00Z"), "ana").await,
    ];
    site.settled().await;
    Scene { ids, code, browser, strangers }
}

/// Sends a form.
pub async fn post(browser: &Browser, path: &str, typed: &[(&str, &str)]) -> Answer {
    let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    browser.post_form(&format!("/api/ui/{path}"), &typed.collect::<Vec<_>>()).await
}

/// A gift card that is kept with the account, and a course. The card's code.
async fn prepays(town: &Town, browser: &Browser) -> String {
    let owner = town.of("owner");
    let (_, code) = counter::sold(owner).await;
    let kept = post(browser, "account/card-keep", &[("code", &code)]).await;
    assert!(kept.location().contains("done=card"), "{kept}");
    sells_a_course(&town.site, owner, NAME).await;
    code.to_lowercase()
}

/// Three Thursdays that are planned and paid ahead. The link to them.
async fn plan(site: &TestSite, studio: &str, therapist: &str, client: &str) -> String {
    // The stand-in's clock goes on, and ours stands still.
    site.set_time(site.now()).await;
    let browser = site.browser();
    let details = courses::chosen_at(&browser, studio, therapist).await;
    let form = courses::filled(&details).with("name", &format!("Amara {client}"));
    let form = form.with("email", &format!("{client}@post.example"));
    let paying = browser.submit(&form).await.expect(303);
    let course = pays(&browser, &paying.location()).await;
    let form = course.form("/api/ui/course/new-link");
    form.value("token").expect("the link of the page").to_owned()
}

/// Somebody waits for a day with Ana. The link to their place.
async fn waits(browser: &Browser, studio: &str, name: &str, day: &str) -> String {
    let path = format!("/{studio}/waitlist?treatment=deep-tissue&therapist=ana");
    let form = browser.get(&path).await.expect(200).form("/api/ui/waitlist/join");
    let form = form.with("first", day).with("last", day).with("name", &format!("Uta {name}"));
    let sent = browser.submit(&form.with("email", &format!("{name}@post.example"))).await;
    let place = sent.location();
    assert!(place.contains("done=joined"), "{sent}");
    place.trim_start_matches("/w/").split('?').next().unwrap_or_default().to_owned()
}

/// A favourite, and a child.
async fn likes(browser: &Browser) {
    let what = [("studio", "lisbon"), ("treatment", "deep-tissue"), ("therapist", "ana")];
    let kept = post(browser, "account/favourite-add", &what).await;
    assert!(kept.location().contains("done=kept"), "{kept}");
    let child = [("name", "Pieta Zaunkoenig")];
    let added = post(browser, "account/person-add", &child).await;
    assert!(added.location().contains("done=added"), "{added}");
}

/// A passkey of some device: it is named and forgotten here, and signs nobody in.
async fn with_passkey(site: &TestSite, account: AccountId) {
    let services = site.services();
    let id: Uuid = storage::new_id();
    let row = passkey::Model {
        id,
        account: account.0,
        credential_id: random_token().expose().as_bytes().to_vec(),
        credential: "{}".to_owned(),
        name: "Zaunkoenig key".to_owned(),
        created_at: site.now().timestamp(),
        last_used_at: None,
    };
    let tx = services.store.begin().await.expect("begun");
    insert_passkey(&tx, row).await.expect("written");
    tx.commit().await.expect("committed");
}

/// Somebody with a visit, a course and a place at a studio.
async fn stranger(
    site: &TestSite,
    (name, studio, free): (&'static str, &'static str, &'static str),
    therapist: &str,
) -> Stranger {
    site.set_time(site.now()).await;
    let start = "2026-11-27T10:00:00+00:00";
    let visit = made_at(site, studio, &new_booking("deep-tissue", "ana", start, name)).await;
    pay(site, &visit).await;
    confirmed(site, &visit).await;
    let plan = plan(site, studio, therapist, name).await;
    let place = waits(&site.browser(), studio, name, "2026-12-09").await;
    Stranger { name, studio, free, visit, plan, place }
}

//! What else opens something: links that are mailed or printed, and a second step.

use services::{setup::make_link, tokens::SecretToken};
use storage::accounts;

use super::{Scene, WRONG, behind};
use crate::{
    account::pays,
    authorisation::{PASSWORD, account, sign_in},
    client::Browser,
    courses, second_step,
    site::TestSite,
    visits::mail,
};

/// Somebody is invited, and opens the link of the mail.
pub(super) async fn invites(site: &TestSite, desk: &Browser, scene: &mut Scene) {
    let form = desk.get("/lisbon/desk/people").await.expect(200).form("desk/invite");
    let form = form.with("name", "Priya Raman").with("email", "priya@canary.example");
    desk.submit(&form).await.expect(303);
    let told = mail(site, "priya@canary.example", "Your account at").await;
    scene.invitation = behind(site, &told.text, "/join/");
    let browser = site.browser();
    let page = browser.get(&format!("/join/{}", scene.invitation)).await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

/// The link that is printed where Lumbar runs is opened.
pub(super) async fn begins_a_studio(site: &TestSite, scene: &mut Scene) {
    let link = make_link(&site.services(), false).await.expect("made");
    scene.setup = link.expose().to_owned();
    let browser = site.browser();
    let page = browser.get(&format!("/setup/{}", scene.setup)).await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

/// Somebody sets up an app for codes, and signs in elsewhere without it.
pub(super) async fn sets_up_an_app(site: &TestSite, scene: &mut Scene) {
    let id = account(site, "careful").await;
    let (browser, other) = (site.browser(), site.browser());
    sign_in(&browser, "careful").await;
    let begun = second_step::begun(&browser).await;
    scene.app = second_step::secret_of(&begun).replace(' ', "");
    let (_, shown) = second_step::shown(site, &browser, &begun).await;
    scene.recovery = second_step::codes_of(&shown)[0].clone();
    for page in [begun, shown] {
        scene.saw(page);
    }
    second_step::password(&other, "careful", "").await;
    scene.step = other.cookie("step").expect("it waits");
    let came = second_step::code(&other, &scene.recovery).await;
    assert_eq!(came.location(), "/account/family");
    scene.known = other.cookie("browser").expect("it is given one");
    let hash = SecretToken::parse(&scene.known).expect("a token").hash();
    let knows = accounts::knows_browser(site.services().store.reader(), id, &hash).await;
    assert!(knows.expect("read"), "by what it was given");
    scene.used.extend([scene.recovery.clone(), scene.step.clone(), scene.known.clone()]);
    scene.browsers.extend([browser, other]);
}

/// Somebody has another address, and proves it elsewhere.
pub(super) async fn moves_to_another_address(site: &TestSite, scene: &mut Scene) {
    const MOVED: &str = "moved@canary.example";
    account(site, "moving").await;
    let (browser, other) = (site.browser(), site.browser());
    sign_in(&browser, "moving").await;
    let form = browser.get("/account").await.expect(200).form("/api/ui/account/address");
    let form = form.with("email", MOVED).with("password", PASSWORD);
    browser.submit(&form).await.expect(303);
    let told = mail(site, MOVED, "onfirm your new address").await;
    scene.address = behind(site, &told.text, "/account/address/");
    let page = other.get(&format!("/account/address/{}", scene.address)).await.expect(200);
    let form = scene.saw(page).form("account/address-confirm");
    for password in [WRONG, PASSWORD] {
        let sent = other.submit(&form.clone().with("password", password)).await.expect(303);
        scene.saw(other.follow(sent).await);
    }
    scene.browsers.extend([browser, other]);
}

/// Three visits to Caio, paid ahead. Ana is busy elsewhere on one of these days.
pub(super) async fn plans_a_course(site: &TestSite, scene: &mut Scene) {
    let browser = site.browser();
    let details = courses::chosen_at(&browser, "lisbon", "caio").await;
    let form = courses::filled(&details).with("plan", "ahead");
    let sent = browser.submit(&form).await.expect(303);
    pays(&browser, &sent.location()).await;
    let told = mail(site, "amara@post.example", "Your 3 visits").await;
    scene.course = behind(site, &told.text, "/c/");
    let page = browser.get(&format!("/c/{}", scene.course)).await.expect(200);
    scene.saw(page);
    scene.browsers.push(browser);
}

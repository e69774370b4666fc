//! The cookie that a browser gets with a confirmation, and the one that it had before.

use chrono::TimeDelta;
use storage::on_both_engines;

use crate::{
    authorisation::{PASSWORD, account, sign_in},
    client::Browser,
    html::Form,
    site::TestSite,
};

const CONFIRM: &str = "/api/ui/account/confirm";
/// Asks for a fresh proof of who it is.
const GUARDED: &str = "/api/ui/account/second-step-begin";

/// A browser whose session is too old for what is guarded, and the form that confirms it.
async fn stale(site: &TestSite, name: &str) -> (Browser, Form) {
    account(site, name).await;
    let browser = site.browser();
    sign_in(&browser, name).await;
    site.set_time(site.now() + TimeDelta::seconds(601)).await;
    let asked = browser.post_form(GUARDED, &[]).await;
    let page = browser.follow(asked).await.expect(200);
    let form = page.form(CONFIRM).with("password", PASSWORD);
    (browser, form)
}

/// A browser that sends this session's cookie and nothing else.
fn with(site: &TestSite, cookie: &str) -> Browser {
    let browser = site.browser();
    browser.set_cookie("sid", cookie);
    browser
}

fn cookie(browser: &Browser) -> String {
    browser.cookie("sid").expect("signed in")
}

/// Whether what is guarded asks for a proof first.
async fn asks(browser: &Browser) -> bool {
    let led = browser.post_form(GUARDED, &[]).await.expect(303);
    led.location().starts_with("/account/confirm")
}

on_both_engines! {
    async fn a_confirmation_comes_with_a_new_cookie_that_alone_opens_what_is_guarded(site: &TestSite) {
        let (browser, form) = stale(site, "marta").await;
        let before = cookie(&browser);
        let confirmed = browser.submit(&form).await.expect(303);
        assert_ne!(cookie(&browser), before);
        let line = confirmed.header("set-cookie");
        assert!(line.starts_with("sid=") && line.contains("HttpOnly"), "{line}");
        assert!(line.contains("SameSite=Lax") && line.contains("Max-Age="), "{line}");
        let slow = with(site, &before);
        assert!(asks(&slow).await, "the proof is not the old cookie's");
        let page = slow.get("/account").await.expect(200);
        assert_eq!(page.body.matches("This browser").count(), 1, "{page}");
        assert!(!page.body.contains("account/revoke"), "one device and not two: {page}");
        assert!(!asks(&browser).await);
        site.set_time(site.now() + TimeDelta::seconds(60)).await;
        assert!(slow.get("/account").await.location().starts_with("/sign-in"));
        assert!(slow.post_form(GUARDED, &[]).await.location().starts_with("/sign-in"));
        let page = browser.get("/account").await.expect(200);
        assert!(!page.body.contains("account/revoke"), "{page}");
    }

    async fn a_browser_is_signed_out_by_a_list_from_before_it_confirmed(site: &TestSite) {
        let (phone, form) = stale(site, "marta").await;
        let here = site.browser();
        sign_in(&here, "marta").await;
        let revoke = here.get("/account").await.expect(200).form("/api/ui/account/revoke");
        phone.submit(&form).await.expect(303);
        let done = here.submit(&revoke).await.expect(303);
        // At the head of the page, where it is said, and not at the list.
        assert!(done.location().ends_with("/account?done=browser"), "{done}");
        let page = here.follow(done).await.expect(200);
        assert!(page.body.contains("That browser is signed out."), "{page}");
        assert!(phone.get("/account").await.location().starts_with("/sign-in"));
        let page = here.follow(here.submit(&revoke).await).await.expect(200);
        assert!(page.body.contains("Nothing was signed out"), "{page}");
    }

    async fn whoever_presses_twice_is_signed_out_of_nothing(site: &TestSite) {
        let (browser, form) = stale(site, "marta").await;
        let before = cookie(&browser);
        // The second is sent before the first answer is there.
        let first = with(site, &before);
        first.submit(&form).await.expect(303);
        let to = browser.submit(&form).await.expect(303).location();
        assert!(to.starts_with("/account/second-step"), "{to}");
        assert_ne!(cookie(&first), cookie(&browser));
        site.set_time(site.now() + TimeDelta::seconds(60)).await;
        browser.get("/account").await.expect(200);
        assert!(!asks(&browser).await);
        let gone = first.get("/account").await;
        assert!(gone.location().starts_with("/sign-in"), "its answer came to nobody");
    }
}

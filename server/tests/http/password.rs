//! The form that changes a password, for whoever knows the one that they have.

use storage::on_both_engines;

use crate::{
    account::client,
    authorisation::{PASSWORD, sign_in},
    site::TestSite,
    visits::mail,
};

on_both_engines! {
    async fn the_password_is_changed_by_whoever_knows_it_without_scripts(site: &TestSite) {
        const CHANGE: &str = "/api/ui/account/password";
        const NEW: &str = "an entirely new one";
        const GUESS: &str = "not mine at all";
        let (browser, phone) = (client(site, "bento").await, site.browser());
        sign_in(&phone, "bento").await;
        let form = browser.get("/account").await.expect(200).form(CHANGE);
        let filled = |current: &str, new: &str| {
            form.clone().with("current_password", current).with("new_password", new)
        };
        for (current, new, said) in [
            (GUESS, NEW, "Enter the password that you have now: this is not it"),
            (PASSWORD, "password123", "this one is among the first that anybody would guess"),
            (PASSWORD, PASSWORD, "you sign in with this one already"),
        ] {
            let refused = browser.submit(&filled(current, new)).await;
            assert_eq!(refused.location(), "/account#passwords");
            let page = browser.follow(refused).await.expect(200);
            assert!(page.body.contains(said) && page.body.contains("Error: Your visits"), "{page}");
            for typed in [current, new] {
                assert!(!page.body.contains(typed), "{typed} is in {page}");
            }
            phone.get("/account").await.expect(200);
        }
        let before = browser.cookie("sid");
        let done = browser.submit(&filled(PASSWORD, NEW)).await;
        let page = browser.follow(done).await.expect(200);
        assert!(page.body.contains("Your password is changed."), "{page}");
        assert_ne!(browser.cookie("sid"), before, "it is known by another cookie");
        assert!(phone.get("/account").await.location().starts_with("/sign-in"));
        mail(site, "bento@post.example", "password was changed").await;
        for (typed, to) in [(PASSWORD, "/sign-in"), (NEW, "/account")] {
            let fields = [("email", "bento@post.example"), ("password", typed)];
            let fields = fields.map(|(name, typed)| (name.to_owned(), typed.to_owned()));
            let answer = phone.post_form("/api/ui/account/sign-in", &fields).await;
            assert_eq!(answer.location(), to);
        }
    }
}

//! Who is told of a browser that their account has not seen.

use super::*;

storage::on_both_engines! {
    async fn a_new_browser_is_told_of_once_and_the_first_not_at_all(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        assert_eq!(new_browsers(bed).await, 0, "the first ever");
        signed_in(bed, MARTA).await;
        assert_eq!(new_browsers(bed).await, 0, "the same one");
        let elsewhere = Visitor { browser: None, ..visitor() };
        let outcome = sign_in(&bed.services, &elsewhere, MARTA, &secret(PASSWORD)).await;
        let session = outcome.expect("the password").begun().expect("in");
        let known = session.browser;
        assert_eq!(new_browsers(bed).await, 1);
        let again = Visitor { browser: Some(known.expose().to_owned()), ..visitor() };
        sign_in(&bed.services, &again, MARTA, &secret(PASSWORD)).await.expect("in");
        assert_eq!(new_browsers(bed).await, 0, "known");
        let rows = storage::accounts::known_browsers(bed.services.store.reader(), account).await;
        assert_eq!(rows.expect("read").len(), 2);
    }

    async fn the_first_browser_of_an_account_that_is_not_new_is_told_of(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        for (hours, mails) in [(1, 0), (25, 1)] {
            let tx = bed.services.store.begin().await.expect("begun");
            storage::accounts::forget_browsers(&tx, account, None).await.expect("forgotten");
            tx.commit().await.expect("committed");
            take_mails(bed).await;
            bed.clock.advance_minutes(60 * hours);
            signed_in(bed, MARTA).await;
            assert_eq!(new_browsers(bed).await, mails, "after {hours} hours");
        }
    }

    async fn a_code_at_the_door_tells_of_a_new_browser_only_when_it_is_right(bed: &TestBed) {
        let (_, _, app, _) = with_app(bed).await;
        take_mails(bed).await;
        let elsewhere = Visitor { browser: None, ..visitor() };
        let outcome = sign_in(&bed.services, &elsewhere, MARTA, &secret(PASSWORD)).await;
        let step = outcome.expect("the password").waits().expect("it waits");
        assert_eq!(new_browsers(bed).await, 0);
        let code = app.shows_next(bed);
        finish_sign_in(&bed.services, &elsewhere, step.cookie.expose(), &code).await.expect("in");
        assert_eq!(new_browsers(bed).await, 1);
    }
}

/// How many mails about new browsers wait.
async fn new_browsers(bed: &TestBed) -> usize {
    let mails = take_mails(bed).await;
    mails.iter().filter(|mail| matches!(mail, Mail::NewBrowser { .. })).count()
}

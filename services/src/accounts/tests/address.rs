//! Another address in the place of the one that somebody signs in with.

use super::*;

const NEW: &str = "marta.lopes@post.example";

async fn wants(bed: &TestBed, who: &SignedIn, email: &str) -> Result<(), AccountRefused> {
    change_address(&bed.services, who, &visitor(), email, &secret(PASSWORD)).await
}

/// The link in the last mail to an address.
async fn link(bed: &TestBed, to: &str) -> String {
    crate::jobs::run_due(&bed.services, 50).await;
    let mail = bed.mailer.sent_to(to).pop().expect("a mail");
    let link = mail.text.split("/address/").nth(1).expect("a link");
    link.split_whitespace().next().expect("a token").to_owned()
}

async fn confirm(bed: &TestBed, link: &str, password: &str) -> Result<NewSession, AccountRefused> {
    confirm_address(&bed.services, &visitor(), link, &secret(password)).await
}

storage::on_both_engines! {
    async fn a_new_address_counts_once_it_is_proved_and_ends_every_session(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let elsewhere = sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("in");
        let marta = who(bed, &elsewhere).await.expect("signed in");
        wants(bed, &marta, " Marta.Lopes@Post.example").await.expect("asked");
        let shown = address(&bed.services, account).await.expect("read").expect("there");
        assert_eq!((shown.email.as_str(), shown.wanted.as_deref()), (MARTA, Some(NEW)));
        let link = link(bed, NEW).await;
        assert_eq!(address_of_link(&bed.services, &link).await.expect("read").as_deref(), Some(NEW));
        let guessed = confirm(bed, &link, OTHER).await;
        assert!(matches!(guessed, Err(AccountRefused::Credentials)), "{guessed:?}");
        who(bed, &elsewhere).await.expect("nothing has changed");
        let session = confirm(bed, &link, PASSWORD).await.expect("proved");
        let now = who(bed, &session).await.expect("signed in");
        assert_eq!((now.account(), now.email()), (account, NEW));
        assert!(who(bed, &elsewhere).await.is_none(), "sessions elsewhere end");
        let again = confirm(bed, &link, PASSWORD).await;
        assert!(matches!(again, Err(AccountRefused::Link)), "{again:?}");
        let old = sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await;
        assert!(matches!(old, Err(AccountRefused::Credentials)), "{old:?}");
        crate::jobs::run_due(&bed.services, 50).await;
        let told = bed.mailer.sent_to(MARTA).pop().expect("the old one is told");
        assert_eq!(told.subject, "Your account has another address");
        assert!(!told.text.contains(NEW), "{}", told.text);
        assert_eq!(storage::testing::count(&bed.services.store, "draft").await, 0, "forgotten");
    }

    async fn whoever_reads_the_mail_of_a_mistyped_address_gets_nothing(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        wants(bed, &marta, "mistyped@post.example").await.expect("asked");
        let mistyped = link(bed, "mistyped@post.example").await;
        // Without the password it opens nothing, and none once another is wanted.
        bed.clock.advance_minutes(6);
        wants(bed, &marta, NEW).await.expect("asked");
        let late = confirm(bed, &mistyped, PASSWORD).await;
        assert!(matches!(late, Err(AccountRefused::Link)), "{late:?}");
        let right = link(bed, NEW).await;
        keep_address(&bed.services, &marta).await.expect("given up");
        let kept = confirm(bed, &right, PASSWORD).await;
        assert!(matches!(kept, Err(AccountRefused::Link)), "{kept:?}");
        assert_eq!(signed_in(bed, MARTA).await.1.email(), MARTA);
    }

    async fn an_address_that_somebody_has_is_told_to_them_alone(bed: &TestBed) {
        let other = proved(bed, NEW).await;
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        take_mails(bed).await;
        wants(bed, &marta, NEW).await.expect("the same answer");
        assert_eq!(take_mails(bed).await, [Mail::AccountExists { account: other }]);
        bed.clock.advance_minutes(6);
        mail_address_again(&bed.services, &marta).await.expect("the same answer");
        crate::jobs::run_due(&bed.services, 50).await;
        assert!(bed.mailer.sent_to(NEW).iter().all(|mail| !mail.text.contains("/address/")));
    }

    async fn the_password_is_asked_and_the_form_says_what_is_wrong(bed: &TestBed) {
        proved(bed, MARTA).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        let guess = change_address(&bed.services, &marta, &visitor(), NEW, &secret(OTHER)).await;
        assert!(matches!(guess, Err(AccountRefused::Credentials)), "{guess:?}");
        for (typed, code) in [("nothing", "not_an_email"), ("MARTA@example.com", "same")] {
            let fields = wants(bed, &marta, typed).await.expect_err("refused").fields();
            assert_eq!((fields[0].field.as_ref(), fields[0].code.as_ref()), ("email", code));
        }
        assert_eq!(storage::testing::count(&bed.services.store, "account_address").await, 0);
    }

    async fn what_is_known_by_the_old_address_goes_by_the_new(bed: &TestBed) {
        use crate::bookings::tests::bench::{booked, tuesday};
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let old = visit.contact.as_ref().and_then(|one| one.email.clone()).expect("an address");
        proved(bed, &old).await;
        let (_, own) = signed_in(bed, &old).await;
        wants(bed, &own, NEW).await.expect("asked");
        let link = link(bed, NEW).await;
        confirm(bed, &link, PASSWORD).await.expect("proved");
        let conn = bed.services.store.reader();
        let client = storage::clients::by_id(conn, visit.client.expect("known")).await;
        assert_eq!(client.expect("read").expect("there").email, NEW);
        let visit = storage::bookings::by_id(conn, visit.id).await.expect("read").expect("there");
        assert_eq!(visit.contact.and_then(|one| one.email).as_deref(), Some(NEW));
    }
}

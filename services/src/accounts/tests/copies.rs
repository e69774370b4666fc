//! Copies of mails that were sent to an address that somebody has no more: a name of one word is
//! the name of many, so that nothing but the address says whose they are.

use domain::contact::ContactInput;

use super::*;
use crate::{
    bookings::{
        CheckoutRequest, desk,
        tests::bench::{form, held_by_ana, paid, pressed, read, tuesday},
    },
    clients, jobs, waitlist,
};

const EARLIER: &str = "earlier@post.example";
const MISTYPED: &str = "mistyped@post.example";
const NEW: &str = "new@post.example";

fn only_marta(email: &str) -> ContactInput {
    ContactInput { name: "Marta".into(), email: email.into(), phone: String::new() }
}

async fn done(bed: &TestBed) {
    while jobs::run_due(&bed.services, 50).await > 0 {}
}

/// Marta, who says no other name of hers, with the mail that asked her to prove her address.
async fn marta(bed: &TestBed) -> SignedIn {
    let asked = Registration { name: "Marta".into(), ..typed(MARTA, PASSWORD) };
    register(&bed.services, &visitor(), &asked).await.expect("registered");
    done(bed).await;
    let token = token(bed, id_of(bed, MARTA).await, TokenPurpose::VerifyAddress).await;
    verify(&bed.services, &visitor(), &token, &secret(PASSWORD)).await.expect("proved");
    signed_in(bed, MARTA).await.1
}

async fn goes(bed: &TestBed, who: &SignedIn) {
    delete(&bed.services, who, &visitor(), &secret(PASSWORD), true).await.expect("deleted");
    done(bed).await;
    bed.clock.set(bed.services.now() + TimeDelta::hours(25));
    done(bed).await;
}

fn count(bed: &TestBed, address: &str) -> usize {
    bed.mailer.sent_to(address).len()
}

storage::on_both_engines! {
    async fn copies_to_an_address_that_the_desk_changed_go_with_the_account(bed: &TestBed) {
        let asked = waitlist::tests::request(bed, 1);
        let asked = waitlist::JoinRequest { contact: only_marta(EARLIER), ..asked };
        waitlist::join(&bed.services, &asked).await.expect("joined");
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        pressed(bed, CheckoutRequest { contact: only_marta(EARLIER), ..form(1) }).await;
        paid(bed).await;
        done(bed).await;
        let visit = read(bed, &held).await;
        bed.clock.set(visit.span.end);
        let desk = crate::auth::testing::reception(bed.studio.id);
        let staff = crate::auth::testing::reception(bed.studio.id).into();
        desk::complete(&bed.services, &staff, visit.id).await.expect("closed");
        let client = visit.client.expect("somebody");
        let changed = clients::set_contact(&bed.services, &desk, client, &only_marta(MARTA)).await;
        changed.expect("in order");
        let me = marta(bed).await;
        let told = bed.mailer.sent_to(EARLIER);
        let of_no_visit = told.iter().filter(|mail| !mail.text.contains(&visit.reference));
        assert!(of_no_visit.count() > 0, "one that only its address gives away");
        goes(bed, &me).await;
        assert_eq!((count(bed, EARLIER), count(bed, MARTA)), (0, 0));
    }

    async fn copies_to_an_address_that_was_given_up_are_gone_before_nobody_knows_it(bed: &TestBed) {
        let me = marta(bed).await;
        assert_eq!(count(bed, MARTA), 1, "what asked to prove it");
        let asked = change_address(&bed.services, &me, &visitor(), MISTYPED, &secret(PASSWORD)).await;
        asked.expect("asked");
        done(bed).await;
        assert_eq!(count(bed, MISTYPED), 1);
        bed.clock.advance_minutes(6);
        let me = address::move_to(bed, &me, NEW).await;
        done(bed).await;
        let told = bed.mailer.sent_to(MARTA);
        assert_eq!(told.len(), 1, "the last one stays for a day");
        assert_eq!(told[0].subject, "Your account has another address");
        assert_eq!(count(bed, MISTYPED), 0);
        goes(bed, &me).await;
        assert_eq!((count(bed, MARTA), count(bed, NEW)), (0, 0));
    }

    async fn copies_to_an_address_that_was_only_asked_for_go_once_it_is_not_wanted(bed: &TestBed) {
        proved(bed, NEW).await;
        let me = marta(bed).await;
        for (wanted, left) in [(MISTYPED, 0), (NEW, 1)] {
            bed.clock.advance_minutes(6);
            bed.mailer.clear();
            let asked = change_address(&bed.services, &me, &visitor(), wanted, &secret(PASSWORD)).await;
            asked.expect("asked");
            done(bed).await;
            assert_eq!(count(bed, wanted), 1, "{wanted}");
            keep_address(&bed.services, &me).await.expect("given up");
            done(bed).await;
            assert_eq!(count(bed, wanted), left, "{wanted}: those to whoever has it are theirs");
        }
    }
}

//! Another address in the place of the one that somebody signs in with.

use domain::{booking::Booking, contact::ContactInput};

use super::*;
use crate::{
    auth::{BeforeToken, ManageToken},
    bookings::{
        self, CheckoutRequest,
        tests::bench::{booked, form, held_by_ana, paid, pressed, read, tuesday},
    },
    family,
    outcomes::{self, CareLink, Moment, Opens, Scores},
    waitlist,
};

/// Client 1 of the bench.
const OLD: &str = "amara1@post.example";
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
    let outcome = confirm_address(&bed.services, &visitor(), link, &secret(password)).await?;
    Ok(outcome.begun().expect("no second step"))
}

/// Has a new address proved.
pub(super) async fn move_to(bed: &TestBed, who_asks: &SignedIn, email: &str) -> SignedIn {
    while crate::jobs::run_due(&bed.services, 50).await > 0 {}
    wants(bed, who_asks, email).await.expect("asked");
    let link = link(bed, email).await;
    let session = confirm(bed, &link, PASSWORD).await.expect("proved");
    who(bed, &session).await.expect("signed in")
}

/// Under one address: a visit of their own, one of their daughter's, one that was booked by
/// another name, and a place on the waitlist.
async fn known_by(bed: &TestBed, email: &str) -> (Booking, Booking, Booking, waitlist::WaitToken) {
    let own = booked(bed, tuesday(10, 0), 1).await;
    proved(bed, email).await;
    let (_, me) = signed_in(bed, email).await;
    let daughter = family::add(&bed.services, &me, &family::tests::child()).await.expect("hers");
    let child = family::tests::booked_for(bed, (&me, daughter), 2, 14).await;
    let held = held_by_ana(bed, tuesday(16, 0), 3).await;
    let contact =
        ContactInput { name: "A. Osei".into(), email: email.to_uppercase(), phone: String::new() };
    pressed(bed, CheckoutRequest { contact: contact.clone(), ..form(3) }).await;
    paid(bed).await;
    let asked = waitlist::JoinRequest { contact, ..waitlist::tests::request(bed, 1) };
    let wait = waitlist::join(&bed.services, &asked).await.expect("joined");
    (own, child, read(bed, &held).await, waitlist::tests::proof(bed, &wait))
}

/// What was mailed about visits: what manages each, what asks before the last and after the
/// first, and the progress.
struct Links {
    manage: Vec<ManageToken>,
    before: BeforeToken,
    check_in: CareLink,
    progress: CareLink,
}

impl Links {
    fn of(bed: &TestBed, visits: &[&Booking]) -> Self {
        let (services, now) = (&bed.services, bed.services.now());
        let care = |opens| {
            let token = outcomes::care_token(services, visits[0], opens);
            outcomes::care_link(services, &token).expect("ours")
        };
        let last = bookings::before_token(services, visits[visits.len() - 1]);
        Self {
            manage: visits.iter().map(|visit| bookings::tests::bench::link(bed, visit)).collect(),
            before: services.links.verify_before(&last, now).expect("ours"),
            check_in: care(Opens::CheckIn(Moment::After)),
            progress: care(Opens::Progress),
        }
    }

    async fn open_nothing(&self, bed: &TestBed) {
        let services = &bed.services;
        for link in &self.manage {
            let gone = bookings::view(services, link).await.expect_err("void");
            assert!(matches!(gone, bookings::LinkRefused::Gone), "{gone:?}");
        }
        let gone = bookings::before(services, &self.before).await.expect_err("void");
        assert!(matches!(gone, bookings::BeforeRefused::Gone), "{gone:?}");
        let scores = Scores { pain: Some(3), ..Scores::default() };
        let gone = outcomes::check_in(services, &self.check_in, &scores).await.expect_err("void");
        assert!(matches!(gone, outcomes::CheckInRefused::NotFound), "{gone:?}");
        assert!(outcomes::care_holder(services, &self.progress).await.expect("read").is_none());
    }
}

storage::on_both_engines! {
    async fn a_new_address_counts_once_it_is_proved_and_ends_every_session(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        let elsewhere = sign_in(&bed.services, &visitor(), MARTA, &secret(PASSWORD)).await.expect("in");
        let elsewhere = elsewhere.begun().expect("nothing more is asked for");
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

    async fn whoever_never_proved_an_address_keeps_nobody_from_having_it(bed: &TestBed) {
        let account = proved(bed, MARTA).await;
        register(&bed.services, &visitor(), &typed(NEW, OTHER)).await.expect("registered");
        let stranger = id_of(bed, NEW).await;
        let token = token(bed, stranger, TokenPurpose::VerifyAddress).await;
        let (_, marta) = signed_in(bed, MARTA).await;
        let now = move_to(bed, &marta, NEW).await;
        assert_eq!((now.account(), id_of(bed, NEW).await), (account, account));
        assert_eq!(storage::testing::count(&bed.services.store, "account").await, 1);
        let late = verify(&bed.services, &visitor(), &token, &secret(OTHER)).await;
        assert!(matches!(late, Err(AccountRefused::Link)), "{late:?}");
    }

    async fn whoever_is_invited_by_an_address_has_it_before_they_prove_it(bed: &TestBed) {
        proved(bed, MARTA).await;
        register(&bed.services, &visitor(), &typed(NEW, OTHER)).await.expect("registered");
        let other = id_of(bed, NEW).await;
        let (tx, now) = (bed.services.store.begin().await.expect("begun"), bed.services.now());
        storage::accounts::grant(&tx, other, bed.studio.id, "reception", now).await.expect("granted");
        tx.commit().await.expect("committed");
        let (_, marta) = signed_in(bed, MARTA).await;
        take_mails(bed).await;
        wants(bed, &marta, NEW).await.expect("the same answer");
        assert_eq!(take_mails(bed).await, [Mail::AccountExists { account: other }]);
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
        let (own, child, typed, wait) = known_by(bed, OLD).await;
        let links = Links::of(bed, &[&own, &child, &typed]);
        let services = &bed.services;
        // The first one is over, and what is asked after it is mailed.
        bed.clock.set(own.span.end);
        let (_, me) = signed_in(bed, OLD).await;
        for link in &links.manage {
            bookings::view(services, link).await.expect("it opens");
        }
        outcomes::care_holder(services, &links.progress).await.expect("read").expect("it opens");
        waitlist::view(services, &wait).await.expect("it opens");
        let told = move_to(bed, &me, NEW).await;
        let conn = services.store.reader();
        let client = storage::clients::by_id(conn, own.client.expect("known")).await;
        assert_eq!(client.expect("read").expect("there").email, NEW);
        for visit in [&own, &child, &typed] {
            let contact = read(bed, visit).await.contact.expect("somebody");
            assert_eq!(contact.email.as_deref(), Some(NEW), "{}", contact.name);
        }
        links.open_nothing(bed).await;
        let gone = waitlist::view(services, &wait).await.expect_err("void");
        assert!(matches!(gone, waitlist::WaitRefused::NotFound), "{gone:?}");
        // Whoever is signed in is shown all of it.
        let mine = waitlist::mine(services, told.account()).await.expect("read");
        waitlist::view(services, &waitlist::tests::proof(bed, &mine[0].token)).await.expect("it opens");
        assert_eq!(visits(services, &told).await.expect("read").len(), 3);
    }

    async fn a_course_opens_by_no_link_that_was_mailed_to_the_old_address(bed: &TestBed) {
        use crate::courses::{self, tests::bench};
        let course = bench::paid_course(bed, 1).await;
        let old = bench::address(1);
        proved(bed, &old).await;
        let (_, me) = signed_in(bed, &old).await;
        courses::view(&bed.services, &course).await.expect("it opens");
        let now = move_to(bed, &me, NEW).await;
        let gone = courses::view(&bed.services, &course).await.expect_err("void");
        assert!(matches!(gone, courses::CourseRefused::Gone), "{gone:?}");
        for visit in bench::visits(bed, course.plan()).await {
            assert_eq!(visit.contact.and_then(|one| one.email).as_deref(), Some(NEW));
        }
        let own = courses::own(&bed.services, now.account()).await.expect("read");
        let fresh = bed.services.links.verify_course(&own[0].token, bed.services.now());
        courses::view(&bed.services, &fresh.expect("ours")).await.expect("it opens");
    }

    async fn a_studio_that_knows_somebody_by_the_new_address_writes_to_it_too(bed: &TestBed) {
        let (first, second) = (booked(bed, tuesday(10, 0), 1).await, booked(bed, tuesday(14, 0), 2).await);
        proved(bed, OLD).await;
        let (_, me) = signed_in(bed, OLD).await;
        let there = second.contact.as_ref().and_then(|one| one.email.clone()).expect("an address");
        move_to(bed, &me, &there).await;
        let conn = bed.services.store.reader();
        let rows = storage::clients::of_account(conn, me.account()).await.expect("read");
        let mut ids: Vec<_> = rows.iter().map(|row| Some(row.id.into())).collect();
        ids.sort();
        assert_eq!(ids, [first.client, second.client], "both are kept, apart");
        assert!(rows.iter().all(|row| row.email != OLD), "nothing goes by the old one");
        let contact = read(bed, &first).await.contact.expect("somebody");
        assert_eq!(contact.email.as_deref(), Some(there.as_str()));
    }
}

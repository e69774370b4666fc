//! Courses for one of the people an account books for.

use std::io::{Cursor, Read};

use domain::{Currency, FamilyMemberId, contact::ContactInput};
use zip::ZipArchive;

use super::{super::*, bench::*};
use crate::{
    accounts::{
        self,
        tests::{MARTA, PASSWORD, proved, secret, signed_in, visitor},
    },
    auth::{SignedIn, testing},
    bookings::{desk, tests::bench::count},
    family::{self, tests::child},
    jobs,
    payments::tests::scene::assert_books_agree,
    testing::TestBed,
    tokens::CourseToken,
};

/// What is typed as the address, where mails do not go.
const TYPED: &str = "elsewhere@post.example";

/// Marta, signed in, with a child she books for.
async fn marta(bed: &TestBed) -> (SignedIn, FamilyMemberId) {
    in_spring(bed);
    proved(bed, MARTA).await;
    let me = signed_in(bed, MARTA).await.1;
    let id = family::add(&bed.services, &me, &child()).await.expect("in order");
    (me, id)
}

/// Six sessions for that person, as Marta fills the form in.
async fn request(bed: &TestBed, (me, id): (&SignedIn, FamilyMemberId)) -> BookCourse {
    let wish = six_weeks(bed);
    let dates = proposed(bed, &bed.studio, &wish).await;
    let comes = family::of(&bed.services, Some(me), id).await.expect("hers");
    let contact =
        ContactInput { name: "Marta Lopes".into(), email: TYPED.into(), phone: "912345678".into() };
    BookCourse { comes: Some(comes), contact, ..form(&bed.studio, 1, &wish, dates, Pay::Ahead) }
}

/// The same, paid.
async fn paid_for(bed: &TestBed, who: (&SignedIn, FamilyMemberId)) -> CourseToken {
    let request = request(bed, who).await;
    book(&bed.services, request.clone()).await.expect("free");
    pays(bed).await;
    token_of(bed, &request).await
}

/// The mail to Marta with this in its subject.
async fn told(bed: &TestBed, subject: &str) -> crate::ports::OutgoingMail {
    while jobs::run_due(&bed.services, 200).await > 0 {}
    let sent = bed.mailer.sent_to(MARTA);
    sent.into_iter().find(|mail| mail.subject.contains(subject)).expect("told")
}

/// Every session takes place.
async fn over(bed: &TestBed, token: &CourseToken) {
    let staff = testing::reception(bed.studio.id).into();
    for visit in visits(bed, token.plan()).await {
        bed.clock.set(visit.span.end);
        desk::complete(&bed.services, &staff, visit.id).await.expect("closed");
    }
}

/// A file of what the account takes along.
async fn taken(bed: &TestBed, me: &SignedIn, name: &str) -> String {
    let file = accounts::export(&bed.services, me, &visitor(), &secret(PASSWORD)).await;
    let (mut file, mut bytes) = (file.expect("the password is right"), Vec::new());
    while let Some(piece) = file.pieces.recv().await {
        bytes.extend(piece.expect("nothing breaks off"));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).expect("an archive");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("UTF-8");
    text
}

storage::on_both_engines! {
    async fn a_course_for_somebody_is_theirs_and_is_told_to_whoever_booked(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let token = paid_for(bed, (&me, id)).await;
        let (services, reader) = (&bed.services, bed.services.store.reader());
        assert_eq!(states(bed, &token).await, ["confirmed"; 6]);
        let made = visits(bed, token.plan()).await;
        let contact = made[0].contact.clone().expect("somebody");
        assert_eq!((contact.name.as_str(), contact.email.as_deref()), ("Lena Lopes", Some(MARTA)));
        let client = made[0].client.expect("known");
        let row = storage::clients::by_id(reader, client).await.expect("read").expect("there");
        assert_eq!((row.name.as_str(), row.account), ("Lena Lopes", Some(me.account().0)));
        assert!(row.email.starts_with("none:"), "a child has no address");
        for visit in &made {
            assert_eq!(visit.client, Some(client), "one child is one client");
            let answers = storage::bookings::screening(reader, visit.id).await.expect("read");
            assert_eq!(answers.expect("given").client, client.0, "her own answers");
        }
        let mail = told(bed, "Your 6 visits").await;
        assert_eq!(mail.to.0, "Marta Lopes");
        assert!(mail.text.contains("Who comes") && mail.text.contains("Lena Lopes"), "{}", mail.text);
        assert!(bed.mailer.sent_to(TYPED).is_empty());
        // Whoever books buys.
        let plan = storage::course_plans::by_id(reader, token.plan()).await.expect("read");
        let sale = plan.and_then(|plan| plan.sale).expect("paid ahead");
        let receipt = storage::papers::of_sources(reader, bed.studio.id, &[sale]).await.expect("read");
        assert!(receipt[0].facts.contains("Marta Lopes"), "{}", receipt[0].facts);
        assert!(!receipt[0].facts.contains("Lena"), "{}", receipt[0].facts);
        // Her pages tell for whom.
        let mine = own(services, me.account()).await.expect("read");
        assert_eq!((mine.len(), mine[0].comes.as_deref()), (1, Some("Lena Lopes")));
        let me = signed_in(bed, MARTA).await.1;
        let shown = accounts::visits(services, &me).await.expect("read");
        assert_eq!(shown.len(), 6);
        assert!(shown.iter().all(|visit| visit.comes.as_deref() == Some("Lena Lopes")));
        let course = at_desk(services, &testing::reception(bed.studio.id), token.plan()).await;
        assert_eq!(course.expect("ours").client_name, "Lena Lopes");
        assert_books_agree(bed).await;
    }

    async fn a_course_is_booked_for_nobody_of_another_account(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        proved(bed, "joana@example.com").await;
        let joana = signed_in(bed, "joana@example.com").await.1;
        for who in [Some(&joana), None] {
            let refused = family::of(&bed.services, who, id).await.expect_err("not theirs");
            assert_eq!(refused.code(), "not_found");
        }
        // Whoever was removed meanwhile is as unknown.
        let asked = request(bed, (&me, id)).await;
        family::remove(&bed.services, &me, id).await.expect("nothing is to come");
        let refused = book(&bed.services, asked).await.expect_err("nobody");
        let CourseRefused::Invalid(fields) = refused else { panic!("{refused:?}") };
        assert_eq!((fields[0].field.as_ref(), fields[0].code.as_ref()), ("person", "unknown"));
        assert_eq!(count(bed, "booking").await, 0);
    }

    async fn pressing_again_for_somebody_else_keeps_the_dates_for_them_alone(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let asked = request(bed, (&me, id)).await;
        let first = book(&bed.services, asked.clone()).await.expect("free");
        assert_eq!(book(&bed.services, asked.clone()).await.expect("the same"), first);
        assert_eq!((count(bed, "booking").await, bed.gateway.checkouts().len()), (6, 1));
        // She comes herself after all: what was kept for the child is let go of.
        let own = BookCourse { comes: None, ..asked };
        book(&bed.services, own.clone()).await.expect("free again");
        pays(bed).await;
        let token = token_of(bed, &own).await;
        let course = seen(bed, &token).await;
        assert_eq!((course.comes, course.booked_by), (None, None));
        let made = visits(bed, token.plan()).await;
        assert!(made.iter().all(|visit| visit.contact.as_ref().is_some_and(|it| it.name == "Marta Lopes")));
        assert_eq!(states(bed, &token).await, ["confirmed"; 6]);
    }

    async fn whoever_booked_moves_and_stops_a_course_for_somebody(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let token = paid_for(bed, (&me, id)).await;
        let client = visits(bed, token.plan()).await[0].client;
        let left = remaining(&bed.services, &token).await.expect("booked");
        let wish = domain::course::Wish {
            around: chrono::NaiveTime::from_hms_opt(14, 0, 0),
            ..left.wish.clone()
        };
        let (_, dates) =
            shift_plan(&bed.services, &token, wish.clone(), None).await.expect("there is room");
        shift(&bed.services, &token, wish, &chosen(&dates)).await.expect("free");
        let made = visits(bed, token.plan()).await;
        assert!(made.iter().all(|visit| visit.client == client), "they are still hers");
        assert_eq!(seen(bed, &token).await.booked_by.as_deref(), Some("Marta Lopes"));
        assert_eq!(told(bed, "New dates").await.to.0, "Marta Lopes");
        let shown = stop_preview(&bed.services, &token).await.expect("booked");
        assert_eq!(shown.all().minor, 50_400, "{shown:?}");
        stop(&bed.services, &token, shown.all()).await.expect("stopped");
        assert_eq!(told(bed, "is stopped").await.to.0, "Marta Lopes");
        assert_eq!(bed.gateway.refunded(Currency::Eur).minor, 50_400);
        assert_books_agree(bed).await;
    }

    async fn of_whoever_booked_and_is_erased_no_link_opens_the_course_any_more(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let token = paid_for(bed, (&me, id)).await;
        over(bed, &token).await;
        let me = signed_in(bed, MARTA).await.1;
        let buyer = me.client_of(bed.studio.id).expect("she paid").client();
        let owner = testing::owner(bed.studio.id);
        crate::clients::erase(&bed.services, &owner, buyer).await.expect("nothing is in the way");
        let gone = view(&bed.services, &token).await;
        assert!(matches!(gone, Err(CourseRefused::Gone)), "{gone:?}");
        let booked = storage::testing::count(&bed.services.store, "booked_by").await;
        assert_eq!(booked, 0, "nobody knows who booked");
        let made = visits(bed, token.plan()).await;
        let names: Vec<_> = made.iter().filter_map(|visit| visit.contact.clone()).collect();
        assert_eq!(names.len(), 6);
        assert!(names.iter().all(|it| it.name == "Lena Lopes"), "the child's visits stay hers");
        assert!(names.iter().all(|it| it.email.as_deref() != Some(MARTA)), "{names:?}");
    }

    async fn a_course_for_somebody_is_taken_along_and_is_erased_with_them(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let token = paid_for(bed, (&me, id)).await;
        over(bed, &token).await;
        let me = signed_in(bed, MARTA).await.1;
        let table = taken(bed, &me, "visits.csv").await;
        assert_eq!(table.lines().filter(|line| line.contains("Lena Lopes")).count(), 6, "{table}");
        let client = visits(bed, token.plan()).await[0].client.expect("known");
        let owner = testing::owner(bed.studio.id);
        crate::clients::erase(&bed.services, &owner, client).await.expect("nothing is in the way");
        for table in ["booked_by", "family_client", "screening"] {
            assert_eq!(count(bed, table).await, 0, "{table}");
        }
        let made = visits(bed, token.plan()).await;
        assert!(made.iter().all(|visit| visit.contact.is_none()), "{made:?}");
        let gone = view(&bed.services, &token).await;
        assert!(matches!(gone, Err(CourseRefused::Gone)), "{gone:?}");
    }

    async fn whoever_is_asked_to_call_books_no_course_for_others_online(bed: &TestBed) {
        let (me, id) = marta(bed).await;
        let first = paid_for(bed, (&me, id)).await;
        let client = visits(bed, first.plan()).await[0].client.expect("known");
        let desk = testing::reception(bed.studio.id);
        crate::clients::block(&bed.services, &desk, client, "Three no-shows").await.expect("blocked");
        // Another of hers, for whom nothing was ever said.
        let other = family::add(&bed.services, &me, &child()).await.expect("in order");
        let asked = request(bed, (&me, other)).await;
        let refused = book(&bed.services, asked).await.expect_err("not online");
        assert_eq!(refused.code(), "call_us");
    }
}

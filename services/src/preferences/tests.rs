//! What somebody chose, and that mails and pages obey it; on both engines.

use storage::on_both_engines;

use super::*;
use crate::{
    accounts::tests::{MARTA, proved, signed_in},
    bookings::{
        self,
        tests::bench::{form, held_by_ana, link, paid, pressed, read, tuesday},
    },
    clock::WallClock,
    jobs,
    testing::TestBed,
};

fn usual() -> PreferencesInput {
    PreferencesInput {
        reminders: "studio".into(),
        quiet_from: "21:00".into(),
        quiet_until: "08:00".into(),
        check_ins: true,
        ..PreferencesInput::default()
    }
}

/// Quiet in Lisbon, whose clock shows UTC in winter.
fn quiet(from: &str, until: &str) -> PreferencesInput {
    PreferencesInput {
        zone: "Europe/Lisbon".into(),
        quiet: true,
        quiet_from: from.into(),
        quiet_until: until.into(),
        ..usual()
    }
}

/// Marta's hour with Ana, Tuesday at 10:00; it is Monday, 08:00.
async fn visit(bed: &TestBed) -> Booking {
    let held = held_by_ana(bed, tuesday(10, 0), 1).await;
    let mut asked = form(1);
    asked.contact.email = MARTA.into();
    pressed(bed, asked).await;
    paid(bed).await;
    read(bed, &held).await
}

/// Marta, signed in, whose visit is hers by now.
async fn marta(bed: &TestBed) -> SignedIn {
    proved(bed, MARTA).await;
    signed_in(bed, MARTA).await.1
}

/// How many reminders have left once everything due at `at` was done.
async fn reminders_at(bed: &TestBed, at: &str) -> usize {
    bed.clock.set(TestBed::at(at));
    while jobs::run_due(&bed.services, 50).await > 0 {}
    let mails = bed.mailer.sent_to(MARTA);
    mails.iter().filter(|mail| mail.subject.starts_with("Your visit: ")).count()
}

on_both_engines! {
    async fn a_reminder_comes_when_its_reader_wants_it_or_never(bed: &TestBed) {
        visit(bed).await;
        let (services, me) = (&bed.services, marta(bed).await);
        let off = PreferencesInput { reminders: "off".into(), ..usual() };
        save(services, &me, &off).await.expect("in order");
        assert_eq!(reminders_at(bed, "2026-11-23T10:01:00Z").await, 0, "the studio's usual hour");
        let late = PreferencesInput { reminders: "2".into(), ..usual() };
        save(services, &me, &late).await.expect("in order");
        assert_eq!(of(services, &me).await.expect("read").reminder_hours, Some(2));
        assert_eq!(reminders_at(bed, "2026-11-24T07:59:00Z").await, 0);
        assert_eq!(reminders_at(bed, "2026-11-24T08:01:00Z").await, 1);
    }

    async fn a_reminder_in_quiet_hours_leaves_when_they_end(bed: &TestBed) {
        visit(bed).await;
        let (services, me) = (&bed.services, marta(bed).await);
        let calm = PreferencesInput { reminders: "2".into(), ..quiet("21:00", "08:30") };
        save(services, &me, &calm).await.expect("in order");
        assert_eq!(reminders_at(bed, "2026-11-24T08:29:00Z").await, 0);
        assert_eq!(reminders_at(bed, "2026-11-24T08:30:00Z").await, 1);
    }

    async fn a_reminder_that_would_come_too_late_comes_before_quiet_hours_begin(bed: &TestBed) {
        visit(bed).await;
        let (services, me) = (&bed.services, marta(bed).await);
        let calm = PreferencesInput { reminders: "2".into(), ..quiet("21:00", "09:30") };
        save(services, &me, &calm).await.expect("in order");
        assert_eq!(reminders_at(bed, "2026-11-23T20:59:00Z").await, 0);
        assert_eq!(reminders_at(bed, "2026-11-23T21:00:00Z").await, 1, "the evening before");
    }

    async fn a_mail_that_was_planned_before_waits_for_the_end_of_quiet_hours(bed: &TestBed) {
        let (services, me) = (&bed.services, marta(bed).await);
        save(services, &me, &quiet("09:00", "11:00")).await.expect("in order");
        // As a guest, whose account is not known yet: the reminder is planned for 10:00.
        visit(bed).await;
        signed_in(bed, MARTA).await;
        assert_eq!(reminders_at(bed, "2026-11-23T10:01:00Z").await, 0);
        assert_eq!(reminders_at(bed, "2026-11-23T10:59:59Z").await, 0);
        assert_eq!(reminders_at(bed, "2026-11-23T11:00:00Z").await, 1, "once");
    }

    async fn what_tells_of_a_change_waits_for_nothing(bed: &TestBed) {
        let visit = visit(bed).await;
        let (services, me) = (&bed.services, marta(bed).await);
        save(services, &me, &quiet("00:00", "23:59")).await.expect("in order");
        while jobs::run_due(services, 50).await > 0 {}
        bookings::cancel(services, &link(bed, &visit), None).await.expect("cancelled");
        while jobs::run_due(services, 50).await > 0 {}
        let mails = bed.mailer.sent_to(MARTA);
        assert!(mails.iter().any(|mail| mail.subject.contains("ancelled")), "{mails:?}");
    }

    async fn the_chosen_clock_stands_beside_the_studios_on_pages_and_in_mails(bed: &TestBed) {
        let visit = visit(bed).await;
        let (services, me) = (&bed.services, marta(bed).await);
        let zone = PreferencesInput { zone: "Asia/Tokyo".into(), ..usual() };
        save(services, &me, &zone).await.expect("in order");
        let shown = bookings::view(services, &link(bed, &visit)).await.expect("opens");
        assert_eq!(shown.client_clock.map(|clock| clock.name()).as_deref(), Some("Tokyo time"));
        let listed = crate::accounts::visits(services, &me).await.expect("read");
        assert_eq!(listed[0].client_clock.as_ref().map(WallClock::city), Some("Tokyo"));
        assert_eq!(reminders_at(bed, "2026-11-23T10:01:00Z").await, 1);
        let mail = bed.mailer.sent_to(MARTA).pop().expect("one");
        assert!(mail.subject.contains("19:00 in Tokyo"), "{}", mail.subject);
    }

    async fn what_cannot_be_is_refused_field_by_field_and_changes_nothing(bed: &TestBed) {
        let (services, me) = (&bed.services, marta(bed).await);
        let wrong = PreferencesInput {
            zone: "Mars/Olympus".into(),
            reminders: "5".into(),
            ..quiet("25:00", "9")
        };
        let fields = save(services, &me, &wrong).await.expect_err("wrong").fields();
        let named: Vec<_> = fields.iter().map(|wrong| (wrong.field.as_ref(), wrong.code.as_ref())).collect();
        assert_eq!(
            named,
            [
                ("zone", "unknown"),
                ("reminders", "unknown"),
                ("quiet_from", "not_a_time"),
                ("quiet_until", "not_a_time"),
            ]
        );
        let same = save(services, &me, &quiet("21:00", "21:00")).await.expect_err("never or always");
        assert_eq!(same.fields(), [FieldError::new("quiet_until", "same")]);
        assert_eq!(of(services, &me).await.expect("read"), Preferences::default());
    }
}

use chrono::TimeDelta;
use domain::{
    Instant, TreatmentId,
    booking::Booking,
    contact::{ContactInput, FieldError},
};
use storage::on_both_engines;

use super::bench::*;
use crate::{
    auth::{StaffSession, testing},
    availability::{self, SlotSearch},
    bookings::{
        desk::{self, EntryRefused, EntryRequest, enter},
        *,
    },
    hours::{self, AwayRequest, Change, Seen},
    jobs,
    testing::TestBed,
};

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

fn owner(bed: &TestBed) -> StaffSession {
    testing::owner(bed.studio.id).into()
}

/// Somebody who walked in, `n`th of the day.
fn entry(treatment: TreatmentId, start: Instant, n: u8) -> EntryRequest {
    EntryRequest {
        treatment,
        therapist: None,
        start,
        contact: ContactInput {
            name: format!("Walk-in {n}"),
            email: String::new(),
            phone: "+351 210 000 000".into(),
        },
        codes: Vec::new(),
        any_hour: None,
        form: holder(100 + n),
    }
}

async fn refused(bed: &TestBed, staff: &StaffSession, request: EntryRequest) -> EntryRefused {
    enter(&bed.services, staff, request).await.expect_err("refused")
}

/// What is wrong with the reason.
fn wrong(refused: EntryRefused) -> String {
    let EntryRefused::Invalid(errors) = &refused else { panic!("{refused:?}") };
    let [error] = &errors[..] else { panic!("one error: {errors:?}") };
    assert_eq!(error.field, "reason");
    error.code.to_string()
}

/// What the audit log says of a visit that was entered.
async fn noted(bed: &TestBed, made: &Booking) -> Vec<String> {
    let id = made.id.to_string();
    let audit = storage::audit::of_object(bed.services.store.reader(), &id).await.expect("read");
    let entered = audit.into_iter().filter(|entry| entry.action == "booking.entered");
    entered.map(|entry| entry.detail).collect()
}

on_both_engines! {
    async fn a_visit_on_the_telephone_is_booked_at_once_and_paid_at_the_desk(bed: &TestBed) {
        let mut request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        request.contact.email = "amara1@post.example".into();
        let made = enter(&bed.services, &owner(bed), request).await.expect("it is free");
        assert_eq!((made.state.code(), made.source.code()), ("confirmed", "staff"));
        assert_eq!((made.due_online.minor, made.price.minor), (0, 8_400));
        jobs::run_due(&bed.services, 50).await;
        let mails = bed.mailer.sent_to("amara1@post.example");
        assert_eq!(mails.len(), 1);
        assert!(mails[0].text.contains("To pay at the studio: €84.00"), "{}", mails[0].text);
        let reader = bed.services.store.reader();
        let audit = storage::audit::of_object(reader, &made.id.to_string()).await.expect("read");
        assert!(audit.iter().any(|e| e.action == "booking.entered" && e.actor_kind == "owner"));
        let taken = hold(&bed.services, with_ana(bed, tuesday(10, 0), 2)).await;
        let other = hold(&bed.services, HoldRequest {
            therapist: Some(bed.studio.caio), ..with_ana(bed, tuesday(10, 0), 2)
        }).await;
        assert!(taken.is_err() != other.is_err(), "one of the two who may is taken");
        no_overlaps(bed).await;
    }

    async fn somebody_without_an_address_is_written_down_and_gets_no_mail(bed: &TestBed) {
        for (n, hour) in [(1, 10), (2, 12)] {
            let request = entry(bed.studio.deep_tissue, tuesday(hour, 0), n);
            let made = enter(&bed.services, &owner(bed), request).await.expect("it is free");
            assert_eq!(read(bed, &made).await.contact, made.contact);
            assert_eq!(made.contact.expect("they said").email, None);
        }
        assert_eq!(count(bed, "client").await, 2, "a number does not tell one from another");
        jobs::run_due(&bed.services, 50).await;
        assert!(bed.mailer.sent().is_empty());
    }

    async fn notice_window_and_grid_are_for_clients_and_setting_them_aside_is_written_down(bed: &TestBed) {
        let starts = [
            bed.services.now() - TimeDelta::hours(1) + TimeDelta::minutes(2 * 60 + 5),
            tuesday(10, 0) + TimeDelta::days(200),
            tuesday(9, 5),
        ];
        let set_aside = ["grid", "window", "grid"];
        for ((n, start), rule) in (1..).zip(starts).zip(set_aside) {
            let request = entry(bed.studio.back_reset, start, n);
            let made = enter(&bed.services, &owner(bed), request).await.expect("staff may");
            assert_eq!(noted(bed, &made).await, [format!("rules lifted: {rule}")]);
        }
        bed.clock.set(tuesday(10, 0));
        let request = entry(bed.studio.back_reset, tuesday(10, 10), 4);
        let made = enter(&bed.services, &owner(bed), request).await.expect("in ten minutes");
        assert_eq!(noted(bed, &made).await, ["rules lifted: notice, grid"]);
        let odd = refused(bed, &owner(bed), entry(bed.studio.back_reset, tuesday(9, 3), 9)).await;
        assert_eq!(odd.code(), "off_grid");
    }

    async fn a_visit_that_has_begun_is_written_down_and_one_of_yesterday_is_not(bed: &TestBed) {
        bed.clock.set(tuesday(14, 0));
        let request = entry(bed.studio.back_reset, tuesday(11, 0), 1);
        enter(&bed.services, &owner(bed), request).await.expect("this morning");
        let request = entry(bed.studio.back_reset, tuesday(11, 0) - TimeDelta::days(1), 2);
        assert_eq!(refused(bed, &owner(bed), request).await.code(), "too_soon");
    }

    async fn working_hours_are_lifted_only_where_staff_say_so(bed: &TestBed) {
        let early = entry(bed.studio.deep_tissue, tuesday(7, 0), 1);
        assert_eq!(refused(bed, &ana(bed), early.clone()).await.code(), "outside_hours");
        let untold = EntryRequest { any_hour: Some("  ".into()), ..early.clone() };
        assert_eq!(wrong(refused(bed, &ana(bed), untold).await), "reason_missing");
        let long = EntryRequest { any_hour: Some("x".repeat(201)), ..early.clone() };
        assert_eq!(wrong(refused(bed, &ana(bed), long).await), "reason_too_long");
        assert_eq!(count(bed, "booking").await, 0);
        let told = EntryRequest { any_hour: Some(" Flies\nat ten ".into()), ..early };
        let made = enter(&bed.services, &ana(bed), told.clone()).await.expect("she says why");
        let again = enter(&bed.services, &ana(bed), told).await.expect("the same form");
        assert_eq!(again.id, made.id);
        assert_eq!(noted(bed, &made).await, ["rules lifted: hours, outside hours: Flies at ten"]);
    }

    async fn inside_working_hours_no_reason_is_asked_for_and_none_is_kept(bed: &TestBed) {
        for (n, hour, why) in [(1, 10, ""), (2, 14, "It was typed all the same")] {
            let request = EntryRequest {
                any_hour: Some(why.into()),
                ..entry(bed.studio.deep_tissue, tuesday(hour, 0), n)
            };
            let made = enter(&bed.services, &ana(bed), request).await.expect("it fits");
            assert_eq!(noted(bed, &made).await, [""]);
        }
    }

    async fn nobody_treats_what_they_are_not_qualified_for_whoever_enters_it(bed: &TestBed) {
        let request = EntryRequest {
            any_hour: Some(String::new()),
            ..entry(bed.studio.sports, tuesday(10, 0), 1)
        };
        assert_eq!(refused(bed, &owner(bed), request).await.code(), "not_qualified");
    }

    async fn who_takes_no_bookings_online_is_entered_by_staff(bed: &TestBed) {
        sql(bed, "UPDATE therapist SET online = 'nobody'").await;
        hold(&bed.services, with_ana(bed, tuesday(10, 0), 1)).await.expect_err("not online");
        let request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        enter(&bed.services, &ana(bed), request).await.expect("at the desk");
    }

    async fn a_therapist_enters_their_own_visits_and_a_studio_its_own(bed: &TestBed) {
        let request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        let caio = EntryRequest { therapist: Some(bed.studio.caio), ..request.clone() };
        assert_eq!(refused(bed, &ana(bed), caio).await.code(), "unknown_therapist");
        let made = enter(&bed.services, &ana(bed), request.clone()).await.expect("her own");
        assert_eq!(made.therapist, bed.studio.ana);
        let elsewhere = testing::owner(storage::new_id()).into();
        let request = EntryRequest { form: holder(9), ..request };
        assert_eq!(refused(bed, &elsewhere, request).await.code(), "unknown_treatment");
    }

    async fn the_same_form_again_is_the_same_visit(bed: &TestBed) {
        let request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        let first = enter(&bed.services, &owner(bed), request.clone()).await.expect("free");
        let again = enter(&bed.services, &owner(bed), request.clone()).await.expect("the same");
        assert_eq!(first, again);
        let another = EntryRequest { form: holder(9), ..request };
        let second = enter(&bed.services, &owner(bed), another).await.expect("with the other");
        assert_ne!(first.therapist, second.therapist);
        assert_eq!(count(bed, "booking").await, 2);
    }

    async fn the_same_form_again_with_a_named_therapist_is_the_same_visit(bed: &TestBed) {
        let request = EntryRequest {
            therapist: Some(bed.studio.ana),
            ..entry(bed.studio.deep_tissue, tuesday(10, 0), 1)
        };
        let first = enter(&bed.services, &owner(bed), request.clone()).await.expect("free");
        let again = enter(&bed.services, &owner(bed), request).await.expect("the same");
        assert_eq!((first.id, count(bed, "booking").await), (again.id, 1));
    }

    async fn a_form_that_made_a_visit_makes_no_other_one(bed: &TestBed) {
        let request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        let first = enter(&bed.services, &owner(bed), request.clone()).await.expect("free");
        let mut other = request.clone();
        other.contact.name = "Somebody else".into();
        let later = EntryRequest { start: tuesday(12, 0), ..request.clone() };
        for changed in [other, later] {
            assert_eq!(refused(bed, &owner(bed), changed).await.code(), "form_used");
        }
        desk::cancel_by_studio(&bed.services, &owner(bed), first.id).await.expect("it stands");
        assert_eq!(refused(bed, &owner(bed), request).await.code(), "form_used");
        assert_eq!(count(bed, "booking").await, 1);
    }

    async fn a_visit_of_last_night_is_judged_by_last_nights_calendar(bed: &TestBed) {
        bed.clock.set(TestBed::at("2026-11-25T00:30:00Z"));
        let start = tuesday(23, 0);
        let request = |n| EntryRequest {
            therapist: Some(bed.studio.ana),
            any_hour: Some("They came late".into()),
            ..entry(bed.studio.back_reset, start, n)
        };
        let first = enter(&bed.services, &owner(bed), request(1)).await.expect("an hour and a half ago");
        assert_eq!(first.span.start, start);
        assert_eq!(refused(bed, &owner(bed), request(2)).await.code(), "slot_taken");
        let caio = EntryRequest { therapist: Some(bed.studio.caio), ..request(3) };
        let second = enter(&bed.services, &owner(bed), caio).await.expect("he is free");
        assert_ne!(first.room, second.room, "a room is taken");
        no_overlaps(bed).await;
    }

    async fn beyond_the_booking_window_staff_are_judged_by_the_calendar_too(bed: &TestBed) {
        // Ninety days after the clock's Monday, in a studio that lets clients book for sixty.
        let change = |first: &str, hours| {
            let first = first.parse().expect("a date");
            Change::Dates { first, last: first, hours: Some(hours) }
        };
        let (services, staff, ana) = (&bed.services, owner(bed), bed.studio.ana);
        let closed = change("2027-02-22", Vec::new());
        hours::save(services, &staff, ana, &closed, &Seen::default()).await.expect("nothing is booked");
        let sunday = change("2027-02-28", vec![(10 * 60, 14 * 60)]);
        hours::save(services, &staff, ana, &sunday, &Seen::default()).await.expect("nothing is booked");
        let wall = |text: &str| text.parse().expect("a wall time");
        let away = AwayRequest {
            first: (wall("2027-02-23T09:00:00"), wall("2027-02-23T17:00:00")),
            repeat: None,
            reason: String::new(),
            keep: Vec::new(),
        };
        hours::add(services, &staff, ana, &away).await.expect("nothing is booked");
        let at = |text: &str, therapist, n| EntryRequest {
            therapist: Some(therapist),
            ..entry(bed.studio.deep_tissue, TestBed::at(text), n)
        };
        let code = async |request| refused(bed, &owner(bed), request).await.code();
        assert_eq!(code(at("2027-02-22T10:00:00Z", ana, 1)).await, "outside_hours");
        assert_eq!(code(at("2027-02-23T10:00:00Z", ana, 2)).await, "slot_taken");
        let opened = enter(services, &staff, at("2027-02-28T10:00:00Z", ana, 3)).await;
        opened.expect("the extra day");
        let first = enter(services, &staff, at("2027-02-24T10:00:00Z", ana, 4)).await.expect("free");
        let second = enter(services, &staff, at("2027-02-24T10:00:00Z", bed.studio.caio, 5)).await;
        assert_ne!(first.room, second.expect("the other room is free").room);
        let offered = async |day: &str| {
            let date = day.parse().expect("a date");
            let search = SlotSearch {
                studio: bed.studio.id,
                treatment: bed.studio.deep_tissue,
                therapist: Some(ana),
                from: date,
                until: date,
                ignore: None,
            };
            let found = availability::staff_slots(services, &owner(bed), &search, None).await;
            found.expect("searched").slots.len()
        };
        assert_eq!((offered("2027-02-22").await, offered("2027-02-23").await), (0, 0));
        assert_eq!(offered("2027-02-28").await, 7, "after the visit at ten");
        assert!(offered("2027-02-25").await > 20);
    }

    async fn what_was_typed_wrong_is_told_and_nothing_is_kept(bed: &TestBed) {
        let mut request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        request.contact = ContactInput { email: "amara".into(), ..ContactInput::default() };
        let EntryRefused::Invalid(problems) = refused(bed, &owner(bed), request).await else {
            panic!("two problems");
        };
        let expected = [("name", "required"), ("email", "not_an_email"),];
        assert_eq!(problems, expected.map(|(field, code)| FieldError::new(field, code)));
        assert_eq!((count(bed, "client").await, count(bed, "occupancy").await), (0, 0));
    }

    async fn staff_and_clients_who_want_one_time_do_not_get_it_twice(bed: &TestBed) {
        let start = tuesday(10, 0);
        let mut all = tokio::task::JoinSet::new();
        for n in 0..24_u8 {
            let services = bed.services.clone();
            let (wish, staff) = (with_ana(bed, start, n), ana(bed));
            let request = entry(bed.studio.deep_tissue, start, n);
            all.spawn(async move {
                if n % 2 == 0 {
                    hold(&services, wish).await.is_ok()
                } else {
                    enter(&services, &staff, request).await.is_ok()
                }
            });
        }
        let got = all.join_all().await.into_iter().filter(|got| *got).count();
        assert_eq!(got, 1, "one of them has it");
        no_overlaps(bed).await;
    }

    async fn a_code_pays_for_a_visit_that_staff_enter(bed: &TestBed) {
        use crate::vouchers::tests::{card_of, code_of, left, order};
        let card = card_of(bed, &order()).await;
        let mut request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        request.codes = vec!["2222-2222-2222-2222".into()];
        let wrong = refused(bed, &owner(bed), request.clone()).await;
        assert!(matches!(&wrong, EntryRefused::Invalid(errors)
            if errors[0].field == "codes" && errors[0].code == "code_unknown"), "{wrong:?}");
        assert_eq!(left(bed, &card).await, 5_000, "nothing is kept");
        request.codes = vec![code_of(bed, &card)];
        let made = enter(&bed.services, &owner(bed), request.clone()).await.expect("it is free");
        assert_eq!((made.state.code(), made.due_online.minor), ("confirmed", 0));
        assert_eq!(left(bed, &card).await, 0);
        let view = describe(&bed.services, made.clone()).await.expect("described");
        assert_eq!((view.receipt.price.minor, view.receipt.rest.minor), (8_400, 3_400));
        let again = enter(&bed.services, &owner(bed), request).await.expect("the same form");
        assert_eq!(again.id, made.id);
        crate::payments::tests::scene::assert_books_agree(bed).await;
    }

    async fn a_session_of_a_course_pays_for_a_visit_that_staff_enter(bed: &TestBed) {
        use crate::vouchers::tests::paying::course;
        let (id, code) = course(bed, 1).await;
        let mut request = entry(bed.studio.deep_tissue, tuesday(10, 0), 1);
        request.codes = vec![code];
        let made = enter(&bed.services, &owner(bed), request).await.expect("it is free");
        let reader = bed.services.store.reader();
        let row = storage::vouchers::courses::by_id(reader, id).await.expect("read").expect("there");
        assert_eq!((row.sessions_left, made.price.minor), (5, 7_560));
        let view = describe(&bed.services, made).await.expect("described");
        assert_eq!(view.receipt.rest.minor, 0);
        crate::payments::tests::scene::assert_books_agree(bed).await;
    }
}

//! What is seen of a client, and by whom.

use super::*;

on_both_engines! {
    async fn a_card_says_what_was_booked_and_paid_and_nothing_of_health(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let asked = CheckoutRequest { answers: ticked(&["night_pain"]), ..form(1) };
        pressed(bed, asked).await;
        paid(bed).await;
        let visit = read(bed, &held).await;
        let id = client_of(&visit);
        let seen = card(&bed.services, &reception(bed), id).await.expect("hers to see");
        assert_eq!((seen.who.name.as_str(), seen.to_come.len(), seen.past.len()), ("Amara 1", 1, 0));
        assert_eq!(seen.totals.paid, [visit.price]);
        assert!(!seen.to_come[0].needs_review, "the desk does not know");
        let boss = DeskSession::from(manager(bed));
        assert!(!card(&bed.services, &boss, id).await.expect("seen").to_come[0].needs_review);
        bed.clock.set(visit.span.start + chrono::TimeDelta::minutes(1));
        desk::complete(&bed.services, &reception(bed).into(), visit.id).await.expect("closed");
        let seen = card(&bed.services, &reception(bed), id).await.expect("hers to see");
        assert_eq!((seen.totals.visits, seen.totals.no_shows, seen.totals.late), (1, 0, 0));
        assert_eq!((seen.to_come.len(), seen.past.len()), (0, 1));
    }

    async fn a_late_cancellation_counts_and_an_early_one_does_not(bed: &TestBed) {
        let early = booked(bed, tuesday(10, 0), 1).await;
        let late = booked(bed, tuesday(14, 0), 1).await;
        cancel(&bed.services, &link(bed, &early), None).await.expect("everything goes back");
        bed.clock.set(tuesday(13, 0));
        cancel(&bed.services, &link(bed, &late), None).await.expect("little goes back");
        let seen = card(&bed.services, &reception(bed), client_of(&late)).await.expect("seen");
        assert_eq!((seen.totals.late, seen.past.len()), (1, 2));
    }

    async fn the_note_of_a_client_stands_at_their_visits_for_whoever_may_read_their_card(bed: &TestBed) {
        let visit = booked(bed, tuesday(10, 0), 1).await;
        booked(bed, tuesday(14, 0), 2).await;
        let (services, id, studio) = (&bed.services, client_of(&visit), bed.studio.id);
        set_note(services, &reception(bed), id, "prefers mornings").await.expect("in order");
        let day: chrono::NaiveDate = "2026-11-24".parse().expect("a date");
        let seen = async |staff: crate::auth::StaffSession| {
            let found = desk::day(services, &staff, day).await.expect("read");
            found.visits.into_iter().map(|visit| visit.desk_note).collect::<Vec<_>>()
        };
        let note = || Some("prefers mornings".to_owned());
        for staff in [testing::owner(studio).into(), testing::reception(studio).into()] {
            assert_eq!(seen(staff).await, [note(), None]);
        }
        let ana = || -> crate::auth::StaffSession { testing::therapist(studio, bed.studio.ana).into() };
        assert_eq!(seen(ana()).await, [None, None], "a therapist opens no card");
        let alone = desk::find(services, &ana(), &visit.reference).await.expect("hers");
        assert_eq!(alone.desk_note, None);
        let asked = desk::calendar::CalendarQuery { from: day, until: day, therapist: None };
        let owner = testing::owner(studio).into();
        let calendar = desk::calendar(services, &owner, asked).await.expect("read");
        let notes: Vec<_> = calendar.days[0].visits().map(|visit| visit.desk_note.clone()).collect();
        assert_eq!(notes, [note(), None]);
        set_note(services, &reception(bed), id, "").await.expect("taken away");
        assert_eq!(seen(owner).await, [None, None]);
    }

    async fn health_is_known_to_whoever_treats_and_to_an_owner_alone(bed: &TestBed) {
        let held = held_by_ana(bed, tuesday(10, 0), 1).await;
        let asked = CheckoutRequest { answers: ticked(&["night_pain"]), ..form(1) };
        pressed(bed, asked).await;
        paid(bed).await;
        let studio = bed.studio.id;
        let known = async |staff: crate::auth::StaffSession| {
            let day = desk::day(&bed.services, &staff, "2026-11-24".parse().expect("a date")).await;
            let answers = desk::answers(&bed.services, &staff, held.id).await.is_ok();
            (day.expect("read").visits.first().map(|visit| visit.needs_review), answers)
        };
        let bia = bed.studio.bia;
        assert_eq!(known(testing::therapist(studio, bed.studio.ana).into()).await, (Some(true), true));
        assert_eq!(known(testing::owner(studio).into()).await, (Some(true), false));
        for nobody in [
            testing::reception(studio).into(),
            testing::manager(studio).into(),
            testing::treats_as(Role::Manager, studio, bia),
            testing::treats_as(Role::Reception, studio, bia),
        ] {
            assert_eq!(known(nobody).await, (Some(false), false), "{nobody:?}");
        }
        assert_eq!(known(testing::therapist(studio, bia).into()).await, (None, false));
        let ana = testing::treats_as(Role::Manager, studio, bed.studio.ana);
        assert_eq!(known(ana).await, (Some(true), true), "who treats, whatever else they are");
    }
}

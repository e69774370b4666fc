//! Who writes a note, until when, and what becomes of a page that was open too long.

use storage::Constraint;

use super::*;

on_both_engines! {
    async fn whoever_treats_writes_once_the_visit_has_begun(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let staff = ana(bed).into();
        let early = save(&bed.services, &staff, &booking.reference, None, &typed("x")).await;
        assert_eq!(early.expect_err("not yet").code(), "not_now");
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Nothing);
        bed.clock.set(booking.span.start);
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Write);
        save(&bed.services, &staff, &booking.reference, None, &typed("x")).await.expect("written");
        let opened = opens(bed, ana(bed), &booking).await;
        let note = opened.note.expect("hers");
        assert_eq!(note.content, typed("x").check().expect("in order"));
        assert_eq!((note.version, note.written_at), (1, booking.span.start));
        assert!(opened.visit.noted, "the desk shows it");
        let blank = NoteInput::default();
        let empty = save(&bed.services, &staff, &booking.reference, Some(1), &blank).await;
        assert_eq!(empty.expect_err("says nothing").code(), "invalid");
    }

    async fn it_is_corrected_for_a_day_and_added_to_from_then_on(bed: &TestBed) {
        let booking = written(bed).await;
        let (services, staff): (_, StaffSession) = (&bed.services, ana(bed).into());
        let early = addend(services, &staff, &booking.reference, "More.").await;
        assert_eq!(early.expect_err("it can be corrected").code(), "still_open");
        let at = row(bed, &booking).await.written_at;
        let day = booking.span.end + TimeDelta::hours(24);
        bed.clock.set(day - TimeDelta::seconds(1));
        save(services, &staff, &booking.reference, Some(1), &typed("late")).await.expect("in time");
        assert_eq!(row(bed, &booking).await.written_at, at, "first written when it was");
        bed.clock.set(day);
        let late = save(services, &staff, &booking.reference, Some(2), &typed("later")).await;
        assert_eq!(late.expect_err("a second too late").code(), "closed");
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Add);
        for _ in 0..2 {
            addend(services, &staff, &booking.reference, " Called: better. ").await.expect("added");
        }
        let note = opens(bed, ana(bed), &booking).await.note.expect("hers");
        assert_eq!(note.content.soap.subjective, "Says late.");
        assert_eq!(note.addenda.len(), 1, "sent twice, added once");
        assert_eq!((note.addenda[0].text.as_str(), note.addenda[0].at), ("Called: better.", day));
        let empty = addend(services, &staff, &booking.reference, " ").await;
        assert_eq!(empty.expect_err("nothing").code(), "invalid");
    }

    async fn a_stale_save_is_refused_and_writes_nothing_over(bed: &TestBed) {
        let booking = written(bed).await;
        let (services, staff): (_, StaffSession) = (&bed.services, ana(bed).into());
        let reference = &booking.reference;
        save(services, &staff, reference, Some(1), &typed("first")).await.expect("the first page");
        for seen in [Some(1), None, Some(3)] {
            let stale = save(services, &staff, reference, seen, &typed("second")).await;
            assert_eq!(stale.expect_err("another page was faster").code(), "stale", "{seen:?}");
        }
        let note = opens(bed, ana(bed), &booking).await.note.expect("hers");
        assert_eq!((note.content.soap.subjective.as_str(), note.version), ("Says first.", 2));
        save(services, &staff, reference, Some(1), &typed("first")).await.expect("pressed twice");
        assert_eq!(row(bed, &booking).await.version, 2, "pressing twice is no correction");
    }

    async fn two_pages_that_write_at_once_make_one_note(bed: &TestBed) {
        let booking = over(bed).await;
        let staff: StaffSession = ana(bed).into();
        let (one, other) = (typed("one"), typed("other"));
        let (first, second) = tokio::join!(
            save(&bed.services, &staff, &booking.reference, None, &one),
            save(&bed.services, &staff, &booking.reference, None, &other),
        );
        let codes = [first, second].map(|done| done.map_or_else(|e| e.code(), |()| "saved"));
        assert!(codes.contains(&"saved") && codes.contains(&"stale"), "{codes:?}");
    }

    async fn what_was_added_and_who_opened_it_only_grows(bed: &TestBed) {
        let booking = written(bed).await;
        bed.clock.set(booking.span.end + TimeDelta::hours(24));
        addend(&bed.services, &ana(bed).into(), &booking.reference, "More.").await.expect("added");
        give_reason(bed, &owner(bed).await, &booking).await;
        for table in ["note_addendum", "note_opening"] {
            for statement in [format!("DELETE FROM {table}"), format!("UPDATE {table} SET note = note")] {
                let tx = bed.services.store.begin().await.expect("begun");
                let refused = tx.execute_unprepared(&statement).await.expect_err("it only grows");
                let refused = StoreError::from(refused);
                assert!(matches!(refused, StoreError::Conflict(Constraint::AppendOnly)), "{refused}");
            }
        }
    }

    async fn what_was_typed_is_kept_for_its_visit_and_its_browser(bed: &TestBed) {
        let services = &bed.services;
        let typed = Typed {
            reference: "LB-AAAA-AA".into(),
            form: Form::Note(typed("x")),
            by: None,
            errors: vec![FieldError::new("", "stale")],
        };
        let token = keep(services, None, &typed).await.expect("kept");
        let cookie = token.expose();
        let found = kept(services, cookie, "LB-AAAA-AA").await.expect("read");
        assert_eq!(found.as_ref(), Some(&typed));
        assert_eq!(kept(services, cookie, "LB-BBBB-BB").await.expect("read"), None);
        assert_eq!(kept(services, "another", "LB-AAAA-AA").await.expect("read"), None);
        let again = Typed { errors: Vec::new(), ..typed.clone() };
        let same = keep(services, Some(cookie), &again).await.expect("kept");
        assert_eq!(same.expose(), cookie, "in place of the earlier one");
        bed.clock.set(services.now() + TimeDelta::hours(11));
        assert_eq!(kept(services, cookie, "LB-AAAA-AA").await.expect("read"), Some(again));
        forget(services, cookie).await.expect("forgotten");
        assert_eq!(kept(services, cookie, "LB-AAAA-AA").await.expect("read"), None);
    }
}

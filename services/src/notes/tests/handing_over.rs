//! What becomes of a note when another therapist takes the visit over.

use super::*;

on_both_engines! {
    async fn what_is_sent_after_a_handover_is_refused_as_that(bed: &TestBed) {
        let booking = over(bed).await;
        let (services, ana): (_, StaffSession) = (&bed.services, ana(bed).into());
        to_caio(bed, testing::owner(bed.studio.id).into(), &booking).await;
        let sent = save(services, &ana, &booking.reference, None, &typed("x")).await;
        assert_eq!(sent.expect_err("it is his").code(), "handed_over");
        assert_eq!(refused(bed, ana, &booking).await, "handed_over");
        let bia = testing::therapist(bed.studio.id, bed.studio.bia);
        assert_eq!(refused(bed, bia, &booking).await, "not_found", "it never was hers");
    }

    async fn a_visit_with_a_note_is_handed_over_and_not_moved(bed: &TestBed) {
        let booking = written(bed).await;
        let owner: StaffSession = testing::owner(bed.studio.id).into();
        let start = booking.span.start + TimeDelta::hours(4);
        let to = desk::MoveRequest { start, whom: Whom::Same, any_hour: Some("He offered to".into()) };
        let moved = desk::move_visit(&bed.services, &owner, booking.id, to).await;
        assert_eq!(moved.expect_err("it took place").code(), "noted");
        to_caio(bed, owner, &booking).await;
    }

    async fn after_a_handover_the_new_one_treats_and_the_author_reads_on(bed: &TestBed) {
        let booking = written(bed).await;
        hand_over(bed, &booking, bed.studio.caio).await;
        let caio = testing::therapist(bed.studio.id, bed.studio.caio);
        assert_eq!(opens(bed, ana(bed), &booking).await.may, May::Read);
        let (services, reference) = (&bed.services, &booking.reference);
        let hers = save(services, &ana(bed).into(), reference, Some(1), &typed("more")).await;
        assert_eq!(hers.expect_err("no longer hers to write").code(), "handed_over");
        // He reads what she wrote and adds to it, but does not write it over.
        assert_eq!(opens(bed, caio, &booking).await.may, May::Add);
        let his = save(services, &caio.into(), reference, Some(1), &typed("more")).await;
        assert_eq!(his.expect_err("it is her text").code(), "closed");
        addend(services, &caio.into(), reference, "Took over.").await.expect("added");
        let note = opens(bed, ana(bed), &booking).await.note.expect("she wrote it");
        let authors = (note.author.as_str(), note.addenda[0].author.as_str());
        assert_eq!(authors, ("Ana Teste", "Caio Teste"));
        assert_eq!(recorded(bed, &booking).await.last().expect("read").2, "wrote");
        assert_eq!(refused(bed, testing::therapist(bed.studio.id, bed.studio.bia), &booking).await, "not_found");
    }
}

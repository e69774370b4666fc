//! The whole studio is closed on a day, and opened again.

use super::*;
use crate::{
    auth::testing::manager,
    availability::{SlotSearch, slots},
};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

async fn free(bed: &TestBed, date: &str) -> usize {
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment: bed.studio.back_reset,
        therapist: None,
        from: day(date),
        until: day(date),
        ignore: None,
    };
    slots(&bed.services, &search).await.expect("searched").slots.len()
}

storage::on_both_engines! {
    async fn nobody_can_be_booked_on_a_day_on_which_the_studio_is_closed(bed: &TestBed) {
        let (me, dates) = (manager(bed.studio.id), (day("2026-12-24"), day("2026-12-26")));
        let before = free(bed, "2026-12-24").await;
        assert!(before > 0);
        assert!(closures(&bed.services, &me).await.expect("read").is_empty());
        close_studio(&bed.services, &me, dates, &[]).await.expect("closed");
        assert_eq!((free(bed, "2026-12-24").await, free(bed, "2026-12-26").await), (0, 0));
        assert!(free(bed, "2026-12-23").await > 0, "the day before is open");
        assert_eq!(closures(&bed.services, &me).await.expect("read"), [dates]);
        let written = noted(bed, bed.studio.caio).await;
        assert!(written.iter().any(|(_, detail)| detail.contains("closed with the studio")), "{written:?}");
        open_studio(&bed.services, &me, dates).await.expect("opened");
        assert_eq!(free(bed, "2026-12-24").await, before);
        assert!(closures(&bed.services, &me).await.expect("read").is_empty());
    }

    async fn a_visit_that_nobody_has_seen_keeps_every_calendar_open(bed: &TestBed) {
        let me = manager(bed.studio.id);
        let visit = crate::bookings::tests::bench::booked(
            bed,
            crate::bookings::tests::bench::tuesday(10, 0),
            1,
        )
        .await;
        let dates = (day("2026-11-24"), day("2026-11-24"));
        let refused = close_studio(&bed.services, &me, dates, &[]).await;
        assert!(matches!(refused, Err(HoursRefused::Conflicts(1))), "{refused:?}");
        assert!(free(bed, "2026-11-24").await > 0, "nothing was written for anybody");
        let found = closing_conflicts(&bed.services, &me, dates).await.expect("looked");
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].reference, visit.reference);
        let seen = [visit.reference.clone()];
        close_studio(&bed.services, &me, dates, &seen).await.expect("closed");
        assert_eq!(free(bed, "2026-11-24").await, 0);
        let kept = crate::bookings::tests::bench::read(bed, &visit).await;
        assert_eq!(kept.state.code(), "confirmed", "it stays where it is");
        let past = close_studio(&bed.services, &me, (day("2026-11-20"), day("2026-11-20")), &[]).await;
        assert!(matches!(past, Err(HoursRefused::Invalid(_))), "{past:?}");
    }
}

//! Rooms and units: named, put in order, and retired once they are not in use.

use super::*;

on_both_engines! {
    async fn a_room_with_visits_to_come_is_not_retired_until_they_lie_elsewhere(bed: &TestBed) {
        let me = manager(bed).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        let room = Thing::Room(visit.room);
        let refused = retire(&bed.services, &me, room).await.expect_err("in use");
        let GoodsRefused::Visits(visits) = refused else { panic!("{refused:?}") };
        assert_eq!(visits.iter().map(|v| v.id).collect::<Vec<_>>(), [visit.id]);
        // The other room is taken at that time by somebody who holds it.
        let held = hold(&bed.services, wish(bed, bed.studio.back_reset, tuesday(10, 0), 2)).await;
        let held = held.expect("held");
        assert_ne!(held.room, visit.room);
        assert_eq!(clear(&bed.services, &me, room).await.expect("tried"), 0);
        crate::bookings::release(&bed.services, holder(2)).await.expect("let go");
        assert_eq!(clear(&bed.services, &me, room).await.expect("tried"), 1);
        let moved = read(bed, &visit).await;
        assert_eq!((moved.span, moved.therapist, moved.price), (visit.span, visit.therapist, visit.price));
        assert_ne!(moved.room, visit.room);
        retire(&bed.services, &me, room).await.expect("empty");
        retire(&bed.services, &me, room).await.expect("once is enough");
        let next = hold(&bed.services, with_ana(bed, tuesday(13, 0), 3)).await.expect("held");
        assert_ne!(next.room, visit.room, "it is not used any more");
        bring_back(&bed.services, &me, room).await.expect("back");
        assert_eq!(
            audited(bed, &room.id()).await.into_iter().map(|row| row.0).collect::<Vec<_>>(),
            ["room.retired", "room.brought_back"]
        );
        let changes = audited(bed, &visit.id.to_string()).await;
        assert!(changes.iter().any(|(action, _)| action == "booking.room_changed"), "{changes:?}");
        crate::bookings::tests::bench::no_overlaps(bed).await;
    }

    async fn a_visit_that_is_over_keeps_no_room_in_use(bed: &TestBed) {
        let me = manager(bed).await;
        let visit = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(tuesday(12, 0));
        retire(&bed.services, &me, Thing::Room(visit.room)).await.expect("it is over");
        assert_eq!(read(bed, &visit).await.room, visit.room);
    }

    async fn the_only_unit_that_is_retired_takes_its_treatments_off_the_times(bed: &TestBed) {
        let me = manager(bed).await;
        let heater = Thing::Unit(bed.studio.heater);
        assert!(starts(bed, bed.studio.hot_stone, None).await > 0);
        retire(&bed.services, &me, heater).await.expect("unused");
        assert_eq!(starts(bed, bed.studio.hot_stone, None).await, 0);
        let found = treatments(&bed.services, &me).await.expect("listed");
        let stone = found.sold.iter().find(|line| line.id == bed.studio.hot_stone).expect("sold");
        assert_eq!(stone.lacks, [Lack::Equipment]);
        add_unit(&bed.services, &me, ("Heater, new", "Stone heater")).await.expect("added");
        assert!(starts(bed, bed.studio.hot_stone, None).await > 0, "another of its kind");
    }

    async fn rooms_are_added_named_and_put_in_order(bed: &TestBed) {
        let me = manager(bed).await;
        let names = async || {
            let found = places(&bed.services, &me).await.expect("read");
            found.rooms.into_iter().map(|place| place.name).collect::<Vec<_>>()
        };
        let id = add_room(&bed.services, &me, "  Garden   room ").await.expect("added");
        assert_eq!(names().await, ["Room 1", "Room 2", "Garden room"]);
        let taken = add_room(&bed.services, &me, "garden room").await.expect_err("there is one");
        assert_eq!(wrong(taken), [("name".into(), "taken".into())]);
        let empty = add_room(&bed.services, &me, " \n ").await.expect_err("no name");
        assert_eq!(wrong(empty), [("name".into(), "required".into())]);
        let garden = Thing::Room(id);
        for up in [true, true, true] {
            shift(&bed.services, &me, garden, up).await.expect("moved");
        }
        assert_eq!(names().await, ["Garden room", "Room 1", "Room 2"]);
        rename(&bed.services, &me, garden, "Attic").await.expect("named");
        assert_eq!(names().await, ["Attic", "Room 1", "Room 2"]);
        let first = hold(&bed.services, with_ana(bed, tuesday(10, 0), 1)).await.expect("held");
        assert_eq!(first.room, id, "the first that is free");
        let said = audited(bed, &id.to_string()).await;
        assert_eq!(said, [
            ("room.added".to_owned(), "Garden room".to_owned()),
            ("room.reordered".to_owned(), "place: 3 → 2".to_owned()),
            ("room.reordered".to_owned(), "place: 2 → 1".to_owned()),
            ("room.renamed".to_owned(), "name: Garden room → Attic".to_owned()),
        ]);
    }
}

//! Rooms, equipment and treatments on both engines, and what was booked before they changed.

use domain::{StudioId, TherapistId, booking::Booking, contact::ContactInput};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::ManagerSession,
    availability::{SlotSearch, slots},
    bookings::{
        HoldRefused, desk, hold,
        tests::bench::{
            booked, holder, owner, paid, pressed, read, tuesday, wish, with_ana, with_options,
        },
    },
    catalogue,
    testing::{StudioOptions, TestBed},
};

async fn manager(bed: &TestBed) -> ManagerSession {
    owner(bed).await.into()
}

/// The form of one of the bed's treatments as it stands.
async fn form(bed: &TestBed, manager: &ManagerSession, slug: &str) -> Editor {
    editor(&bed.services, manager, Some(slug), None).await.expect("there")
}

async fn change(
    bed: &TestBed,
    manager: &ManagerSession,
    slug: &str,
    edit: impl FnOnce(&mut TreatmentInput),
) -> Result<Saved, GoodsRefused> {
    let found = form(bed, manager, slug).await;
    let mut text = found.text.clone();
    edit(&mut text);
    save(&bed.services, manager, (found.id, &found.seen), &text).await
}

/// Actions and details of what was done to a thing.
async fn audited(bed: &TestBed, object: &str) -> Vec<(String, String)> {
    let found = audit::of_object(bed.services.store.reader(), object).await;
    found.expect("read").into_iter().map(|row| (row.action, row.detail)).collect()
}

fn wrong(refused: GoodsRefused) -> Vec<(String, String)> {
    match refused {
        GoodsRefused::Invalid(errors) => {
            errors.into_iter().map(|e| (e.field.into_owned(), e.code.into_owned())).collect()
        }
        other => panic!("{other:?}"),
    }
}

async fn starts(bed: &TestBed, treatment: domain::TreatmentId, with: Option<TherapistId>) -> usize {
    let day = tuesday(10, 0).date_naive();
    let search = SlotSearch {
        studio: bed.studio.id,
        treatment,
        therapist: with,
        from: day,
        until: day,
        ignore: None,
    };
    slots(&bed.services, &search).await.expect("searched").slots.len()
}

fn new_treatment() -> TreatmentInput {
    TreatmentInput {
        name: "Deep tissue".into(),
        summary: "Slow and firm.".into(),
        technique: "deep-tissue".into(),
        minutes: "90".into(),
        price: "112".into(),
        tax: "6".into(),
        setup: "5".into(),
        cleanup: "10".into(),
        pressure: "4".into(),
        ..TreatmentInput::default()
    }
}

/// What was agreed: price, tax, length, and everything that is occupied.
async fn agreed(bed: &TestBed, booking: &Booking) -> String {
    let now = read(bed, booking).await;
    let takes = storage::occupancy::of_booking(bed.services.store.reader(), booking.id)
        .await
        .expect("read");
    format!("{} {} {} {takes:?}", now.price, now.tax_basis_points, now.minutes)
}

on_both_engines! {
    async fn what_was_booked_keeps_price_tax_length_and_buffers(bed: &TestBed) {
        let me = manager(bed).await;
        let before = booked(bed, tuesday(10, 0), 1).await;
        let held = hold(&bed.services, with_ana(bed, tuesday(13, 0), 2)).await.expect("held");
        let stood = [agreed(bed, &before).await, agreed(bed, &held).await];
        let done = change(bed, &me, "deep-tissue", |text| {
            text.price = "99.50".into();
            text.tax = "6".into();
            text.minutes = "75".into();
            (text.setup, text.cleanup, text.rest) = ("20".into(), "30".into(), "0".into());
        });
        assert!(done.await.expect("saved").changed);
        assert_eq!([agreed(bed, &before).await, agreed(bed, &held).await], stood);
        pressed(bed, crate::bookings::tests::bench::form(2)).await;
        paid(bed).await;
        let paid = read(bed, &held).await;
        assert_eq!((paid.price.minor, paid.tax_basis_points, paid.minutes), (8_400, 2_300, 60));
        let fresh = hold(&bed.services, with_ana(bed, tuesday(15, 0), 3)).await.expect("held");
        assert_eq!((fresh.price.minor, fresh.tax_basis_points, fresh.minutes), (9_950, 600, 75));
        let said = audited(bed, &bed.studio.deep_tissue.to_string()).await;
        assert_eq!(said, [(
            "treatment.changed".to_owned(),
            "minutes: 60 → 75; price: €84.00 → €99.50; tax: the studio’s → 6 %; setup: 5 → 20; \
             cleanup: 10 → 30; rest: 5 → 0".to_owned(),
        )]);
        let page = catalogue::studio_by_id(&bed.services, bed.studio.id).await.expect("read");
        let page = page.expect("there");
        let rates: Vec<u32> = page.treatments.iter().map(|card| card.tax_basis_points).collect();
        assert_eq!(rates.iter().filter(|rate| **rate == 600).count(), 1, "{rates:?}");
    }

    async fn a_therapist_who_does_not_give_a_treatment_is_not_booked_for_it_by_anybody(bed: &TestBed) {
        let me = manager(bed).await;
        let before = booked(bed, tuesday(10, 0), 1).await;
        assert!(starts(bed, bed.studio.deep_tissue, Some(bed.studio.ana)).await > 0);
        let ana = bed.studio.ana.to_string();
        let not = change(bed, &me, "deep-tissue", |text| text.gives.retain(|id| *id != ana));
        not.await.expect("saved");
        assert_eq!(starts(bed, bed.studio.deep_tissue, Some(bed.studio.ana)).await, 0);
        assert!(starts(bed, bed.studio.deep_tissue, None).await > 0, "Caio gives it");
        assert!(starts(bed, bed.studio.back_reset, Some(bed.studio.ana)).await > 0);
        let refused = hold(&bed.services, with_ana(bed, tuesday(13, 0), 2)).await;
        assert!(matches!(refused, Err(HoldRefused::Slot { why, .. }) if why.code() == "not_given"));
        let anybody = wish(bed, bed.studio.deep_tissue, tuesday(13, 0), 3);
        let held = hold(&bed.services, anybody).await.expect("held");
        assert_eq!(held.therapist, bed.studio.caio);
        let entry = desk::EntryRequest {
            treatment: bed.studio.deep_tissue,
            therapist: Some(bed.studio.ana),
            start: tuesday(15, 0),
            contact: ContactInput { name: "Amara".into(), ..ContactInput::default() },
            codes: Vec::new(),
            any_hour: Some(String::new()),
            form: holder(9),
        };
        let staff = crate::auth::DeskSession::from(me).into();
        let refused = desk::enter(&bed.services, &staff, entry).await.expect_err("not given");
        assert_eq!(refused.code(), "not_given");
        assert_eq!(read(bed, &before).await.therapist, bed.studio.ana, "what is booked stays");
        let found = form(bed, &me, "deep-tissue").await;
        let ana = found.givers.iter().find(|giver| giver.id == bed.studio.ana).expect("listed");
        assert!(!ana.gives && !ana.can_today());
        assert!(matches!(&ana.ability, Ability::Qualified { until: None, .. }), "{ana:?}");
        let card = catalogue::studio_by_id(&bed.services, bed.studio.id).await.expect("read");
        let card = card.expect("there");
        let sold = card.treatments.iter().find(|t| t.id == bed.studio.deep_tissue).expect("sold");
        let able: Vec<_> = card.therapists.iter().filter(|t| t.may_give(sold)).map(|t| t.id).collect();
        assert_eq!(able, [bed.studio.caio]);
    }

    async fn everybody_is_told_why_somebody_can_or_cannot_give_it(bed: &TestBed) {
        let me = manager(bed).await;
        let of = async |slug: &str, who: TherapistId| {
            let found = form(bed, &me, slug).await;
            found.givers.into_iter().find(|giver| giver.id == who).expect("listed").ability
        };
        let day = |text: &str| text.parse().expect("a date");
        assert_eq!(
            of("sports", bed.studio.bia).await,
            Ability::Ended { title: "Diploma, sports".into(), on: day("2025-12-31") }
        );
        assert_eq!(of("sports", bed.studio.ana).await, Ability::Nothing);
        assert_eq!(
            of("deep-tissue", bed.studio.caio).await,
            Ability::Qualified { title: "Diploma, deep-tissue".into(), until: Some(day("2030-12-31")) }
        );
        let found = treatments(&bed.services, &me).await.expect("listed");
        let lacks: Vec<_> = found.sold.iter().map(|line| (line.slug.as_str(), line.lacks.clone())).collect();
        assert!(lacks.contains(&("sports", vec![Lack::Therapist])), "{lacks:?}");
        assert!(lacks.contains(&("hot-stone", vec![])), "{lacks:?}");
    }

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

    async fn a_new_treatment_can_be_booked_at_once(bed: &TestBed) {
        let me = manager(bed).await;
        let saved = save(&bed.services, &me, (None, ""), &new_treatment()).await.expect("saved");
        assert_eq!(saved.slug, "deep-tissue-90", "another length of one that is there");
        let found = form(bed, &me, &saved.slug).await;
        let id = found.id.expect("saved");
        assert_eq!((found.text.price.as_str(), found.text.tax.as_str()), ("112.00", "6"));
        assert!(starts(bed, id, None).await > 0);
        let held = hold(&bed.services, wish(bed, id, tuesday(10, 0), 1)).await.expect("held");
        assert_eq!((held.price.minor, held.tax_basis_points, held.minutes), (11_200, 600, 90));
        shift_treatment(&bed.services, &me, id, true).await.expect("moved");
        set_sold(&bed.services, &me, id, false).await.expect("retired");
        let gone = hold(&bed.services, wish(bed, id, tuesday(14, 0), 2)).await;
        assert!(matches!(gone, Err(HoldRefused::UnknownTreatment)), "{gone:?}");
        pressed(bed, crate::bookings::tests::bench::form(1)).await;
        paid(bed).await;
        assert_eq!(read(bed, &held).await.state.code(), "confirmed", "what is held stays");
        set_sold(&bed.services, &me, id, true).await.expect("sold again");
        let actions: Vec<String> =
            audited(bed, &id.to_string()).await.into_iter().map(|row| row.0).collect();
        assert_eq!(actions, [
            "treatment.added", "treatment.reordered", "treatment.retired", "treatment.brought_back",
        ]);
    }

    async fn a_treatment_that_cannot_be_right_is_refused_by_its_fields(bed: &TestBed) {
        let me = manager(bed).await;
        let typed = TreatmentInput {
            name: String::new(),
            summary: "x".repeat(301),
            technique: "knitting".into(),
            minutes: "4".into(),
            price: "-1".into(),
            tax: "120".into(),
            setup: "soon".into(),
            cleanup: "481".into(),
            pressure: "6".into(),
            equipment: "laser".into(),
            ..TreatmentInput::default()
        };
        let refused = save(&bed.services, &me, (None, ""), &typed).await.expect_err("all wrong");
        let expected = [
            ("name", "required"), ("summary", "too_long"), ("technique", "required"),
            ("minutes", "out_of_range"), ("price", "not_an_amount"), ("tax", "not_a_percentage"),
            ("setup", "not_minutes"), ("cleanup", "out_of_range"), ("pressure", "required"),
            ("equipment", "not_a_choice"),
        ];
        let expected: Vec<(String, String)> =
            expected.iter().map(|(f, c)| ((*f).to_owned(), (*c).to_owned())).collect();
        assert_eq!(wrong(refused), expected);
    }

    async fn who_saves_over_somebody_elses_change_is_told(bed: &TestBed) {
        let me = manager(bed).await;
        let seen = form(bed, &me, "sports").await;
        change(bed, &me, "sports", |text| text.price = "90".into()).await.expect("saved");
        let mut text = seen.text.clone();
        text.name = "Sports massage".into();
        let late = save(&bed.services, &me, (seen.id, &seen.seen), &text).await;
        assert!(matches!(late, Err(GoodsRefused::Changed)), "{late:?}");
        let same = change(bed, &me, "sports", |_| ()).await.expect("nothing to do");
        assert!(!same.changed);
    }

    async fn a_technique_of_ones_own_is_nothing_to_other_studios(bed: &TestBed) {
        let me = manager(bed).await;
        let own = TreatmentInput {
            technique: TreatmentInput::NEW.into(),
            new_technique: "Rolfing of Lisbon".into(),
            ..new_treatment()
        };
        save(&bed.services, &me, (None, ""), &own).await.expect("saved");
        let porto = with_options(bed, StudioOptions { slug: "porto".into(), ..StudioOptions::default() });
        let porto: StudioId = porto.await.id;
        let known = async |studio| {
            let all = crate::qualifications::techniques(&bed.services, studio).await.expect("read");
            all.iter().any(|(code, _)| code == "rolfing-of-lisbon")
        };
        assert!(known(bed.studio.id).await && !known(porto).await);
        let there: ManagerSession = crate::auth::testing::owner(porto).into();
        let lisbon = form(bed, &me, "sports").await.id;
        let refused = save(&bed.services, &there, (lisbon, ""), &new_treatment()).await;
        assert!(matches!(refused, Err(GoodsRefused::NotFound)), "{refused:?}");
        let room = Thing::Room(bed.studio.rooms[0]);
        for refused in [
            retire(&bed.services, &there, room).await,
            bring_back(&bed.services, &there, room).await,
            rename(&bed.services, &there, room, "Mine").await,
            shift(&bed.services, &there, room, true).await,
            clear(&bed.services, &there, room).await.map(drop),
            set_sold(&bed.services, &there, bed.studio.sports, false).await,
            shift_treatment(&bed.services, &there, bed.studio.sports, true).await,
        ] {
            assert!(matches!(refused, Err(GoodsRefused::NotFound)), "{refused:?}");
        }
    }
}

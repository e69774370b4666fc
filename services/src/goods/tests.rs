//! Rooms, equipment and treatments on both engines, and what was booked before they changed.

mod giving;
mod rooms;

use domain::{StudioId, TherapistId, booking::Booking};
use storage::on_both_engines;

use super::*;
use crate::{
    auth::ManagerSession,
    availability::{SlotSearch, slots},
    bookings::{
        HoldRefused, hold,
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

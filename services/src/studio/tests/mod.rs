//! What owners set: what it changes, what it leaves alone, and what is refused.

mod publishing;

use domain::policy::{Preset, refund_preview};
use storage::{entities::audit, studios};

use super::*;
use crate::{
    auth::testing,
    bookings::{
        self,
        tests::bench::{booked, read, sql, tuesday},
    },
    testing::TestBed,
};

fn manager(bed: &TestBed) -> crate::auth::ManagerSession {
    testing::manager(bed.studio.id)
}

async fn now(bed: &TestBed) -> DetailsInput {
    let staff = testing::owner(bed.studio.id).into();
    details(&bed.services, &staff).await.expect("read")
}

async fn audited(bed: &TestBed) -> Vec<audit::Model> {
    let object = bed.studio.id.to_string();
    storage::audit::of_object(bed.services.store.reader(), &object).await.expect("read")
}

fn codes(refused: Result<bool, SettingsRefused>) -> Vec<(String, String)> {
    let Err(SettingsRefused::Invalid(errors)) = refused else { panic!("{refused:?}") };
    errors.into_iter().map(|e| (e.field.into_owned(), e.code.into_owned())).collect()
}

storage::on_both_engines! {
    async fn other_rules_leave_visits_that_were_booked_as_they_were(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let strict = RulesInput::of(&Preset::Strict.policy());
        assert!(set_rules(&bed.services, &manager(bed), &strict).await.expect("set"));
        let after = read(bed, &booking).await;
        assert_eq!(after.policy, booking.policy, "to the last number");
        let by = domain::booking::CancelledBy::Client;
        let preview = |booking| refund_preview(booking, booking.price, by, bed.services.now());
        assert_eq!(preview(&after), preview(&booking));
        // Whoever books from now on does so under the new ones.
        let later = TestBed::at("2026-11-27T10:00:00Z");
        let next = booked(bed, later, 2).await;
        assert_eq!(next.policy, Preset::Strict.policy());
        let staff = testing::owner(bed.studio.id).into();
        assert_eq!(rules(&bed.services, &staff).await.expect("read"), Preset::Strict.policy());
    }

    async fn what_changed_is_written_down_from_what_to_what_and_nothing_where_nothing_did(bed: &TestBed) {
        let usual = RulesInput::of(&Preset::Usual.policy());
        assert!(set_rules(&bed.services, &manager(bed), &usual).await.expect("set"));
        let again = set_rules(&bed.services, &manager(bed), &usual).await;
        assert!(!again.expect("the same is no error"));
        let other = RulesInput { hold: "15".into(), ladder: Vec::new(), ..usual };
        assert!(set_rules(&bed.services, &manager(bed), &other).await.expect("set"));
        let [_, entry] = &audited(bed).await[..] else { panic!("two entries") };
        assert_eq!((entry.action.as_str(), entry.actor_kind.as_str()), ("studio.rules", "manager"));
        assert_eq!(
            entry.detail,
            "hold_minutes: 10 → 15; ladder: “1440 min: 100 %, 240 min: 50 %” → “”"
        );
    }

    async fn rules_that_make_no_sense_are_refused_all_at_once(bed: &TestBed) {
        let rung = |number: &str, percent: &str| RungInput {
            before: Length { number: number.into(), unit: "hours".into() },
            percent: percent.into(),
        };
        let typed = RulesInput {
            hold: "ten".into(),
            deposit: "101".into(),
            ladder: vec![rung("24", "50"), rung("4", "100"), rung("", " ")],
            ..RulesInput::of(&Preset::Usual.policy())
        };
        let refused = codes(set_rules(&bed.services, &manager(bed), &typed).await);
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(
            refused,
            [
                pair("hold", "not_a_number"),
                pair("deposit", "out_of_range"),
                pair("ladder", "rises"),
            ]
        );
        let half = RulesInput {
            ladder: vec![rung("24", "")],
            ..RulesInput::of(&Preset::Usual.policy())
        };
        let refused = codes(set_rules(&bed.services, &manager(bed), &half).await);
        assert_eq!(refused, [pair("ladder", "not_a_number")]);
        assert!(audited(bed).await.is_empty());
    }

    async fn a_studio_is_renamed_and_taxed_anew_and_its_visits_keep_what_they_had(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let typed = DetailsInput {
            name: "The other name".into(),
            tax_percent: "7,5".into(),
            directions: "From the square.\r\n\r\nUp the stairs.".into(),
            ..now(bed).await
        };
        assert!(set_details(&bed.services, &manager(bed), &typed).await.expect("set"));
        let row = studios::by_id(bed.services.store.reader(), bed.studio.id).await;
        let row = row.expect("read").expect("there");
        assert_eq!((row.name.as_str(), row.tax_basis_points), ("The other name", 750));
        assert_eq!(row.directions, "From the square.\n\nUp the stairs.");
        assert!(row.published_at.is_some() && row.slug == "lisbon", "the rest is left alone");
        assert_eq!(read(bed, &booking).await.tax_basis_points, booking.tax_basis_points);
        let [entry] = &audited(bed).await[..] else { panic!("one entry") };
        assert!(entry.detail.contains("tax_basis_points: 2300 → 750"), "{}", entry.detail);
    }

    async fn the_zone_stays_while_a_visit_or_an_absence_is_to_come(bed: &TestBed) {
        let other = DetailsInput { zone: "Atlantic/Azores".into(), ..now(bed).await };
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let me = manager(bed);
        let set = || set_details(&bed.services, &me, &other);
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        assert_eq!(codes(set().await), [pair("zone", "visits_to_come")]);
        let staff = testing::owner(bed.studio.id).into();
        bookings::desk::cancel_by_studio(&bed.services, &staff, booking.id).await.expect("cancelled");
        let id: uuid::Uuid = storage::new_id();
        let tx = bed.services.store.begin().await.expect("begun");
        let away = storage::entities::time_off::Model {
            id,
            therapist: bed.studio.ana.0,
            starts: tuesday(9, 0).timestamp(),
            ends: tuesday(12, 0).timestamp(),
            reason: String::new(),
            local_starts: None,
            local_ends: None,
            zone: None,
            tzdb_version: None,
            series: None,
        };
        storage::bulk::insert::<storage::entities::time_off::Entity>(&tx, vec![away]).await.expect("written");
        tx.commit().await.expect("committed");
        assert_eq!(codes(set().await), [pair("zone", "absences_to_come")]);
        sql(bed, "DELETE FROM time_off").await;
        assert!(set().await.expect("set"), "a cancelled visit is none to come");
    }

    async fn the_currency_stays_once_anything_was_booked(bed: &TestBed) {
        let pounds = DetailsInput { currency: "GBP".into(), ..now(bed).await };
        let euros = now(bed).await;
        assert!(set_details(&bed.services, &manager(bed), &pounds).await.expect("set"));
        assert!(set_details(&bed.services, &manager(bed), &euros).await.expect("set back"));
        booked(bed, tuesday(10, 0), 1).await;
        let refused = codes(set_details(&bed.services, &manager(bed), &pounds).await);
        assert_eq!(refused, [("currency".to_owned(), "has_amounts".to_owned())]);
    }

    async fn details_that_cannot_be_right_are_refused_by_their_fields(bed: &TestBed) {
        let good = now(bed).await;
        for (typed, field, code) in [
            (DetailsInput { name: String::new(), ..good.clone() }, "name", "required"),
            (DetailsInput { name: "evil.example".into(), ..good.clone() }, "name", "not_a_name"),
            (DetailsInput { country: "Portugal".into(), ..good.clone() }, "country", "not_a_country"),
            (DetailsInput { phone: "call me".into(), ..good.clone() }, "phone", "not_a_phone"),
            (DetailsInput { phone: String::new(), ..good.clone() }, "phone", "required"),
            (DetailsInput { email: "hello".into(), ..good.clone() }, "email", "not_an_email"),
            (DetailsInput { city: " ".into(), ..good.clone() }, "city", "required"),
            (DetailsInput { tagline: "x".repeat(201), ..good.clone() }, "tagline", "too_long"),
            (DetailsInput { tagline: "a\nb".into(), ..good.clone() }, "tagline", "not_a_line"),
            (DetailsInput { tax_percent: "101".into(), ..good.clone() }, "tax_percent", "not_a_percentage"),
            (DetailsInput { zone: "Europe/Porto".into(), ..good.clone() }, "zone", "unknown_zone"),
            (DetailsInput { currency: "XTS".into(), ..good.clone() }, "currency", "unknown_currency"),
        ] {
            let refused = codes(set_details(&bed.services, &manager(bed), &typed).await);
            assert_eq!(refused, [(field.to_owned(), code.to_owned())]);
        }
        let unsaid = DetailsInput { emergency_number: String::new(), ..good };
        assert!(!set_details(&bed.services, &manager(bed), &unsaid).await.expect("usual there: 112"));
    }
}

#[test]
fn a_length_is_typed_in_the_unit_that_people_say_it_in() {
    for (minutes, number, unit) in [
        (0, "0", "minutes"),
        (45, "45", "minutes"),
        (120, "2", "hours"),
        (1_440, "24", "hours"),
        (2_880, "48", "hours"),
        (10_080, "7", "days"),
    ] {
        assert_eq!(Length::of(minutes), Length { number: number.into(), unit: unit.into() });
    }
}

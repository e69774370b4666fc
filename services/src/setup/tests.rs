mod browser;

use chrono::NaiveDate;
use serde_json::{Value, json};
use storage::Store;

use super::*;
use crate::{
    accounts::{TokenPurpose, issue_token, join, reset, sign_in},
    auth::{Visitor, authenticate},
    availability::{SlotSearch, slots},
    jobs,
    testing::{RecordingMailer, TestBed},
};

/// Services around a database without a studio, and what they mail.
struct Empty {
    services: Services,
    mailer: RecordingMailer,
}

impl storage::testing::OnStore for Empty {
    async fn on(store: Store) -> Self {
        let mailer = RecordingMailer::new();
        Self { services: TestBed::services_with(store, mailer.clone()), mailer }
    }
}

fn file() -> Value {
    json!({
        "slug": "porto",
        "name": "Costas",
        "zone": "Europe/Lisbon",
        "currency": "EUR",
        "phone": "+351 220 000 000",
        "email": "hello@costas.example",
        "emergency_number": "112",
        "address": { "line": "Rua 1", "postcode": "4000", "city": "Porto", "country": "PT" },
        "tax": { "name": "VAT", "basis_points": 2_300 },
        "rooms": [{ "name": "Blue" }, { "name": "Green" }],
        "equipment": [{ "kind": "stone-heater", "name": "Heater" }],
        "techniques": [{ "code": "lomi-lomi", "name": "Lomi lomi" }],
        "treatments": [
            { "slug": "back", "name": "Back", "technique": "swedish", "minutes": 60,
              "price_minor": 6_000, "rooms": ["Green"] },
            { "slug": "stones", "name": "Stones", "technique": "hot-stone", "minutes": 75,
              "price_minor": 9_000, "equipment": "stone-heater" },
        ],
        "therapists": [{
            "slug": "rita", "name": "Rita Prova", "email": "Rita@costas.example",
            "hours": [{ "days": ["mon", "tue"], "from": "09:00", "until": "12:00" }],
            "qualifications": [{
                "title": "Diploma", "issuer": "School", "issued_on": "2019-06-30",
                "techniques": ["swedish"],
                "checked_by": "The owner", "checked_how": "Seen on paper",
            }],
        }],
    })
}

fn plan(file: Value) -> StudioPlan {
    serde_json::from_value(file).expect("the keys are right")
}

/// The file with one value changed.
fn with(pointer: &str, value: Value) -> StudioPlan {
    let mut file = file();
    *file.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = value;
    plan(file)
}

fn visitor() -> Visitor {
    let address = std::net::IpAddr::from([192, 0, 2, 7]);
    Visitor { address, user_agent: "Firefox".into(), cookie: None, browser: Some("A".repeat(43)) }
}

storage::on_both_engines! {
    async fn a_studio_from_a_file_can_be_booked(bed: &Empty) {
        let created = create_studio(&bed.services, &plan(file())).await.expect("opened");
        assert_eq!(created.invited, ["rita@costas.example"]);
        assert_eq!(created.without_therapist, ["stones"], "nobody is verified for it");
        let reader = bed.services.store.reader();
        let treatments = storage::studios::treatments(reader, created.id).await.expect("read");
        let day: NaiveDate = "2026-11-24".parse().expect("a date");
        let search = SlotSearch {
            studio: created.id,
            treatment: treatments[0].id.into(),
            therapist: None,
            from: day,
            until: day,
            ignore: None,
        };
        let found = slots(&bed.services, &search).await.expect("searched");
        let first = found.slots.first().expect("a free time").local.rfc3339();
        assert_eq!(first, "2026-11-24T09:00:00+00:00");
        assert_eq!(found.slots.len(), 9, "until a whole hour fits no more");
    }

    async fn the_same_file_again_is_refused_and_changes_nothing(bed: &Empty) {
        create_studio(&bed.services, &plan(file())).await.expect("opened");
        let rows = storage::testing::count(&bed.services.store, "therapist").await;
        let again = create_studio(&bed.services, &plan(file())).await;
        assert!(matches!(again, Err(StudioRefused::SlugTaken(slug)) if slug == "porto"));
        assert_eq!(storage::testing::count(&bed.services.store, "therapist").await, rows);
        let other = create_studio(&bed.services, &with("/slug", "faro".into())).await;
        other.expect("another studio with the same techniques");
    }

    async fn a_therapist_is_invited_chooses_a_password_and_is_a_therapist(bed: &Empty) {
        let created = create_studio(&bed.services, &plan(file())).await.expect("opened");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let [mail] = &bed.mailer.sent_to("rita@costas.example")[..] else { panic!("one mail") };
        assert_eq!(mail.subject, "Your account at Costas");
        let link = mail.text.split("/join/").nth(1).expect("a link");
        let token = link.split_whitespace().next().expect("a secret");
        let password = "a rainy day in porto".into();
        join(&bed.services, &visitor(), token, &password).await.expect("chosen");
        let session = sign_in(&bed.services, &visitor(), "rita@costas.example", &password).await;
        let session = session.expect("the password").begun().expect("signed in");
        let who = authenticate(&bed.services, session.cookie.expose()).await.expect("read");
        who.expect("signed in").therapist_of(created.id).expect("a therapist");
        // A week is long enough to find the mail; a reset is still an hour's.
        assert_eq!(TokenPurpose::Invitation.lifetime().num_days(), 7);
        assert_eq!(TokenPurpose::ResetPassword.lifetime().num_minutes(), 60);
    }

    async fn somebody_with_a_password_is_told_to_sign_in(bed: &Empty) {
        create_studio(&bed.services, &plan(file())).await.expect("opened");
        let account = storage::accounts::by_email(bed.services.store.reader(), "rita@costas.example");
        let account = account.await.expect("read").expect("there").id.into();
        let token = issue_token(&bed.services, account, TokenPurpose::ResetPassword).await;
        let token = token.expect("written").expect("there");
        reset(&bed.services, &visitor(), token.expose(), &"a rainy day in porto".into())
            .await
            .expect("chosen");
        while jobs::run_due(&bed.services, 50).await > 0 {}
        let told = bed.mailer.sent_to("rita@costas.example");
        let mut invited = told.iter().filter(|mail| mail.subject == "Your account at Costas");
        let (Some(mail), None) = (invited.next(), invited.next()) else { panic!("{told:?}") };
        assert!(mail.text.contains("/sign-in"), "{}", mail.text);
        assert!(!mail.text.contains("/join/") && !mail.text.contains("/reset/"), "{}", mail.text);
        assert_eq!(told.len(), 2, "the other tells of the new password: {told:?}");
    }

    async fn every_problem_is_told_by_its_key(bed: &Empty) {
        let first = "/therapists/0";
        for (pointer, value, key, code) in [
            ("/slug".to_owned(), json!("Porto!"), "slug", "not_a_slug"),
            ("/slug".to_owned(), json!("account"), "slug", "reserved"),
            ("/zone".to_owned(), json!("Europe/Porto"), "zone", "unknown_zone"),
            ("/currency".to_owned(), json!("XTS"), "currency", "unknown_currency"),
            ("/email".to_owned(), json!("hello"), "email", "not_an_email"),
            ("/address/country".to_owned(), json!("Portugal"), "address.country", "not_a_country"),
            ("/rooms".to_owned(), json!([]), "rooms", "required"),
            ("/rooms/1/name".to_owned(), json!("Blue"), "rooms[2].name", "twice"),
            ("/treatments/0/technique".to_owned(), json!("x"), "treatments[1].technique", "unknown_technique"),
            ("/treatments/0/minutes".to_owned(), json!(0), "treatments[1].minutes", "out_of_range"),
            ("/treatments/0/price_minor".to_owned(), json!(-1), "treatments[1].price_minor", "out_of_range"),
            ("/treatments/0/rooms/0".to_owned(), json!("Red"), "treatments[1].rooms[1]", "unknown_room"),
            ("/treatments/1/equipment".to_owned(), json!("oven"), "treatments[2].equipment", "unknown_equipment"),
            ("/treatments/1/slug".to_owned(), json!("back"), "treatments[2].slug", "twice"),
            (format!("{first}/email"), json!("rita"), "therapists[1].email", "not_an_email"),
            (format!("{first}/hours/0/from"), json!("9 am"), "therapists[1].hours[1].from", "not_a_time"),
            (format!("{first}/hours/0/days/1"), json!("tuesday"), "therapists[1].hours[1].days[2]", "not_a_day"),
            (format!("{first}/qualifications/0/issued_on"), json!("June"), "therapists[1].qualifications[1].issued_on", "not_a_date"),
            (format!("{first}/qualifications/0/checked_how"), Value::Null, "therapists[1].qualifications[1].checked_by", "checked_incomplete"),
        ] {
            let refused = create_studio(&bed.services, &with(&pointer, value)).await;
            let Err(StudioRefused::Invalid(problems)) = refused else { panic!("{key} was taken") };
            let expected = PlanProblem { key: key.into(), code };
            assert!(problems.contains(&expected), "{key}: {problems:?}");
        }
        assert_eq!(storage::testing::count(&bed.services.store, "studio").await, 0);
    }
}

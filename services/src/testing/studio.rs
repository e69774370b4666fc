//! A small studio to test with, written out so that a test can be read beside it.

use domain::{EquipmentId, ResourceId, RoomId, StudioId, TherapistId, TreatmentId};
use storage::{
    Store, StoreError, Tx, bulk,
    entities::{
        equipment, policy, qualification, qualification_technique, resource, room, studio,
        technique, therapist, treatment, working_hours,
    },
    new_id,
};
use uuid::Uuid;

/// A studio in Lisbon that opens Monday to Saturday, 09:00 to 17:00.
///
/// | treatment | technique | minutes | set-up, clean-up, rest | price |
/// |---|---|---|---|---|
/// | `back-reset` | swedish | 30 | 0, 0, 0 | €48 |
/// | `deep-tissue` | deep-tissue | 60 | 5, 10, 5 | €84 |
/// | `hot-stone` (one heater) | hot-stone | 75 | 10, 10, 0 | €98 |
/// | `sports` (Bia's certificate has expired) | sports | 60 | 0, 10, 0 | €86 |
pub struct TestStudio {
    /// The studio.
    pub id: StudioId,
    /// `lisbon`.
    pub slug: String,
    /// Swedish, deep tissue and hot stone.
    pub ana: TherapistId,
    /// Swedish and hot stone; her sports certificate has expired.
    pub bia: TherapistId,
    /// Swedish and deep tissue.
    pub caio: TherapistId,
    /// Two rooms.
    pub rooms: [RoomId; 2],
    /// One stone heater.
    pub heater: EquipmentId,
    /// 30 minutes, €48.
    pub back_reset: TreatmentId,
    /// 60 minutes, €84.
    pub deep_tissue: TreatmentId,
    /// 75 minutes, €98.
    pub hot_stone: TreatmentId,
    /// 60 minutes, €86; nobody may give it today.
    pub sports: TreatmentId,
}

/// How a [`TestStudio`] differs from the usual one.
#[derive(Clone, Debug)]
pub struct StudioOptions {
    /// Its name in addresses.
    pub slug: String,
    /// IANA zone.
    pub zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// Share paid online.
    pub deposit_percent: i32,
    /// Whether everything may be paid at the studio.
    pub pay_at_studio: bool,
    /// Whether a visit that is not paid in full online asks for a card.
    pub card_on_file: bool,
    /// Least time between now and a start.
    pub notice_to_book_minutes: i32,
}

impl Default for StudioOptions {
    fn default() -> Self {
        Self {
            slug: "lisbon".into(),
            zone: "Europe/Lisbon".into(),
            currency: "EUR".into(),
            deposit_percent: 100,
            pay_at_studio: false,
            card_on_file: false,
            notice_to_book_minutes: 60,
        }
    }
}

impl TestStudio {
    /// Writes the studio.
    pub async fn create(store: &Store, options: &StudioOptions) -> Result<Self, StoreError> {
        let tx = store.begin().await?;
        let studio = Self::write(&tx, options).await?;
        tx.commit().await?;
        Ok(studio)
    }

    async fn write(tx: &Tx, options: &StudioOptions) -> Result<Self, StoreError> {
        let id: Uuid = new_id();
        bulk::insert::<studio::Entity>(tx, vec![studio_row(id, options)]).await?;
        bulk::insert::<policy::Entity>(tx, vec![policy_row(id, options)]).await?;
        if storage::studios::techniques(&**tx).await?.is_empty() {
            bulk::insert::<technique::Entity>(tx, techniques()).await?;
        }
        let rooms = [add_room(tx, id, 1).await?, add_room(tx, id, 2).await?];
        let heater = add_heater(tx, id).await?;
        let ana = add_therapist(
            tx,
            id,
            "ana",
            &[("swedish", None), ("deep-tissue", None), ("hot-stone", None)],
        );
        let bia = add_therapist(
            tx,
            id,
            "bia",
            &[("swedish", None), ("hot-stone", None), ("sports", Some(2025))],
        );
        let caio = add_therapist(tx, id, "caio", &[("swedish", None), ("deep-tissue", Some(2030))]);
        let (ana, bia, caio) = (ana.await?, bia.await?, caio.await?);
        let treatments = [
            treatment_row(id, "back-reset", "swedish", 30, [0, 0, 0], 4_800, None),
            treatment_row(id, "deep-tissue", "deep-tissue", 60, [5, 10, 5], 8_400, None),
            treatment_row(
                id,
                "hot-stone",
                "hot-stone",
                75,
                [10, 10, 0],
                9_800,
                Some("stone-heater"),
            ),
            treatment_row(id, "sports", "sports", 60, [0, 10, 0], 8_600, None),
        ];
        let [back_reset, deep_tissue, hot_stone, sports] =
            treatments.each_ref().map(|row| TreatmentId(row.id));
        bulk::insert::<treatment::Entity>(tx, treatments.into()).await?;
        Ok(Self {
            id: StudioId(id),
            slug: options.slug.clone(),
            ana,
            bia,
            caio,
            rooms,
            heater,
            back_reset,
            deep_tissue,
            hot_stone,
            sports,
        })
    }
}

fn studio_row(id: Uuid, options: &StudioOptions) -> studio::Model {
    studio::Model {
        id,
        slug: options.slug.clone(),
        name: "Lombar".into(),
        tagline: "A studio for backs.".into(),
        zone: options.zone.clone(),
        currency: options.currency.clone(),
        address_line: "Rua da Prova 1".into(),
        postcode: "1100-000".into(),
        city: "Lisbon".into(),
        country: "PT".into(),
        phone: "+351 210 000 000".into(),
        email: "hello@lombar.example".into(),
        emergency_number: "112".into(),
        directions: "Second floor, lift.".into(),
        tax_name: "VAT".into(),
        tax_basis_points: 2_300,
        tax_number: "PT 123 456 789".into(),
        created_at: 0,
        published_at: Some(0),
    }
}

fn policy_row(studio: Uuid, options: &StudioOptions) -> policy::Model {
    policy::Model {
        studio,
        start_grid_minutes: 15,
        notice_to_book_minutes: options.notice_to_book_minutes,
        booking_window_days: 62,
        notice_to_reschedule_minutes: 240,
        reschedules_allowed: 2,
        cancellation_ladder:
            r#"[{"minutes_before":1440,"percent":100},{"minutes_before":240,"percent":50}]"#.into(),
        deposit_percent: options.deposit_percent,
        pay_at_studio: options.pay_at_studio,
        no_show_percent: 100,
        card_on_file: options.card_on_file,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}

fn techniques() -> Vec<technique::Model> {
    [
        ("swedish", "Swedish"),
        ("deep-tissue", "Deep tissue"),
        ("hot-stone", "Hot stone"),
        ("sports", "Sports"),
    ]
    .map(|(code, name)| technique::Model { code: code.into(), name: name.into(), studio: None })
    .into()
}

async fn add_resource(tx: &Tx, studio: Uuid, kind: &str) -> Result<ResourceId, StoreError> {
    let id: Uuid = new_id();
    let row = resource::Model { id, studio, kind: kind.into(), active: true };
    bulk::insert::<resource::Entity>(tx, vec![row]).await?;
    Ok(id.into())
}

async fn add_room(tx: &Tx, studio: Uuid, position: i32) -> Result<RoomId, StoreError> {
    let resource = add_resource(tx, studio, "room").await?.into();
    let id: Uuid = new_id();
    let row = room::Model { id, studio, resource, name: format!("Room {position}"), position };
    bulk::insert::<room::Entity>(tx, vec![row]).await?;
    Ok(id.into())
}

async fn add_heater(tx: &Tx, studio: Uuid) -> Result<EquipmentId, StoreError> {
    let resource = add_resource(tx, studio, "equipment").await?.into();
    let id: Uuid = new_id();
    let row = equipment::Model {
        id,
        studio,
        resource,
        kind: "stone-heater".into(),
        name: "Heater".into(),
        position: 0,
    };
    bulk::insert::<equipment::Entity>(tx, vec![row]).await?;
    Ok(id.into())
}

/// With a verified qualification for each technique, until the end of a year if one is given.
async fn add_therapist(
    tx: &Tx,
    studio: Uuid,
    slug: &str,
    techniques: &[(&str, Option<i32>)],
) -> Result<TherapistId, StoreError> {
    let resource = add_resource(tx, studio, "therapist").await?.into();
    let id: Uuid = new_id();
    let row = therapist::Model {
        id,
        studio,
        account: None,
        resource,
        slug: slug.into(),
        name: format!("{}{} Teste", slug[..1].to_uppercase(), &slug[1..]),
        focus: "Backs".into(),
        about: String::new(),
        languages: "Portuguese, English".into(),
        online: "all".into(),
        active: true,
        portrait: None,
    };
    bulk::insert::<therapist::Entity>(tx, vec![row]).await?;
    let hours = (0..6).map(|weekday| working_hours::Model {
        id: new_id(),
        therapist: id,
        weekday,
        from_minute: 9 * 60,
        until_minute: 17 * 60,
        valid_from: None,
        valid_until: None,
        room: None,
    });
    bulk::insert::<working_hours::Entity>(tx, hours.collect()).await?;
    for (code, expiry) in techniques {
        qualify(tx, studio, id, code, *expiry).await?;
    }
    Ok(id.into())
}

async fn qualify(
    tx: &Tx,
    studio: Uuid,
    therapist: Uuid,
    code: &str,
    expiry_year: Option<i32>,
) -> Result<(), StoreError> {
    let id = new_id();
    let row = qualification::Model {
        id,
        studio,
        therapist,
        title: format!("Diploma, {code}"),
        issuer: "School of Touch".into(),
        licence_number: Some("1234".into()),
        training_hours: Some(120),
        issued_on: chrono::NaiveDate::from_ymd_opt(2020, 1, 15).expect("a date"),
        expires_on: expiry_year.and_then(|year| chrono::NaiveDate::from_ymd_opt(year, 12, 31)),
        state: "verified".into(),
        checked_by: Some("Studio owner".into()),
        checked_at: Some(1_600_000_000),
        checked_how: Some("Number confirmed with the issuer".into()),
        reject_reason: None,
        kind: "training".into(),
        recorded_at: 0,
        warned_days: None,
    };
    bulk::insert::<qualification::Entity>(tx, vec![row]).await?;
    let covers = qualification_technique::Model { qualification: id, technique: code.into() };
    bulk::insert::<qualification_technique::Entity>(tx, vec![covers]).await
}

fn treatment_row(
    studio: Uuid,
    slug: &str,
    technique: &str,
    minutes: i32,
    [setup, cleanup, rest]: [i32; 3],
    price_minor: i64,
    equipment: Option<&str>,
) -> treatment::Model {
    treatment::Model {
        id: new_id(),
        studio,
        slug: slug.into(),
        name: slug.replace('-', " "),
        summary: String::new(),
        technique: technique.into(),
        minutes,
        setup_minutes: setup,
        cleanup_minutes: cleanup,
        rest_minutes: rest,
        price_minor,
        pressure: 3,
        equipment_kind: equipment.map(Into::into),
        position: minutes,
        active: true,
        tax_basis_points: None,
        kind: "session".into(),
        pairs: None,
    }
}

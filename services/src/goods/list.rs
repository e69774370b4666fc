//! The treatments of a studio, as its managers see them.

use domain::{Currency, Money, StudioId, TherapistId, TreatmentId, time::Zone};
use storage::{Connection, Corrupt, StoreError, entities::treatment, goods, studios};

use super::{
    givers::People,
    places::{self, Places},
};
use crate::{Services, auth::ManagerSession};

/// The treatments of a studio.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Treatments {
    /// Those that are sold, in the order of the studio's page.
    pub sold: Vec<TreatmentLine>,
    /// Those that are not sold any more.
    pub retired: Vec<TreatmentLine>,
}

/// A treatment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentLine {
    /// Which.
    pub id: TreatmentId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// The technique's name.
    pub technique: String,
    /// Length of the session.
    pub minutes: i32,
    /// Price, tax included.
    pub price: Money,
    /// Its own tax rate, where it has one.
    pub tax_basis_points: Option<i32>,
    /// Minutes before, after, and of rest.
    pub buffers: [i32; 3],
    /// Who can be booked for it today, by name.
    pub givers: Vec<String>,
    /// What keeps everybody from booking it.
    pub lacks: Vec<Lack>,
}

/// What a treatment lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lack {
    /// Somebody who gives it.
    Therapist,
    /// A room.
    Room,
    /// A unit of the equipment.
    Equipment,
}

/// What lines are made of.
pub(super) struct Facts {
    pub zone: Zone,
    pub currency: Currency,
    pub tax_name: String,
    pub tax_basis_points: i32,
    pub places: Places,
    pub people: People,
    pub declined: Vec<(TreatmentId, TherapistId)>,
    pub only: Vec<(TreatmentId, domain::RoomId)>,
    /// Code and name.
    pub techniques: Vec<(String, String)>,
}

impl Facts {
    pub async fn read<C: Connection>(conn: &C, studio: StudioId) -> Result<Self, StoreError> {
        let row = studios::by_id(conn, studio).await?;
        let row = row.ok_or_else(|| Corrupt::new("membership", "studio", studio))?;
        let corrupt = |column| Corrupt::new("studio", column, row.id);
        let techniques = studios::techniques_for(conn, studio).await?;
        Ok(Self {
            zone: row.zone.parse().map_err(|_| corrupt("zone"))?,
            currency: row.currency.parse().map_err(|_| corrupt("currency"))?,
            tax_name: row.tax_name,
            tax_basis_points: row.tax_basis_points,
            places: places::read(conn, studio).await?,
            people: People::read(conn, studio).await?,
            declined: goods::declined(conn, studio).await?,
            only: goods::rooms_of_all(conn, studio).await?,
            techniques: techniques.into_iter().map(|row| (row.code, row.name)).collect(),
        })
    }

    /// Who declines a treatment.
    pub fn declining(&self, id: TreatmentId) -> Vec<TherapistId> {
        let own = self.declined.iter().filter(|(what, _)| *what == id);
        own.map(|(_, whose)| *whose).collect()
    }

    /// What a technique is called.
    pub fn technique(&self, code: &str) -> String {
        let found = self.techniques.iter().find(|(known, _)| known == code);
        found.map_or_else(|| code.to_owned(), |(_, name)| name.clone())
    }

    fn lacks(&self, row: &treatment::Model, givers: &[String]) -> Vec<Lack> {
        let own: Vec<_> = self.only.iter().filter(|(what, _)| what.0 == row.id).collect();
        let fits = |place: &places::Place| {
            let listed = |(_, room): &&(TreatmentId, domain::RoomId)| {
                place.thing == places::Thing::Room(*room)
            };
            place.active && (own.is_empty() || own.iter().any(listed))
        };
        let needs = row.equipment_kind.as_ref();
        let unit = |place: &places::Place| place.active && place.kind.as_ref() == needs;
        let lacks = [
            givers.is_empty().then_some(Lack::Therapist),
            (!self.places.rooms.iter().any(fits)).then_some(Lack::Room),
            (needs.is_some() && !self.places.units.iter().any(unit)).then_some(Lack::Equipment),
        ];
        lacks.into_iter().flatten().collect()
    }

    fn line(&self, row: treatment::Model, today: chrono::NaiveDate) -> TreatmentLine {
        let id = TreatmentId(row.id);
        let people = self.people.givers(&row.technique, &self.declining(id), today);
        let able = people.into_iter().filter(super::Giver::can_today);
        let givers: Vec<String> = able.map(|giver| giver.name).collect();
        TreatmentLine {
            id,
            lacks: self.lacks(&row, &givers),
            technique: self.technique(&row.technique),
            slug: row.slug,
            name: row.name,
            minutes: row.minutes,
            price: Money::new(row.price_minor, self.currency),
            tax_basis_points: row.tax_basis_points,
            buffers: [row.setup_minutes, row.cleanup_minutes, row.rest_minutes],
            givers,
        }
    }
}

/// The treatments of the manager's studio, sold or not.
pub async fn treatments(
    services: &Services,
    manager: &ManagerSession,
) -> Result<Treatments, StoreError> {
    let (conn, studio) = (services.store.reader(), manager.studio());
    let facts = Facts::read(conn, studio).await?;
    let today = facts.zone.today(services.now());
    let mut rows = studios::every_treatment(conn, studio).await?;
    rows.sort_by(|a, b| (a.position, &a.name, a.minutes).cmp(&(b.position, &b.name, b.minutes)));
    let (sold, retired): (Vec<_>, Vec<_>) = rows.into_iter().partition(|row| row.active);
    let lines = |rows: Vec<treatment::Model>| rows.into_iter().map(|row| facts.line(row, today));
    Ok(Treatments { sold: lines(sold).collect(), retired: lines(retired).collect() })
}

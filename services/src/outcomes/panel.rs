//! What an owner may read of it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use chrono::{Datelike, NaiveDate};
use domain::{
    Currency, StudioId, TherapistId, TreatmentId,
    outcomes::{Cell, Rhythm, Scale, Table, Tally, nested},
};
use storage::{
    Connection, Corrupt, StoreError,
    outcomes::{self, By, Key, Which},
    studios,
};
use uuid::Uuid;

use crate::{Services, auth::ManagerSession};

/// So many sums are remembered.
const REMEMBERED: usize = 1_000;

/// What the episodes of years come to, as it was added up before: by which they are, how
/// often the studio's were written by then, and by what they are divided. To add them up takes
/// longer than all else on the page.
#[derive(Default)]
pub(crate) struct Tallies(Mutex<HashMap<Asked, Arc<Rows>>>);

type Rows = Vec<(Key, Tally)>;

#[derive(Clone, PartialEq, Eq, Hash)]
struct Asked {
    studio: StudioId,
    generation: i64,
    scale: String,
    months: (NaiveDate, NaiveDate),
    today: NaiveDate,
    by: By,
}

impl Tallies {
    async fn of<C: Connection>(
        &self,
        conn: &C,
        which: Which<'_>,
        by: By,
    ) -> Result<Arc<Rows>, StoreError> {
        let Which { studio, months, today, .. } = which;
        let generation = outcomes::generation(conn, studio).await?;
        let asked = Asked { studio, generation, scale: which.scale.into(), months, today, by };
        let known = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let found = known().get(&asked).cloned();
        if let Some(rows) = found {
            return Ok(rows);
        }
        let rows = Arc::new(outcomes::tallies(conn, which, by).await?);
        let mut known = known();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(asked, rows.clone());
        Ok(rows)
    }
}

/// A row of a table: of what, and its figures.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<K> {
    /// Of what.
    pub of: K,
    /// Its name, as the studio calls it.
    pub name: String,
    /// Its figures.
    pub cell: Cell,
}

/// The panel: does it help, in all and by what was done.
#[derive(Clone, Debug, PartialEq)]
pub struct Panel {
    /// The studio's name in addresses.
    pub slug: String,
    /// In what was paid.
    pub currency: Currency,
    /// On which scale.
    pub scale: Scale,
    /// The first and the last month in which the episodes began, each by its first day.
    pub months: (NaiveDate, NaiveDate),
    /// Everybody.
    pub all: Cell,
    /// How many were to be asked, whether or not anything is shown.
    pub asked: u32,
    /// By technique, the most people first.
    pub techniques: Vec<Part<String>>,
    /// By how far apart the visits lay, the densest first.
    pub rhythms: Vec<Part<Rhythm>>,
    /// By therapist, the most people first.
    pub therapists: Vec<Part<TherapistId>>,
    /// By treatment, the most people first.
    pub treatments: Vec<Part<TreatmentId>>,
}

/// The panel of the episodes that began in the months of the two dates, in the studio's zone.
pub async fn panel(
    services: &Services,
    manager: &ManagerSession,
    scale: Scale,
    (from, to): (NaiveDate, NaiveDate),
) -> Result<Panel, StoreError> {
    let tx = services.store.begin_reading().await?;
    let studio = manager.studio();
    let corrupt = |column| Corrupt::new("studio", column, studio);
    let row = studios::by_id(&*tx, studio).await?.ok_or_else(|| corrupt("id"))?;
    let zone: domain::time::Zone = row.zone.parse().map_err(|_| corrupt("zone"))?;
    let currency: Currency = row.currency.parse().map_err(|_| corrupt("currency"))?;
    let months = (first(from), first(to));
    let today = zone.today(services.now());
    let which = Which { studio, scale: scale.code(), months, today };
    let from = (&*tx, services.tallies());
    let all = from.1.of(&*tx, which, By::All).await?;
    let all = all.first().map(|(_, tally)| *tally).unwrap_or_default();
    let (techniques, treatments) = within(from, which).await?;
    let known = studios::techniques(&*tx).await?;
    let people = studios::every_therapist(&*tx, studio).await?;
    let sold = studios::every_treatment(&*tx, studio).await?;
    Ok(Panel {
        slug: row.slug,
        currency,
        scale,
        months,
        all: Cell::of(&all),
        asked: all.asked,
        techniques: named(techniques, |code| {
            let name = known.iter().find(|it| it.code == *code).map(|it| it.name.clone());
            Some((code.clone(), name.unwrap_or_else(|| code.clone())))
        }),
        rhythms: by_rhythm(from, which).await?,
        therapists: parts(from, which, By::Therapist, |key| {
            let person = people.iter().find(|it| Key::Id(it.id) == *key)?;
            Some((person.id.into(), person.name.clone()))
        })
        .await?,
        treatments: named(treatments, |id| {
            let treatment = sold.iter().find(|it| it.id == *id)?;
            Some((treatment.id.into(), format!("{}, {} min", treatment.name, treatment.minutes)))
        }),
    })
}

/// The techniques, and the treatments that lie within them: neither gives away what the other
/// hides.
async fn within<C: Connection>(
    (conn, tallies): (&C, &Tallies),
    which: Which<'_>,
) -> Result<(Table<String>, Table<Uuid>), StoreError> {
    let rows = tallies.of(conn, which, By::Treatment).await?;
    let each = rows.iter().filter_map(|(key, tally)| match key {
        Key::Within(technique, treatment) => Some((technique.clone(), *treatment, *tally)),
        Key::Code(_) | Key::Id(_) => None,
    });
    Ok(nested(&each.collect::<Vec<(String, Uuid, Tally)>>()))
}

/// The rows of one table.
async fn parts<C: Connection, K>(
    (conn, tallies): (&C, &Tallies),
    which: Which<'_>,
    by: By,
    name: impl Fn(&Key) -> Option<(K, String)>,
) -> Result<Vec<Part<K>>, StoreError> {
    let rows = Rows::clone(&*tallies.of(conn, which, by).await?);
    let cells = Cell::of_parts(&rows.iter().map(|(_, tally)| *tally).collect::<Vec<Tally>>());
    let table = rows.into_iter().map(|(key, _)| key).zip(cells);
    Ok(named(table.collect(), name))
}

/// A table's rows by the names that the studio knows them by: of those that are shown, the most
/// people first. How many are hidden in which row, their order does not say.
fn named<K, N>(table: Table<K>, name: impl Fn(&K) -> Option<(N, String)>) -> Vec<Part<N>> {
    let rows = table.into_iter().filter_map(|(of, cell)| {
        let (of, name) = name(&of)?;
        Some(Part { of, name, cell })
    });
    let mut rows: Vec<Part<N>> = rows.collect();
    rows.sort_by(|one, other| {
        size(&other.cell).cmp(&size(&one.cell)).then_with(|| one.name.cmp(&other.name))
    });
    rows
}

/// How many answered and were asked, where that is shown.
fn size(cell: &Cell) -> Option<(u32, u32)> {
    match cell {
        Cell::Shown(figures) => Some((figures.n, figures.asked)),
        Cell::TooFew => None,
    }
}

async fn by_rhythm<C: Connection>(
    from: (&C, &Tallies),
    which: Which<'_>,
) -> Result<Vec<Part<Rhythm>>, StoreError> {
    let mut found = parts(from, which, By::Rhythm, |key| {
        let rhythm = Rhythm::from_code(code(key)?)?;
        Some((rhythm, String::new()))
    })
    .await?;
    found.sort_by_key(|part| part.of);
    Ok(found)
}

fn code(key: &Key) -> Option<&str> {
    match key {
        Key::Code(code) => Some(code),
        Key::Id(_) | Key::Within(..) => None,
    }
}

fn first(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

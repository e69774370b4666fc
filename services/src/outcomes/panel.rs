//! What an owner may read of it.

use chrono::{Datelike, NaiveDate};
use domain::{
    Currency, TherapistId, TreatmentId,
    outcomes::{Cell, Rhythm, Scale, Span, Table, Tally, nested, whole_blocks},
};
use storage::{
    Connection, Corrupt, StoreError,
    outcomes::{By, Key, Which},
    studios,
};
use uuid::Uuid;

use super::tallies::{Rows, Tallies};
use crate::{Services, auth::ManagerSession};

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
    /// The months that were asked for.
    pub wanted: Span,
    /// The months in which the episodes began: whole blocks, so that everybody in one panel is
    /// never a few more than in another. A single row can be: rows are hidden for these
    /// months by themselves. Where there is no block, those that were asked for, and nothing is
    /// shown.
    pub months: Span,
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
    let (wanted, today) = ((first(from), first(to)), zone.today(services.now()));
    let which = Which { studio, scale: scale.code(), months: wanted, today };
    let from = (&*tx, services.tallies());
    let blocks = shown_months(from, which).await?;
    let months = blocks.unwrap_or(wanted);
    let which = Which { months, ..which };
    let all = from.1.of(&*tx, which, By::All).await?;
    let all = all.first().map(|(_, tally)| *tally).unwrap_or_default();
    let (techniques, treatments) = within(from, which).await?;
    let known = studios::techniques(&*tx).await?;
    let people = studios::every_therapist(&*tx, studio).await?;
    let sold = studios::every_treatment(&*tx, studio).await?;
    let found = Panel {
        slug: row.slug,
        currency,
        scale,
        wanted,
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
    };
    Ok(if blocks.is_some() { found } else { found.hidden() })
}

impl Panel {
    /// With nothing shown.
    fn hidden(mut self) -> Self {
        fn hide<K>(parts: &mut [Part<K>]) {
            parts.iter_mut().for_each(|part| part.cell = Cell::TooFew);
        }
        self.all = Cell::TooFew;
        hide(&mut self.techniques);
        hide(&mut self.rhythms);
        hide(&mut self.therapists);
        hide(&mut self.treatments);
        self
    }
}

/// The months that are shown where some are asked for.
async fn shown_months<C: Connection>(
    (conn, tallies): (&C, &Tallies),
    which: Which<'_>,
) -> Result<Option<Span>, StoreError> {
    let ever = (NaiveDate::default(), NaiveDate::from_ymd_opt(9999, 12, 31).unwrap_or_default());
    let rows = tallies.of(conn, Which { months: ever, ..which }, By::Month).await?;
    let new = rows.iter().filter_map(|(key, tally)| match key {
        Key::Month(month) => Some((*month, tally.n)),
        Key::Code(_) | Key::Id(_) | Key::Within(..) => None,
    });
    Ok(whole_blocks(&new.collect::<Vec<(NaiveDate, u32)>>(), which.months))
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
        Key::Code(_) | Key::Id(_) | Key::Month(_) => None,
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
        Key::Id(_) | Key::Within(..) | Key::Month(_) => None,
    }
}

fn first(date: NaiveDate) -> NaiveDate {
    date.with_day(1).unwrap_or(date)
}

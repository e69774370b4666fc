//! Figures of the parts of a studio, each under its name.

use std::collections::BTreeMap;

use domain::{
    Money,
    report::{Range, Summary, Sums},
};
use storage::{Connection, studios};
use uuid::Uuid;

use super::{
    Heat, Liability, ReportRefused, Row,
    kept::Kept,
    roster::{CELLS, Roster},
};

/// Accounts of what is owed, with their words.
const OWED: [(&str, &str, &str); 6] = [
    ("client_prepaid", "Prepaid visits", "Paid for visits that are still to take place."),
    ("gift_cards", "Gift cards", "Left on gift cards that were sold."),
    ("courses", "Courses", "Paid ahead for sessions of courses that are still to come."),
    ("refunds_payable", "Refunds under way", "On its way back to clients."),
    ("tips", "Tips", "Given for therapists, and not yet paid out to them."),
    ("tax", "Tax", "Taken with prices, and owed to the state."),
];

/// What was owed before a range and after it.
pub async fn liabilities<C: Connection>(
    kept: &Kept<'_, C>,
    range: Range,
    here: &Summary,
) -> Result<Vec<Liability>, ReportRefused> {
    let past = kept.extent.zip(range.from.pred_opt());
    let past = past.map(|(extent, to)| Range { from: extent.from.min(to), to });
    let past = match past {
        Some(past) => kept.accounts(past).await?,
        None => BTreeMap::new(),
    };
    // What is owed stands on the credit side.
    let owed = |moved: &BTreeMap<String, i64>, account: &str| {
        Money::new(-moved.get(account).copied().unwrap_or_default(), kept.ground.books.currency)
    };
    OWED.iter()
        .map(|(account, name, definition)| {
            let opening = owed(&past, account);
            Ok(Liability {
                account: (*account).to_owned(),
                name,
                definition,
                opening,
                closing: opening.plus(owed(&here.accounts, account))?,
            })
        })
        .collect()
}

/// Who works there now, or counts.
pub async fn therapists<C: Connection>(
    kept: &Kept<'_, C>,
    summary: &Summary,
    roster: &Roster,
) -> Result<Vec<Row>, ReportRefused> {
    let people = studios::every_therapist(kept.conn, kept.ground.books.studio).await?;
    let known = people.into_iter().map(|row| Row {
        id: Some(row.id),
        rostered: roster.of.get(&row.id).copied().unwrap_or_default(),
        name: row.name,
        active: row.active,
        sums: Sums::default(),
    });
    Ok(rows(known.collect(), &summary.therapists))
}

/// What is sold now, or counts.
pub async fn treatments<C: Connection>(
    kept: &Kept<'_, C>,
    summary: &Summary,
) -> Result<Vec<Row>, ReportRefused> {
    let mut sold = studios::every_treatment(kept.conn, kept.ground.books.studio).await?;
    sold.sort_by(|a, b| (!a.active, a.position, &a.name).cmp(&(!b.active, b.position, &b.name)));
    let known = sold.into_iter().map(|row| Row {
        id: Some(row.id),
        name: row.name,
        active: row.active,
        sums: Sums::default(),
        rostered: 0,
    });
    Ok(rows(known.collect(), &summary.treatments))
}

/// Every room.
pub async fn rooms<C: Connection>(
    kept: &Kept<'_, C>,
    summary: &Summary,
    roster: &Roster,
) -> Result<Vec<Row>, ReportRefused> {
    let known =
        studios::rooms(kept.conn, kept.ground.books.studio).await?.into_iter().map(|row| Row {
            id: Some(row.id),
            name: row.name,
            active: true,
            sums: Sums::default(),
            rostered: roster.open,
        });
    Ok(rows(known.collect(), &summary.rooms))
}

/// The known ones with their sums, and what belongs to none of them as the last.
fn rows(mut known: Vec<Row>, sums: &BTreeMap<Uuid, Sums>) -> Vec<Row> {
    let mut rest = Sums::default();
    for (id, own) in sums {
        match known.iter_mut().find(|row| row.id == Some(*id)) {
            Some(row) => row.sums = own.clone(),
            None => rest.join(own),
        }
    }
    known.retain(|row| row.active || !row.sums.is_empty() || row.rostered > 0);
    if !rest.is_empty() {
        known.push(Row { id: None, name: String::new(), active: false, sums: rest, rostered: 0 });
    }
    known
}

/// Booked and rostered minutes of each hour of the week.
pub fn heat(summary: &Summary, rostered: Vec<i64>) -> Heat {
    let mut booked = vec![0; CELLS];
    for (cell, minutes) in &summary.hours {
        if let Some(sum) = booked.get_mut(usize::from(*cell)) {
            *sum += minutes;
        }
    }
    Heat::new(booked, rostered)
}

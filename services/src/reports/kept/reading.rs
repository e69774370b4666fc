//! What is kept of one stretch after the other, as it was written, and what moved in them.

use std::{collections::BTreeMap, sync::Arc};

use chrono::NaiveDate;
use domain::report::{Range, Summary};
use storage::{
    Connection, Corrupt, StoreError,
    reports::{self, Stored, Stretch},
};

use super::{
    Depth, Kept,
    pieces::prolong,
    remembered::{Answer, Block, Question},
};
use crate::reports::ReportRefused;

impl<C: Connection> Kept<'_, C> {
    /// What moved on each account in a range, a debit is positive, but for what came to nothing.
    pub async fn accounts(&self, range: Range) -> Result<BTreeMap<String, i64>, ReportRefused> {
        let mut moved = self.moved(range).await?.accounts.clone();
        moved.retain(|_, moved| *moved != 0);
        Ok(moved)
    }

    /// What moved in a range on each account, and on those in other currencies: of what is kept
    /// where it is, else as the database adds it up, once for each stretch however long it is.
    /// Nothing else of the summary is whole.
    pub async fn moved(&self, range: Range) -> Result<Arc<Summary>, ReportRefused> {
        let question = Question::Moved(range);
        if let Some(Answer::Summary(known)) = self.known(question) {
            return Ok(known);
        }
        let (mut sum, gaps) = self.large(range, Depth::Head).await?;
        for gap in gaps {
            let mut days = self.stored(Stretch::Day, gap, Depth::Head).await?;
            days.retain(|date, _| !self.dirty.has(*date));
            days.values().for_each(|day| sum.join(day));
            let mut stretches: Vec<Range> = Vec::new();
            let missing = gap.dates().filter(|date| !days.contains_key(date));
            missing.for_each(|date| prolong(&mut stretches, Range { from: date, to: date }));
            for stretch in stretches {
                sum.join(&reports::accounts(self.conn, &self.ground.books, stretch).await?);
            }
        }
        let sum = Arc::new(sum);
        self.keep(question, &Answer::Summary(sum.clone()));
        Ok(sum)
    }

    /// Those that are kept of stretches that begin in a range. What was read before is not
    /// read again, unless it was written since.
    pub async fn stored(
        &self,
        stretch: Stretch,
        range: Range,
        depth: Depth,
    ) -> Result<BTreeMap<NaiveDate, Arc<Summary>>, ReportRefused> {
        let (studio, shape) = (self.ground.books.studio, &self.ground.shape);
        let which = (stretch, Range { from: stretch.around(range.from).from, to: range.to });
        let Some(memory) = self.memory else {
            let rows = self.rows(which, depth).await?;
            return rows.iter().map(|row| Ok((row.first, Arc::new(read(row)?)))).collect();
        };
        let block = |first: NaiveDate| Block { studio, stretch, first, depth };
        let (mut all, mut unread) = (BTreeMap::new(), BTreeMap::new());
        for (first, writing) in reports::writings(self.conn, studio, shape, which).await? {
            match memory.block(block(first), writing) {
                Some(summary) => {
                    all.insert(first, summary);
                }
                None => {
                    unread.insert(first, writing);
                }
            }
        }
        let ends = unread.keys().next().zip(unread.keys().next_back());
        let Some((from, to)) = ends.map(|(from, to)| (*from, *to)) else { return Ok(all) };
        for row in self.rows((stretch, Range { from, to }), depth).await? {
            let Some(writing) = unread.get(&row.first) else { continue };
            let summary = Arc::new(read(&row)?);
            memory.keep_block(block(row.first), *writing, &summary);
            all.insert(row.first, summary);
        }
        Ok(all)
    }

    async fn rows(&self, which: (Stretch, Range), depth: Depth) -> Result<Vec<Stored>, StoreError> {
        let (conn, studio, shape) = (self.conn, self.ground.books.studio, &self.ground.shape);
        match depth {
            Depth::Head => reports::stored_heads(conn, studio, shape, which).await,
            Depth::Clients => reports::stored_clients(conn, studio, shape, which).await,
            Depth::Whole => reports::stored(conn, studio, shape, which).await,
        }
    }
}

fn read(row: &Stored) -> Result<Summary, Corrupt> {
    let mut all = Summary::default();
    for text in [&row.head, &row.parts, &row.clients] {
        if text == "{}" {
            continue;
        }
        let part: Summary = serde_json::from_str(text)
            .map_err(|_| Corrupt::new("report_summary", "head", row.first))?;
        all.join(&part);
    }
    Ok(all)
}

/// A summary as it is written.
pub fn written(first: NaiveDate, summary: Summary) -> Result<Stored, Corrupt> {
    let text = |part: &Summary| {
        serde_json::to_string(part).map_err(|_| Corrupt::new("report_summary", "head", first))
    };
    let [head, parts, clients] = summary.split();
    Ok(Stored { first, head: text(&head)?, parts: text(&parts)?, clients: text(&clients)? })
}

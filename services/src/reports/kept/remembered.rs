//! What summaries said before, for as long as they would say the same again.

use std::sync::Arc;

use chrono::NaiveDate;
use domain::{
    StudioId,
    report::{Range, Step, Summary, Sums},
};
use storage::{
    Connection, StoreError,
    reports::{self, Stretch},
};
use uuid::Uuid;

use super::{Depth, Kept};
use crate::{
    memory::Memory,
    reports::{
        behind::{Asked, Found},
        ground::Ground,
        report::{CohortRow, Point},
    },
};

/// So many bytes of summaries as they were written, and as many of what they were added up to.
const MOST: usize = 8 << 20;
/// And so many of what was found behind figures.
const MOST_FOUND: usize = 1 << 20;

/// Summaries as they were read, each with the number of its writing; and what was added up of
/// them, or found behind that, each with the state in which the studio's figures were then.
pub(crate) struct Summaries {
    read: Memory<Block, (i64, Arc<Summary>)>,
    told: Memory<(StudioId, Question), (State, Answer)>,
    found: Memory<(StudioId, Asked), (State, Arc<Found>)>,
}

impl Default for Summaries {
    fn default() -> Self {
        Self::of(MOST, MOST_FOUND)
    }
}

/// What one summary is of, and how much of it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Block {
    pub studio: StudioId,
    pub stretch: Stretch,
    pub first: NaiveDate,
    pub depth: Depth,
}

/// In which a studio's figures are: while it is the same, each says the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub shape: String,
    pub generation: i64,
}

impl State {
    /// As `conn` sees it. There is none while a mark says that something has changed.
    pub async fn read<C: Connection>(
        conn: &C,
        ground: &Ground,
    ) -> Result<Option<Self>, StoreError> {
        let generation = reports::unmarked(conn, ground.books.studio).await?;
        Ok(generation.map(|generation| Self { shape: ground.shape.clone(), generation }))
    }
}

/// What is asked about a studio's figures again and again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Question {
    /// On which dates anything counts.
    Extent,
    /// Whether every month of a range is kept.
    Kept(Range),
    /// How many bookings of a range are to be counted of the rows.
    Uncounted(Range),
    /// Whether a page about a range was refused until more is kept.
    Refused(Range),
    /// What is counted of a range.
    Over(Range, Depth),
    /// What moved on accounts in a range.
    Moved(Range),
    /// A range, piece by piece.
    Series(Range, Step),
    /// Clients by month of their first visit, as of a date.
    Cohorts(Range, NaiveDate),
}

/// What was answered.
#[derive(Clone)]
pub enum Answer {
    Extent(Option<Range>),
    /// Every month is.
    Kept,
    Uncounted(u64),
    /// It was.
    Refused,
    Summary(Arc<Summary>),
    Series(Arc<Vec<Point>>),
    Cohorts(Arc<Vec<CohortRow>>),
}

impl Summaries {
    fn of(most: usize, most_found: usize) -> Self {
        let (read, told) = (Memory::new(most), Memory::new(most));
        Self { read, told, found: Memory::new(most_found) }
    }

    /// A summary as it was read, where it was not written again since.
    pub fn block(&self, block: Block, writing: i64) -> Option<Arc<Summary>> {
        self.read.get(&block).filter(|(kept, _)| *kept == writing).map(|(_, summary)| summary)
    }

    pub fn keep_block(&self, block: Block, writing: i64, summary: &Arc<Summary>) {
        self.read.keep(block, (writing, summary.clone()), size_of::<Block>() + weight(summary));
    }

    /// What was answered in the same state.
    pub fn known(&self, studio: StudioId, question: Question, state: &State) -> Option<Answer> {
        let (then, answer) = self.told.get(&(studio, question))?;
        (then == *state).then_some(answer)
    }

    pub fn keep(&self, studio: StudioId, question: Question, state: &State, answer: &Answer) {
        let own = size_of::<(StudioId, Question)>() + size_of::<State>() + state.shape.len();
        let weight = own + answer.weight();
        self.told.keep((studio, question), (state.clone(), answer.clone()), weight);
    }

    /// What was found behind a figure in the same state.
    fn found(&self, asked: &(StudioId, Asked), state: &State) -> Option<Arc<Found>> {
        let (then, found) = self.found.get(asked)?;
        (then == *state).then_some(found)
    }

    fn keep_found(&self, asked: (StudioId, Asked), state: &State, found: &Arc<Found>) {
        let own = size_of::<StudioId>() + size_of::<State>() + state.shape.len();
        let weight = own + asked.1.weight() + found.weight();
        self.found.keep(asked, (state.clone(), found.clone()), weight);
    }

    /// What is kept weighs so much: of what was read, and of what was added up.
    #[cfg(test)]
    pub fn weights(&self) -> [usize; 2] {
        [self.read.weight(), self.told.weight()]
    }

    /// The same with so little room.
    #[cfg(test)]
    pub fn with_room(most: usize) -> Self {
        Self::of(most, most)
    }
}

impl Answer {
    fn weight(&self) -> usize {
        size_of::<Self>()
            + match self {
                Self::Extent(_) | Self::Kept | Self::Uncounted(_) | Self::Refused => 0,
                Self::Summary(summary) => weight(summary),
                Self::Series(points) => points.len() * size_of::<Point>(),
                Self::Cohorts(rows) => rows.len() * size_of::<CohortRow>(),
            }
    }
}

impl<C> Kept<'_, C> {
    /// What was answered when all was as it is now.
    pub fn known(&self, question: Question) -> Option<Answer> {
        self.memory?.known(self.ground.books.studio, question, self.state.as_ref()?)
    }

    /// Keeps an answer for as long as all is as it is now.
    pub fn keep(&self, question: Question, answer: &Answer) {
        if let Some((memory, state)) = self.memory.zip(self.state.as_ref()) {
            memory.keep(self.ground.books.studio, question, state, answer);
        }
    }

    /// What was found behind a figure when all was as it is now.
    pub fn found(&self, asked: &Asked) -> Option<Arc<Found>> {
        let (memory, state) = self.memory.zip(self.state.as_ref())?;
        memory.found(&(self.ground.books.studio, asked.clone()), state)
    }

    /// Keeps what was found for as long as all is as it is now.
    pub fn keep_found(&self, asked: &Asked, found: &Arc<Found>) {
        if let Some((memory, state)) = self.memory.zip(self.state.as_ref()) {
            memory.keep_found((self.ground.books.studio, asked.clone()), state, found);
        }
    }
}

/// Bytes of a summary, nearly: a map's places are two thirds full.
fn weight(summary: &Summary) -> usize {
    let Summary { accounts, foreign, therapists, treatments, rooms, hours, before, .. } = summary;
    let parts = therapists.len() + treatments.len() + rooms.len();
    let moved = accounts.len() + foreign.values().map(|moved| moved.len() + 1).sum::<usize>();
    let entries = parts * (size_of::<Uuid>() + size_of::<Sums>())
        + moved * (size_of::<String>() + 16 + size_of::<i64>())
        + (hours.len() + before.len()) * (size_of::<NaiveDate>() + size_of::<i64>());
    size_of::<Summary>() + entries * 3 / 2
}

//! What becomes of summaries while somebody waits for a page: a few are written, what else is
//! not kept is counted for the page, and a page for which that would take too long is refused.

use std::iter::once;

use domain::{StudioId, report::Range};
use storage::{Connection, ReadTx};

use super::{
    Kept,
    remembered::{Answer, Question, State},
    writing::{Keep, moment, write_some},
};
use crate::{
    Services,
    reports::{ReportRefused, ground::Ground},
};

/// So many bookings at most are counted of the rows while somebody waits. A million take longer
/// than the minute after which an answer is given up: a tenth of them should take a tenth of that,
/// which leaves room for a slower machine. Twelve weeks of a studio with a hundred thousand visits a year are
/// fewer, with what they are compared with, and so are twenty years of one therapist.
const WHILE_WAITED: u64 = 100_000;

/// What is read of summaries at once.
#[derive(Clone, Debug)]
pub struct Reads {
    /// What it is about.
    pub range: Range,
    /// What stands beside that.
    pub beside: Vec<Range>,
    /// So many bookings at most are counted of the rows; however many, where nobody waits.
    pub most: Option<u64>,
}

impl Reads {
    /// A range alone, for somebody who waits.
    pub const fn alone(range: Range) -> Self {
        Self { range, beside: Vec::new(), most: Some(WHILE_WAITED) }
    }

    /// A range with the days before it and a year before it, for somebody who waits.
    pub fn compared(range: Range) -> Self {
        Self { beside: vec![range.before(), range.year_before()], ..Self::alone(range) }
    }

    /// The same, for nobody who waits.
    pub fn unhurried(range: Range) -> Self {
        Self { most: None, ..Self::compared(range) }
    }

    /// All of it.
    pub fn ranges(&self) -> impl Iterator<Item = Range> {
        once(self.range).chain(self.beside.iter().copied())
    }
}

/// While somebody waits for a page: takes in what just changed, and keeps the latest months of
/// what it is about, but only few. Whatever else is not kept is counted for the page, and kept by
/// the chore. The page then reads what the transaction sees that this begins.
///
/// A page for which too much would be counted is refused, at once: who keeps it meanwhile is not
/// disturbed. Where nobody did since it was refused before, it is refused only after a few months
/// were written, so that whoever asks again and again comes to an end.
pub async fn keep_for(
    services: &Services,
    studio: StudioId,
    reads: &Reads,
) -> Result<(ReadTx, Ground), ReportRefused> {
    let (reading, ground) = moment(services, studio).await?;
    let mut stands = Stands::Changed;
    if let Some(state) = State::read(&*reading, &ground).await? {
        let seen = (Some(services.summaries()), state.generation);
        let kept = Kept::unmarked(&*reading, &ground, seen).await?;
        stands = Stands::read(&kept, reads).await?;
    }
    if stands == Stands::Kept {
        return Ok((reading, ground));
    }
    reading.end().await?;
    stands.write(services, studio, reads).await?;
    let (reading, ground) = moment(services, studio).await?;
    if stands != Stands::Soon {
        let kept = Kept::open(&*reading, &ground, services.summaries()).await?;
        allowed(&kept, reads).await?;
    }
    Ok((reading, ground))
}

/// How what is read stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stands {
    /// Something has changed that is not taken in yet.
    Changed,
    /// All that it is about is kept, and what else is not is counted soon.
    Kept,
    /// What is not kept is counted soon.
    Soon,
    /// It is too much, and nobody has kept any of it since that was said.
    Stuck,
}

impl Stands {
    async fn read<C: Connection>(kept: &Kept<'_, C>, reads: &Reads) -> Result<Self, ReportRefused> {
        let before = kept.known(Question::Refused(reads.range)).is_some();
        match allowed(kept, reads).await {
            Ok(()) if kept.known(Question::Kept(reads.range)).is_some() => Ok(Self::Kept),
            Ok(()) => Ok(Self::Soon),
            Err(ReportRefused::Counting { .. }) if before => Ok(Self::Stuck),
            Err(error) => Err(error),
        }
    }

    /// Of what it is about; and of what stands beside that where that may be in the way.
    async fn write(
        self,
        services: &Services,
        studio: StudioId,
        reads: &Reads,
    ) -> Result<(), ReportRefused> {
        for range in reads.ranges() {
            let written = write_some(services, studio, Keep { range, waiting: true }).await?;
            if written > 0 || self == Self::Soon {
                break;
            }
        }
        Ok(())
    }
}

/// Refuses what is too much, and remembers it for as long as nobody keeps any more.
async fn allowed<C: Connection>(kept: &Kept<'_, C>, reads: &Reads) -> Result<(), ReportRefused> {
    let allowed = kept.allows(reads).await;
    if matches!(allowed, Err(ReportRefused::Counting { .. })) {
        kept.keep(Question::Refused(reads.range), &Answer::Refused);
    }
    allowed
}

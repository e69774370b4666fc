//! What the studio's owner does at random beside the clients.

use anyhow::{Context, Result};

use super::{
    THERAPISTS,
    worker::{Worker, at},
};
use crate::{
    history::{Act, Day, Slot, Told},
    world::{Hours, Off, Studio},
};

/// The longest day that anybody is given.
const LONGEST: (u64, u64) = (5, 23);

impl Worker {
    /// Gives a therapist an hour off that was not asked for before.
    pub(super) async fn block(&mut self) -> Result<()> {
        let Some(owner) = self.owner.clone() else { return Ok(()) };
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let start = self.dice.pick(&self.shared.starts).clone();
        let (date, clock) = start.split_once('T').context("a date and a time")?;
        let hour: i64 = clock[..2].parse()?;
        if !self.off.insert((therapist, start[..13].to_owned())) {
            return Ok(());
        }
        let hours = (format!("{hour:02}:00"), format!("{:02}:00", hour + 1));
        let from = at(&format!("{}:00:00{}", &start[..13], &start[19..]))?;
        let slot = Slot { therapist, from, until: from + 3_600 };
        let sent = self.moment()?;
        let hands = Studio::therapist(therapist);
        let told = match owner.off(&hands, date, (&hours.0, &hours.1)).await? {
            Off::Done => Told::Done,
            Off::InTheWay => Told::Taken,
        };
        self.record(sent, Act::Block(slot), told)
    }

    /// Gives a therapist a longer day, a shorter one, or the usual one again. In the usual one
    /// lies all that clients ask for; who waits may be offered what only the longer one has. In
    /// the way are the visits that lay inside and would not any more, until somebody says, of a
    /// shorter day alone, that all of those that are seen stay.
    pub(super) async fn hours(&mut self) -> Result<()> {
        let Some(owner) = self.owner.clone() else { return Ok(()) };
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let start = self.dice.pick(&self.shared.starts).clone();
        let (date, _) = start.split_once('T').context("a date and a time")?;
        let o_clock = |hour: u64| at(&format!("{date}T{hour:02}:00:00{}", &start[19..]));
        let between = |(from, until): (u64, u64)| {
            let (from, until) = (o_clock(from)?, o_clock(until)?);
            Ok::<_, anyhow::Error>(Slot { therapist, from, until })
        };
        let day = Day { whole: between(LONGEST)?, usual: between(Studio::HOURS)? };
        let other = |(from, until): (u64, u64), keep: String| Hours::Other {
            code: format!("{from:02}:00-{until:02}:00"),
            keep,
        };
        let mut named: Vec<String> = Vec::new();
        let (hours, worked) = match self.dice.below(4) {
            0 => (other(LONGEST, String::new()), day.whole),
            1 => (Hours::Usual, day.usual),
            _ => {
                let worked = (7 + self.dice.below(5), 15 + self.dice.below(6));
                if self.dice.percent(60) {
                    named = self.standing(day.whole).await?;
                }
                (other(worked, named.join(".")), between(worked)?)
            }
        };
        let sent = self.moment()?;
        let told = match owner.hours(&Studio::therapist(therapist), date, &hours).await? {
            Off::Done => Told::Done,
            Off::InTheWay => Told::Taken,
        };
        self.named.extend(named.into_iter().map(|reference| (sent, reference)));
        self.record(sent, Act::Hours(day, worked), told)
    }

    /// The visits of a day, by their references.
    async fn standing(&self, day: Slot) -> Result<Vec<String>> {
        let sql = format!(
            "SELECT reference FROM booking WHERE state IN ('held', 'confirmed') \
             AND starts >= {} AND starts < {}",
            day.from, day.until
        );
        let rows = self.shared.database.rows(&sql).await?;
        let references = rows.iter().filter_map(|row| row["reference"].as_str());
        Ok(references.map(str::to_owned).collect())
    }
}

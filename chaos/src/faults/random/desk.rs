//! What the studio's owner does at random beside the clients.

use anyhow::{Context, Result};

use super::{
    THERAPISTS,
    worker::{Worker, at},
};
use crate::{
    history::{Act, Slot, Told},
    world::{Off, Studio},
};

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

    /// Gives a therapist a longer day, or the usual one again. All that can be held lies in
    /// both: nobody may be refused for it, and no visit is in its way.
    pub(super) async fn hours(&mut self) -> Result<()> {
        let Some(owner) = self.owner.clone() else { return Ok(()) };
        let therapist = usize::try_from(self.dice.below(THERAPISTS as u64))?;
        let start = self.dice.pick(&self.shared.starts).clone();
        let (date, _) = start.split_once('T').context("a date and a time")?;
        let longer = self.dice.percent(50);
        let sent = self.moment()?;
        owner.hours(&Studio::therapist(therapist), date, longer).await?;
        self.record(sent, Act::Hours, Told::Done)
    }
}

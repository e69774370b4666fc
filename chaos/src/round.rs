//! One round of a fault: its seed, and how to make its world.

use anyhow::Result;
use storage::Engine;

use crate::{
    dice::Dice,
    engines::Engines,
    faults::Fault,
    options::Options,
    report::engine_name,
    world::{Plan, World},
};

/// One round: everything that it does follows from these.
pub struct Round<'a> {
    pub options: &'a Options,
    pub engines: &'a Engines<'a>,
    pub fault: &'static Fault,
    pub engine: Engine,
    pub seed: u64,
    /// How much it does: clients, kills, webhooks, as the fault counts.
    pub size: u64,
}

impl Round<'_> {
    /// Chance for the part of this round that is called `name`.
    pub fn dice(&self, name: &str) -> Dice {
        Dice::new(self.seed, name)
    }

    /// Runs `what` in a world of its own, which is taken down afterwards. Where it failed,
    /// the world's folder is kept, and the error names it.
    pub async fn in_a_world<T>(
        &self,
        plan: Plan,
        what: impl AsyncFnOnce(&mut World) -> Result<T>,
    ) -> Result<T> {
        let mut world = World::make(self, plan).await?;
        let found = what(&mut world).await;
        match found {
            Ok(found) => {
                world.end(self).await;
                Ok(found)
            }
            Err(error) => {
                let kept = world.keep(self).await;
                Err(error.context(format!("its folder is kept: {}", kept.display())))
            }
        }
    }

    /// Says how it goes.
    pub fn say(&self, what: &str) {
        let Fault { number, .. } = self.fault;
        println!("[fault {number}, {}, seed {}] {what}", engine_name(self.engine), self.seed);
    }

    /// What went wrong, and the command that repeats it.
    pub fn failed(&self, error: &anyhow::Error) -> String {
        format!("[fault {}] FAILED: {error:#}\nagain: {}", self.fault.number, self.again())
    }

    fn again(&self) -> String {
        format!(
            "cargo xtask chaos --fault {} --engine {} --seed {} --rounds 1 --size {}",
            self.fault.number,
            engine_name(self.engine),
            self.seed,
            self.size
        )
    }
}

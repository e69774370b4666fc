//! What requests cost of the processors, whoever asks them.

use anyhow::Result;

use super::Measured;
use crate::{
    generator::{Load, Run, Until, closed},
    work::Processes,
};

/// A closed run, and for how many milliseconds of one core each of its answers kept the
/// processors at work.
pub async fn costed(load: &Load, until: Until, processes: Processes) -> Result<(Run, f64)> {
    let before = processes.milliseconds()?;
    let run = closed(load, until).await?;
    let each = processes.each_since(before, run.latencies.count())?;
    Ok((run, each))
}

impl Measured<'_> {
    /// Says what each cost, asked by so many connections.
    pub fn cost(&mut self, name: &str, connections: usize, each: f64, floor: Option<f64>) {
        self.figure(format!("{name}: core ms each at {connections}"), "ms", each, floor);
    }
}

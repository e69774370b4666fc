//! Time that passes quicker than it does: what waits in the database is moved to now, as it
//! would be met after the waiting. The processes' clocks go on as they are.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use super::World;

/// Work that is about money, and mails: what waits for a date, such as a question after a
/// visit, is none of it.
const WORK: &str = "kind IN ('open_checkout', 'open_sale', 'send_refund', 'send_sale_refund', \
    'process_event', 'record_fee', 'record_sale_fee', 'charge_card', 'keep_card', 'detach_card')";

impl World {
    /// What was to be tried again later is tried now.
    pub async fn hurry(&self) -> Result<()> {
        let sql = format!(
            "UPDATE job SET run_at = 0 WHERE state = 'ready' AND run_at > 0 \
             AND (({WORK}) OR attempts > 0)"
        );
        self.database.run(&sql).await?;
        let events = "UPDATE webhook_event SET next_try = NULL WHERE processed_at IS NULL";
        self.database.run(events).await.map(drop)
    }

    /// How much of the work on money is not done, and how many holds are over and not free.
    pub async fn waiting(&self) -> Result<i64> {
        let now = now();
        let jobs = format!(
            "SELECT COUNT(*) AS n FROM job WHERE state = 'ready' \
             AND (({WORK}) OR attempts > 0 OR run_at <= {now})"
        );
        let holds = format!(
            "SELECT COUNT(*) AS n FROM booking WHERE state = 'held' AND hold_expires <= {now}"
        );
        Ok(self.database.number(&jobs).await? + self.database.number(&holds).await?)
    }

    /// Nobody works for as long as a lease is: what the dead had taken is free again.
    pub async fn lie_still(&mut self) -> Result<()> {
        self.server.kill();
        if let Some(worker) = &mut self.worker {
            worker.kill();
        }
        let sql = "UPDATE job SET leased_until = 0 WHERE state = 'ready' AND leased_until > 0";
        self.database.run(sql).await.map(drop)
    }

    /// Every hold is over at that second.
    pub async fn end_holds_at(&self, second: i64) -> Result<()> {
        for sql in [
            format!("UPDATE booking SET hold_expires = {second} WHERE state = 'held'"),
            format!("UPDATE occupancy SET hold_expires = {second} WHERE kind = 'hold'"),
        ] {
            self.database.run(&sql).await?;
        }
        Ok(())
    }

    /// Waits until no work is left, with everything that waits hurried along.
    pub async fn settle(&self, patience: Duration) -> Result<()> {
        let begun = Instant::now();
        let mut quiet = 0;
        while begun.elapsed() < patience {
            self.hurry().await?;
            quiet = if self.waiting().await? == 0 { quiet + 1 } else { 0 };
            if quiet == 3 {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        let left = "SELECT kind, attempts, last_error FROM job WHERE state = 'ready'";
        bail!("work is left after {patience:?}: {:?}", self.database.rows(left).await?)
    }
}

/// Seconds since 1970, by the machine's clock, which is the servers' too.
#[expect(clippy::disallowed_methods, reason = "the harness has no clock but the machine's")]
pub fn now() -> i64 {
    chrono::Utc::now().timestamp()
}

//! What every scene has at hand, and how it is to end.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use super::ways::Case;
use crate::{
    visits::{Visit, Wish},
    world::{Owner, World},
};

/// How long something may take to come, however slowly calls fail meanwhile.
const PATIENCE: Duration = Duration::from_secs(200);
/// How long work that is done at a start is waited for, beside what failing calls take.
const AT_A_START: Duration = Duration::from_secs(5);
/// How often it may take a start, or another look at a page.
pub const TRIES: usize = 6;
/// A key is not sent again that is older than this, in seconds.
pub const TOO_OLD: i64 = 25 * 3_600;

/// One case, and where it is played.
pub struct Scene<'a> {
    pub world: &'a mut World,
    pub owner: Option<&'a Owner>,
    pub case: &'a Case,
    pub wish: &'a Wish,
}

/// How a scene is to have ended.
#[derive(Default)]
pub struct End {
    /// A visit, and its state.
    pub visit: Option<(Visit, &'static str)>,
    /// A statement whose `n` is one then.
    pub one: Option<String>,
    /// How often somebody was charged.
    pub charges: usize,
    /// How much went back, in cents.
    pub back: i64,
}

impl End {
    /// A visit that was paid once, and stands as it is said.
    pub fn paid(visit: Visit, state: &'static str) -> Self {
        Self { visit: Some((visit, state)), charges: 1, ..Self::default() }
    }
}

impl Scene<'_> {
    /// From now on the call fails.
    pub async fn plan(&self) -> Result<()> {
        self.world.stripe.tell("faults", &self.case.fault()).await.map(drop)
    }

    /// From now on a call does what it does, and nobody learns it.
    pub async fn lost(&self, path: &str, times: u64) -> Result<()> {
        let fault = json!({
            "when": "after", "status": 500, "method": "POST", "path": path, "times": times,
        });
        self.world.stripe.tell("faults", &fault).await.map(drop)
    }

    /// Those fail no more, and the call of the case does.
    pub async fn plan_instead(&self) -> Result<()> {
        self.world.stripe.clear_faults().await?;
        self.plan().await
    }

    /// The studio's owner.
    pub fn owner(&self) -> Result<&Owner> {
        self.owner.context("an owner for this case")
    }

    /// The address of this case's client.
    pub fn email(&self) -> String {
        format!("{}@chaos.example", self.wish.client)
    }

    /// A visit that is paid, with everything about it done.
    pub async fn paid(&self) -> Result<Visit> {
        let visit = self.world.clients().book(self.wish).await?;
        self.world.stripe.page().pay(&visit.session).await?.context("it can be paid")?;
        self.confirmed(&visit).await?;
        self.world.settle(Duration::from_secs(60)).await?;
        Ok(visit)
    }

    /// Waits until a visit is confirmed.
    pub async fn confirmed(&self, visit: &Visit) -> Result<()> {
        for _ in 0..300 {
            if self.world.clients().state(visit).await? == "confirmed" {
                return Ok(());
            }
            self.world.hurry().await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        bail!("it is not confirmed")
    }

    /// Waits until a count is no longer nought, with all work hurried along.
    pub async fn until(&self, counted: &str) -> Result<()> {
        let begun = Instant::now();
        while self.world.database.number(counted).await? == 0 {
            ensure!(begun.elapsed() < PATIENCE, "this stays nought: {counted}");
            self.world.hurry().await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        Ok(())
    }

    /// Waits until a job of this kind was tried in vain and waits for its next time, which is
    /// some seconds away.
    pub async fn given_up(&self, kind: &str) -> Result<()> {
        let tried = format!(
            "SELECT COUNT(*) AS n FROM job WHERE kind = '{kind}' AND state = 'ready' \
             AND attempts > 0 AND run_at > 0 AND COALESCE(last_error, '') <> ''"
        );
        let begun = Instant::now();
        while self.world.database.number(&tried).await? == 0 {
            ensure!(begun.elapsed() < PATIENCE, "{kind} was never tried");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Ok(())
    }

    /// Starts the server again until a count is no longer nought: at its start it does what
    /// it does every ten minutes, and at night. Before each start, `before` is run.
    pub async fn starts(&mut self, before: Option<&str>, counted: &str) -> Result<()> {
        let patience = self.case.way.takes() * 3 + AT_A_START;
        for _ in 0..TRIES {
            if let Some(sql) = before {
                self.world.database.run(sql).await?;
            }
            self.world.serve_again().await?;
            let begun = Instant::now();
            while begun.elapsed() < patience {
                if self.world.database.number(counted).await? > 0 {
                    return Ok(());
                }
                self.world.hurry().await?;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        bail!("after {TRIES} starts this is nought: {counted}")
    }

    /// Reads a page of the owner's until nothing fails any more: it is there each time.
    pub async fn read(&self, path: &str) -> Result<()> {
        for _ in 0..TRIES {
            let page = self.owner()?.page(path).await?;
            ensure!(page.status == 200, "{path} is answered {}: {}", page.status, page.text());
            if self.is_over().await? {
                return Ok(());
            }
        }
        bail!("{path} was read {TRIES} times, and the call fails still or was never made")
    }

    /// Whether nothing is left that is to fail.
    pub async fn is_over(&self) -> Result<bool> {
        Ok(self.world.stripe.ask("faults").await?["left"] == 0)
    }

    /// The id and the reference of this case's visit, as forms send them.
    pub async fn booking(&self) -> Result<(String, String)> {
        let email = self.email();
        let id = self.world.database.id();
        let sql =
            format!("SELECT {id} AS id, reference FROM booking WHERE contact_email = '{email}'");
        let rows = self.world.database.rows(&sql).await?;
        let row = rows.first().context("a visit")?;
        let text = |name: &str| row[name].as_str().map(ToOwned::to_owned).context("text");
        Ok((text("id")?, text("reference")?))
    }

    /// The payment of a visit, as the stand-in names it.
    pub async fn intent(&self, visit: &Visit) -> Result<String> {
        let books = self.world.stripe.ask("books").await?;
        let mut payments = books["payments"].as_array().context("a list")?.iter();
        let own = payments.find(|paid| paid["session"] == visit.session.as_str());
        Ok(own.context("it is paid")?["payment_intent"].as_str().context("an id")?.to_owned())
    }
}

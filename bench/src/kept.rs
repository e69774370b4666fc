//! Databases to measure with: filled once a day, kept, and copied before anything writes.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::Duration,
};

use anyhow::Result;
use chrono::DateTime;

use crate::{
    lumbar::{Installation, copy},
    machine,
    postgres::Cluster,
};

/// The first studio of `lumbar seed bench`.
pub const STUDIO: &str = "years-1";
/// How long a server that begins may sum up what is past: of five million bookings, a while.
const CHORES: Duration = Duration::from_secs(3_600);
/// The file that says that a folder was filled to the end.
const FILLED: &str = "filled";

/// How much is measured with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    pub studios: u64,
    pub therapists: u64,
    pub bookings: u64,
    pub seed: u64,
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { studios, therapists, bookings, seed } = self;
        write!(f, "{studios}_{therapists}_{bookings}_{seed}")
    }
}

/// Where databases are kept, and by whom they are filled.
pub struct Keeper<'a> {
    pub folder: &'a Path,
    pub lumbar: &'a Path,
    pub site: &'a Path,
    /// Where databases of PostgreSQL are made; without, they are SQLite's.
    pub cluster: Option<&'a Cluster>,
}

impl Keeper<'_> {
    /// A database of that size, which may be read and is kept; and how many seconds it took
    /// to fill it, unless it was there.
    pub async fn kept(&self, size: Size) -> Result<(Installation, Option<f64>)> {
        let name = format!("{size}_{}", today());
        let found = self.named(&name);
        if found.data.join(FILLED).is_file()
            && self.cluster.is_none_or(|it| it.has(&database(&name)))
        {
            found.migrate()?;
            return Ok((found, None));
        }
        self.forget(size)?;
        if let Some(cluster) = self.cluster {
            cluster.create(&database(&name), None)?;
        }
        eprintln!("  filling {} with {size} (studios_therapists_bookings_seed)", self.engine());
        let seconds = found.seed(&[
            ("studios", size.studios),
            ("therapists", size.therapists),
            ("bookings", size.bookings),
            ("seed", size.seed),
        ])?;
        // What is done once, such as keeping sums of the past, is done before anybody measures.
        let server = found.start("/healthz").await?;
        server.until_quiet(CHORES).await?;
        server.stop()?;
        std::fs::write(found.data.join(FILLED), seconds.to_string())?;
        Ok((found, Some(seconds)))
    }

    /// A copy of what is kept, to be written to.
    pub async fn copy(&self, size: Size) -> Result<(Installation, Option<f64>)> {
        let (kept, seconds) = self.kept(size).await?;
        let copied = self.named("measured");
        copy(&kept.data, &copied.data)?;
        if let Some(cluster) = self.cluster {
            cluster
                .create(&database("measured"), Some(&database(&format!("{size}_{}", today()))))?;
        }
        Ok((copied, seconds))
    }

    /// Removes the copy.
    pub fn discard(&self) -> Result<()> {
        std::fs::remove_dir_all(self.named("measured").data)?;
        self.cluster.map_or(Ok(()), |cluster| cluster.drop(&database("measured")))
    }

    /// Removes what was filled on other days: free times are of the coming month.
    fn forget(&self, size: Size) -> Result<()> {
        let beginning = format!("{}_{size}_", self.engine());
        for entry in std::fs::read_dir(self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let Some(date) = name.strip_prefix(&beginning) else { continue };
            std::fs::remove_dir_all(entry.path())?;
            if let Some(cluster) = self.cluster {
                cluster.drop(&database(&format!("{size}_{date}")))?;
            }
        }
        Ok(())
    }

    fn named(&self, name: &str) -> Installation {
        Installation {
            lumbar: self.lumbar.to_owned(),
            site: self.site.to_owned(),
            data: self.folder.join(format!("{}_{name}", self.engine())),
            postgres: self.cluster.map(|cluster| cluster.url(&database(name))),
        }
    }

    /// Which database it is.
    pub fn engine(&self) -> &'static str {
        if self.cluster.is_some() { "postgres" } else { "sqlite" }
    }
}

fn database(name: &str) -> String {
    format!("lumbar_{name}")
}

/// The date, in UTC.
fn today() -> String {
    let now = DateTime::from_timestamp(machine::now(), 0).unwrap_or_default();
    now.format("%Y%m%d").to_string()
}

/// The folder that is measured in, made where it is not there.
pub fn folder(wanted: &Path) -> Result<PathBuf> {
    std::fs::create_dir_all(wanted)?;
    Ok(wanted.canonicalize()?)
}

//! What the machine tells: of a process, of its discs, and of what else it does.

use std::{
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write},
    path::Path,
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};

use crate::generator::Latencies;

/// So many times a page of eight kilobytes is written and forced to the disc.
const FORCED: u64 = 300;
const PAGE: usize = 8_192;

/// What a figure cannot be read without.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Machine {
    pub processors: usize,
    /// What it did before anything was measured: processes that wanted a processor.
    pub load_before: String,
    /// To force a page to the disc, in milliseconds: the median, and the slowest of a hundred.
    pub fsync: (f64, f64),
    /// The line of `pg_test_fsync` about fdatasync, where it is installed.
    pub pg_test_fsync: Option<String>,
}

impl Machine {
    /// Looks at the machine, and at the disc under a folder.
    pub fn look(folder: &Path, pg_test_fsync: Option<&Path>) -> Result<Self> {
        Ok(Self {
            processors: std::thread::available_parallelism().map_or(0, usize::from),
            load_before: load(),
            fsync: fsync(folder)?,
            pg_test_fsync: pg_test_fsync.and_then(|program| asked_of_postgres(program, folder)),
        })
    }
}

/// How busy the machine was of late.
pub fn load() -> String {
    let told = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    told.split_whitespace().take(2).collect::<Vec<_>>().join(" ")
}

fn fsync(folder: &Path) -> Result<(f64, f64)> {
    let path = folder.join("forced-to-disc");
    let mut file = OpenOptions::new().create(true).truncate(true).write(true).open(&path)?;
    file.write_all(&[1; PAGE * 16])?;
    file.sync_all()?;
    let mut times = Latencies::default();
    for nth in 0..FORCED {
        let begun = Instant::now();
        file.seek(SeekFrom::Start(nth % 16 * PAGE as u64))?;
        file.write_all(&[u8::try_from(nth % 251)?; PAGE])?;
        file.sync_data()?;
        times.add(begun.elapsed());
    }
    std::fs::remove_file(path)?;
    Ok((times.percentile(50.0), times.percentile(99.0)))
}

fn asked_of_postgres(program: &Path, folder: &Path) -> Option<String> {
    let file = folder.join("pg-test-fsync");
    let told = Command::new(program).args(["-s", "1", "-f"]).arg(&file).output().ok()?;
    let told = String::from_utf8_lossy(&told.stdout).into_owned();
    let line = told.lines().find(|line| line.trim_start().starts_with("fdatasync"))?;
    Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// How much memory a process has.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Resident now, in MB.
    pub now: f64,
    /// The most that it was.
    pub most: f64,
}

/// What a process holds.
pub fn memory(process: u32) -> Result<Memory> {
    let told = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    memory_in(&told).context("no memory in /proc")
}

fn memory_in(status: &str) -> Option<Memory> {
    let of = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name))?;
        Some(line.split_whitespace().next()?.parse::<f64>().ok()? * 1_024.0 / 1e6)
    };
    Some(Memory { now: of("VmRSS:")?, most: of("VmHWM:")? })
}

/// How long a process has been at work, in hundredths of a second.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ticks {
    /// Whose child it is.
    pub parent: u32,
    /// Its own work, of all its threads.
    pub own: u64,
    /// That of its children that ended.
    pub of_ended_children: u64,
}

impl Ticks {
    /// Those of a process that lives.
    pub fn of(process: u32) -> Result<Self> {
        let told = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        Self::read(&told).context("no times in /proc")
    }

    fn read(stat: &str) -> Option<Self> {
        // The name, in brackets, may hold anything.
        let after_name = stat.rsplit_once(')')?.1;
        let words: Vec<&str> = after_name.split_whitespace().collect();
        let ticks = |nth: usize| words.get(nth)?.parse::<u64>().ok();
        Some(Self {
            parent: words.get(1)?.parse().ok()?,
            own: ticks(11)? + ticks(12)?,
            of_ended_children: ticks(13)? + ticks(14)?,
        })
    }
}

/// Asks a process that we started to end.
pub fn terminate(process: u32) -> Result<()> {
    Command::new("kill").arg("-TERM").arg(process.to_string()).status()?;
    Ok(())
}

/// Seconds since 1970.
#[expect(clippy::disallowed_methods, reason = "nobody hands a clock to these commands")]
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_proc_tells_is_read() {
        let status = "Name:\tlumbar\nVmHWM:\t  120000 kB\nVmRSS:\t   50000 kB\nThreads:\t4\n";
        assert_eq!(memory_in(status), Some(Memory { now: 51.2, most: 122.88 }));
        assert_eq!(memory_in("Name:\tgone\n"), None);
        let stat = "7 (a (name) b) S 1 7 7 0 -1 4194560 900 0 0 0 31 11 5 3 20 0 4 0 100 0";
        let ticks = Ticks { parent: 1, own: 42, of_ended_children: 8 };
        assert_eq!(Ticks::read(stat), Some(ticks));
        assert_eq!(Ticks::read("7 (gone"), None);
    }

    #[test]
    fn the_own_process_is_found() {
        let own = memory(std::process::id()).expect("it lives");
        assert!(own.now > 1.0 && own.most >= own.now);
        assert!(Ticks::of(std::process::id()).is_ok());
    }
}

//! How long the processors were at work for a server and its database.

use anyhow::{Context, Result};

use crate::machine::Ticks;

/// Linux counts in hundredths of a second for whoever reads `/proc`, whatever its own clock:
/// `getconf CLK_TCK` is 100 on every machine that Lumbar is built for.
const TICK: f64 = 10.0;

/// Those that work for a request.
#[derive(Clone, Copy, Debug)]
pub struct Processes {
    /// The process that answers.
    pub server: u32,
    /// The first process of PostgreSQL, of which all others of the cluster are children; none
    /// is SQLite, which works in the server.
    pub postmaster: Option<u32>,
}

impl Processes {
    /// How long they have been at work, in milliseconds of one core.
    pub fn milliseconds(&self) -> Result<f64> {
        let database = self.postmaster.map_or(Ok(0), of_a_cluster)?;
        let server = Ticks::of(self.server)?.own;
        Ok((server + database) as f64 * TICK)
    }

    /// How long they have been at work for each of so many requests since then, in milliseconds
    /// of one core.
    pub fn each_since(&self, then: f64, requests: u64) -> Result<f64> {
        Ok((self.milliseconds()? - then).max(0.0) / requests.max(1) as f64)
    }
}

/// The first process, those that it lost, and those that live: connections, and who writes and
/// cleans up beside them.
fn of_a_cluster(postmaster: u32) -> Result<u64> {
    let first = Ticks::of(postmaster).context("PostgreSQL does not run")?;
    let mut all = first.own + first.of_ended_children;
    for entry in std::fs::read_dir("/proc")? {
        let name = entry?.file_name();
        let process = name.to_str().and_then(|name| name.parse::<u32>().ok());
        // One that ended meanwhile tells nothing any more.
        let ticks = process.and_then(|process| Ticks::of(process).ok());
        all += ticks.filter(|it| it.parent == postmaster).map_or(0, |it| it.own);
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use std::{
        io::Read,
        process::{Command, Stdio},
    };

    use super::*;

    #[test]
    fn what_a_child_did_counts_while_it_lives_and_once_it_ended() {
        let own = std::process::id();
        let busy = "i=0; while [ $i -lt 100000 ]; do i=$((i+1)); done; echo done; cat";
        let before = of_a_cluster(own).expect("it lives");
        let mut child = Command::new("sh")
            .args(["-c", busy])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let mut said = [0; 4];
        let out = child.stdout.as_mut().expect("it is piped");
        out.read_exact(&mut said).expect("it is done");
        let worked = Ticks::of(child.id()).expect("it lives").own;
        assert!(of_a_cluster(own).expect("it lives") >= before + worked);
        drop(child.stdin.take());
        child.wait().expect("it ended");
        assert!(of_a_cluster(own).expect("it lives") >= before + worked);
    }

    #[test]
    fn a_request_costs_its_share_of_what_was_done_since() {
        let processes = Processes { server: std::process::id(), postmaster: None };
        let now = processes.milliseconds().expect("it lives");
        assert!(processes.each_since(now - 1_000.0, 100).expect("it lives") >= 10.0);
        assert_eq!(processes.each_since(now + 1e9, 100).expect("it lives"), 0.0);
    }
}

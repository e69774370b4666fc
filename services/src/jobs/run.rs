//! Doing one job, and saying how it went.

use crate::Services;

/// How often a job is tried before it is set aside: with the pauses between, some
/// eleven hours, which outlasts a mail server's bad night.
pub const MAX_ATTEMPTS: u32 = 20;

/// Does the jobs that are due, one after another, at most `limit` of them. Says how
/// many it did, well or not.
pub async fn run_due(_services: &Services, _limit: usize) -> usize {
    unimplemented!()
}

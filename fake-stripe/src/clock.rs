//! The one place that asks what time it is. Tests move the stand-in's clock by an
//! offset, which the books keep.

use std::time::{SystemTime, UNIX_EPOCH};

/// Seconds since 1970 by the machine's clock.
#[expect(
    clippy::disallowed_methods,
    reason = "the stand-in is a program of its own; its clock starts here"
)]
pub(crate) fn machine_seconds() -> i64 {
    let elapsed = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(elapsed.as_secs()).unwrap_or(i64::MAX)
}

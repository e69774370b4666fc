//! The loop that does what is due, for as long as the server runs.

use tokio::sync::watch;

use crate::Services;

/// Does what is due until `shutdown` turns true; then ends what it has begun, and
/// returns. No error ends it.
pub async fn run_worker(_services: Services, _shutdown: watch::Receiver<bool>) {
    unimplemented!()
}

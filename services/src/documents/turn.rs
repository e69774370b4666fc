//! One after the other: looking at a document takes memory, a large picture half a gigabyte.

use tokio::{sync::Semaphore, task::spawn_blocking};

use super::DocumentRefused;

/// Whose turn it is, in this process.
static TURN: Semaphore = Semaphore::const_new(1);

/// Does `work` where it may take its time, and when nobody else's is being done. Whoever gives
/// up waiting leaves their place; what was begun is done to its end, and keeps the turn until
/// then.
pub(crate) async fn in_turn<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, DocumentRefused> + Send + 'static,
) -> Result<T, DocumentRefused> {
    let turn = TURN.acquire().await.map_err(|_| DocumentRefused::Broken)?;
    let done = spawn_blocking(move || {
        let _until_done = turn;
        work()
    });
    done.await.unwrap_or(Err(DocumentRefused::Broken))
}

#[cfg(test)]
mod tests {
    use std::{
        sync::{
            Arc,
            atomic::{AtomicU32, Ordering},
        },
        thread::sleep,
        time::Duration,
    };

    use super::*;

    #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
    async fn documents_are_looked_at_one_after_the_other_even_where_somebody_hung_up() {
        let busy = Arc::new(AtomicU32::new(0));
        let look = || {
            let busy = Arc::clone(&busy);
            in_turn(move || {
                let others = busy.fetch_add(1, Ordering::SeqCst);
                sleep(Duration::from_millis(30));
                busy.fetch_sub(1, Ordering::SeqCst);
                Ok(others)
            })
        };
        let hung_up = tokio::time::timeout(Duration::from_millis(5), look()).await;
        assert!(hung_up.is_err());
        let (one, two, three) = tokio::join!(look(), look(), look());
        assert_eq!([one, two, three], [Ok(0), Ok(0), Ok(0)]);
        let fell = in_turn(|| -> Result<(), _> { panic!("a picture like no other") }).await;
        assert_eq!(fell, Err(DocumentRefused::Broken));
        assert_eq!(look().await, Ok(0), "and the next one has its turn");
    }
}

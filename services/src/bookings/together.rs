//! Several who want a slot at once take their turn together: one transaction, in which each is
//! judged after those before it, and one commit. A commit waits for the disk, and so it is
//! what a crowd would queue for.

mod left;
mod turn;

use std::{
    collections::HashSet,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::booking::Booking;
use tokio::{
    sync::{Notify, oneshot},
    time::timeout,
};

use self::left::Left;
use super::{HoldRefused, HoldRequest};
use crate::Services;

/// How many take a turn together: few enough that others who write wait a few milliseconds.
const TOGETHER: usize = 64;
/// How long a turn waits, to the next tick of the timer, for those whom the one before it told.
/// Under load they come again at once, and without it half of a crowd would take its turn while
/// the other half is on its way: two turns, where one takes little longer.
const GATHERED: Duration = Duration::from_millis(1);

type Outcome = Result<Booking, HoldRefused>;

/// Those who wait for their turn, and what the turns before left.
#[derive(Default)]
pub(crate) struct Holds {
    queue: Mutex<Queue>,
    /// Somebody came.
    came: Notify,
    left: Left,
}

#[derive(Default)]
struct Queue {
    waiting: Vec<Waiting>,
    /// Whether somebody looks after those who wait.
    served: bool,
}

struct Waiting {
    request: HoldRequest,
    tell: oneshot::Sender<Outcome>,
}

impl Holds {
    fn queue(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues somebody. Whether nobody looks after those who wait, and whoever asks has to.
    fn is_first(&self, waiting: Waiting) -> bool {
        let mut queue = self.queue();
        queue.waiting.push(waiting);
        self.came.notify_one();
        !std::mem::replace(&mut queue.served, true)
    }

    /// Waits until those whom the last turn told are back, as many as they were; but not long, and
    /// for no more than take a turn together.
    async fn gather(&self, told: usize) {
        let all = (self.queue().waiting.len() + told).min(TOGETHER);
        let back = async {
            while self.queue().waiting.len() < all {
                self.came.notified().await;
            }
        };
        timeout(GATHERED, back).await.ok();
    }

    /// The next who take a turn; nobody where nobody waits, and then nobody is served.
    fn next(&self) -> Vec<Waiting> {
        let mut queue = self.queue();
        let count = queue.waiting.len().min(TOGETHER);
        queue.served = count > 0;
        queue.waiting.drain(..count).collect()
    }
}

/// Holds a slot for a browser that holds nothing, in the next turn. `None` where that did not
/// work, and it is to be tried alone: nothing was held for it, or what it asks for.
pub(super) async fn hold(services: &Services, request: &HoldRequest) -> Option<Outcome> {
    let (tell, told) = oneshot::channel();
    if services.holds().is_first(Waiting { request: request.clone(), tell }) {
        tokio::spawn(serve(services.clone()));
    }
    told.await.ok()
}

/// Lets those who wait take their turns, until nobody waits.
async fn serve(services: Services) {
    loop {
        let next = services.holds().next();
        if next.is_empty() {
            return;
        }
        let many = next.len();
        // Of its own, so that others are served whatever becomes of it.
        let turn = tokio::spawn(turn(services.clone(), next));
        if turn.await.is_err() {
            tracing::error!("a turn of holds panicked");
        }
        services.holds().gather(many).await;
    }
}

/// One turn. Whoever is not told tries alone.
async fn turn(services: Services, next: Vec<Waiting>) {
    let mut browsers = HashSet::new();
    let (mut wanted, mut telling, mut later) = (Vec::new(), Vec::new(), Vec::new());
    // Who went away gets nothing; who asks twice is to find what they got first, and so is not
    // told before it is written.
    for Waiting { request, tell } in next.into_iter().filter(|it| !it.tell.is_closed()) {
        if browsers.insert(request.holder) {
            wanted.push(request);
            telling.push(tell);
        } else {
            later.push(tell);
        }
    }
    if wanted.is_empty() {
        return;
    }
    match turn::decide(&services, &wanted).await {
        Ok(outcomes) => {
            for (tell, outcome) in telling.into_iter().zip(outcomes) {
                if let Some(outcome) = outcome {
                    drop(tell.send(outcome));
                }
            }
        }
        Err(error) => tracing::info!(%error, together = wanted.len(), "each tries alone"),
    }
    drop(later);
}

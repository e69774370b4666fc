//! Several who want a slot at once take their turn together: one transaction, in which each is
//! judged after those before it, and one commit. A commit waits for the disk, and so it is
//! what a crowd would queue for.

use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::NaiveDate;
use domain::{
    Instant, ResourceId, StudioId, TreatmentId,
    booking::Booking,
    schedule::{self, Placement},
};
use storage::{
    StoreError, Tx, bookings,
    occupancy::{self, OccupancyKind},
    schedule::{Ground, SnapshotQuery, Taken},
};
use tokio::sync::oneshot;

use super::{
    HoldRefused, HoldRequest,
    hold::{booking, search, takes},
    offer,
};
use crate::{Services, availability};

/// How many take a turn together: few enough that others who write wait a few milliseconds.
const TOGETHER: usize = 64;

type Outcome = Result<Booking, HoldRefused>;

/// Those who wait for their turn.
#[derive(Default)]
pub(crate) struct Holds(Mutex<Queue>);

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
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues somebody. Whether nobody looks after those who wait, and whoever asks has to.
    fn is_first(&self, waiting: Waiting) -> bool {
        let mut queue = self.queue();
        queue.waiting.push(waiting);
        !std::mem::replace(&mut queue.served, true)
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
        // Of its own, so that others are served whatever becomes of it.
        let turn = tokio::spawn(turn(services.clone(), next));
        if turn.await.is_err() {
            tracing::error!("a turn of holds panicked");
        }
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
    match decide(&services, &wanted).await {
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

/// Decides about each in turn and writes what is to be held. `None` for a browser that holds
/// something by now.
async fn decide(
    services: &Services,
    wanted: &[HoldRequest],
) -> Result<Vec<Option<Outcome>>, StoreError> {
    let mut turn = Turn::begin(services, wanted).await?;
    turn.read_taken(wanted).await?;
    let mut outcomes = Vec::with_capacity(wanted.len());
    for request in wanted {
        outcomes.push(turn.judge(request).await?);
    }
    turn.commit().await?;
    Ok(outcomes)
}

/// Of a treatment, because each has its own reach around the dates.
type Dates = (StudioId, TreatmentId, NaiveDate, NaiveDate);

fn dates(asked: &SnapshotQuery) -> Dates {
    (asked.studio, asked.treatment, asked.from, asked.until)
}

/// What one turn knows, and what it will write.
struct Turn<'a> {
    services: &'a Services,
    tx: Tx,
    now: Instant,
    grounds: HashMap<(StudioId, TreatmentId), Arc<Ground>>,
    /// What was taken before any of them, by treatment and dates.
    taken: HashMap<Dates, Vec<Taken>>,
    /// Browsers that hold something.
    holding: HashSet<[u8; 32]>,
    held: Vec<(Booking, Placement)>,
}

impl<'a> Turn<'a> {
    /// Begins the transaction, under the locks of everything that any of them could get.
    async fn begin(services: &'a Services, wanted: &[HoldRequest]) -> Result<Self, StoreError> {
        let now = services.now();
        let mut candidates: Vec<ResourceId> = Vec::new();
        for request in wanted {
            let what = (request.studio, request.treatment);
            if let Some(ground) = services.grounds().last(what) {
                candidates.extend(ground.candidates(request.therapist));
            }
        }
        candidates.sort_unstable();
        candidates.dedup();
        let tx = services.store.begin().await?;
        occupancy::lock(&tx, &candidates).await?;
        let browsers: Vec<[u8; 32]> = wanted.iter().map(|request| request.holder.0).collect();
        let holding = bookings::who_holds(&*tx, &browsers).await?;
        let (grounds, taken, held) = (HashMap::new(), HashMap::new(), Vec::new());
        Ok(Self { services, tx, now, grounds, taken, holding, held })
    }

    async fn judge(&mut self, request: &HoldRequest) -> Result<Option<Outcome>, StoreError> {
        if self.holding.contains(&request.holder.0) {
            return Ok(None);
        }
        let Some(ground) = self.ground(request).await? else { return Ok(None) };
        let now = self.now;
        let search = search(request, None);
        let asked = self.asked(&ground, request);
        let Some(mut taken) = self.taken.get(&dates(&asked)).cloned() else { return Ok(None) };
        taken.extend(self.held.iter().flat_map(|(_, placement)| as_taken(placement)));
        let snapshot = ground.with(&asked, &taken);
        let placed = match availability::asks(&ground, &search, &snapshot) {
            Ok(query) => schedule::place(&query, &snapshot, request.start, now),
            Err(error) => return Ok(Some(Err(error.into()))),
        };
        let placement = match placed {
            Ok(placement) => placement,
            Err(refused) => return Ok(Some(Err(refused.into()))),
        };
        let offer = offer::of(&ground.studio, &ground.treatment, ground.policy.clone())?;
        let booking = booking(request, offer, &placement, now);
        self.held.push((booking.clone(), placement));
        Ok(Some(Ok(booking)))
    }

    /// Reads what is taken on all the dates, in one go for each treatment.
    async fn read_taken(&mut self, wanted: &[HoldRequest]) -> Result<(), StoreError> {
        let mut queries: HashMap<_, HashMap<Dates, SnapshotQuery>> = HashMap::new();
        for request in wanted {
            if let Some(ground) = self.ground(request).await? {
                let asked = self.asked(&ground, request);
                let of = queries.entry((request.studio, request.treatment)).or_default();
                of.insert(dates(&asked), asked);
            }
        }
        for (what, asked) in queries {
            let Some(ground) = self.grounds.get(&what) else { continue };
            let (keys, asked): (Vec<_>, Vec<_>) = asked.into_iter().unzip();
            let taken = ground.taken_of_each(&*self.tx, what.0, &asked).await?;
            self.taken.extend(keys.into_iter().zip(taken));
        }
        Ok(())
    }

    fn asked(&self, ground: &Ground, request: &HoldRequest) -> SnapshotQuery {
        let query = availability::query(&search(request, None), self.now);
        ground.on_the_date_of(request.start, query)
    }

    /// What decides, as this transaction sees it; `None` where it is not to be had together.
    async fn ground(&mut self, request: &HoldRequest) -> Result<Option<Arc<Ground>>, StoreError> {
        let what = (request.studio, request.treatment);
        if let Some(known) = self.grounds.get(&what) {
            return Ok(Some(known.clone()));
        }
        let found = availability::ground_within(self.services, &*self.tx, what, self.now).await?;
        let found =
            found.filter(|ground| !ground.is_class() && ground.studio.published_at.is_some());
        if let Some(ground) = &found {
            self.grounds.insert(what, ground.clone());
        }
        Ok(found)
    }

    async fn commit(self) -> Result<(), StoreError> {
        let Self { tx, held, .. } = self;
        let (bookings, placements): (Vec<Booking>, Vec<Placement>) = held.into_iter().unzip();
        if bookings.is_empty() {
            return tx.rollback().await;
        }
        bookings::insert_all(&tx, &bookings).await?;
        let take = |(booking, placement)| takes(booking, OccupancyKind::Hold, placement);
        let places: Vec<_> = bookings.iter().zip(placements).map(take).collect();
        occupancy::place_all(&tx, &places).await?;
        tx.commit().await
    }
}

fn as_taken(placement: &Placement) -> impl Iterator<Item = Taken> {
    let taken = |(resource, span): &(ResourceId, domain::Span)| Taken {
        resource: *resource,
        span: *span,
        by_visit: true,
    };
    placement.occupies.iter().map(taken)
}

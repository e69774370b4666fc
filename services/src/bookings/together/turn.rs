//! One turn: what it knows, what it decides and what it writes.

use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

use domain::{
    Instant, ResourceId, Span, StudioId, TreatmentId,
    booking::Booking,
    schedule::{self, Placement},
};
use storage::{
    StoreError, Tx, bookings,
    occupancy::{self, OccupancyKind},
    schedule::{Ground, SnapshotQuery},
    versions::{self, Seen},
};

use super::{Outcome, left::Known};
use crate::{
    Services, availability,
    bookings::{
        HoldRequest,
        hold::{booking, search, takes},
        offer,
    },
};

/// Decides about each in turn and writes what is to be held. `None` for a browser that holds
/// something by now.
pub(super) async fn decide(
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

/// What one turn knows, and what it will write.
struct Turn<'a> {
    services: &'a Services,
    tx: Tx,
    now: Instant,
    grounds: HashMap<(StudioId, TreatmentId), Arc<Ground>>,
    /// What is taken at each studio, with what was held in this turn.
    studios: HashMap<StudioId, (Seen, Known)>,
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
        let mut studios = HashMap::new();
        for studio in wanted.iter().map(|request| request.studio).collect::<HashSet<_>>() {
            let seen = versions::seen(&tx, studio).await?;
            studios.insert(studio, (seen, services.holds().left.take(studio, seen)));
        }
        let (grounds, held) = (HashMap::new(), Vec::new());
        Ok(Self { services, tx, now, grounds, studios, holding, held })
    }

    async fn judge(&mut self, request: &HoldRequest) -> Result<Option<Outcome>, StoreError> {
        if self.holding.contains(&request.holder.0) {
            return Ok(None);
        }
        let Some(ground) = self.ground(request).await? else { return Ok(None) };
        let now = self.now;
        let search = search(request, None);
        let asked = self.asked(&ground, request);
        let Some((_, known)) = self.studios.get_mut(&request.studio) else { return Ok(None) };
        let Some(taken) = known.within(ground.span(&asked)) else { return Ok(None) };
        let snapshot = ground.with(&asked, request.therapist, taken);
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
        known.add(&placement.occupies);
        self.held.push((booking.clone(), placement));
        Ok(Some(Ok(booking)))
    }

    /// Reads what is taken around all the dates that are not known, in one go for each studio.
    async fn read_taken(&mut self, wanted: &[HoldRequest]) -> Result<(), StoreError> {
        let mut spans: HashMap<StudioId, HashSet<Span>> = HashMap::new();
        for request in wanted {
            if let Some(ground) = self.ground(request).await? {
                let span = ground.span(&self.asked(&ground, request));
                spans.entry(request.studio).or_default().extend(span);
            }
        }
        for (studio, spans) in spans {
            let Some((_, known)) = self.studios.get_mut(&studio) else { continue };
            let unknown = spans.into_iter().filter(|span| known.within(Some(*span)).is_none());
            let unknown: Vec<Span> = unknown.collect();
            let read = storage::schedule::taken_of_each(&*self.tx, studio, &unknown).await?;
            known.learn(unknown.into_iter().zip(read));
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
        let Some((seen, _)) = self.studios.get(&request.studio) else { return Ok(None) };
        let (services, rules) = (self.services, seen.rules());
        let found = availability::ground_within(services, &*self.tx, what, rules, self.now).await?;
        let found =
            found.filter(|ground| !ground.is_class() && ground.studio.published_at.is_some());
        if let Some(ground) = &found {
            self.grounds.insert(what, ground.clone());
        }
        Ok(found)
    }

    /// Makes it true, and leaves what is taken then to the next turn.
    async fn commit(self) -> Result<(), StoreError> {
        let Self { services, tx, held, studios, .. } = self;
        let (bookings, placements): (Vec<Booking>, Vec<Placement>) = held.into_iter().unzip();
        let mut left = Vec::with_capacity(studios.len());
        if bookings.is_empty() {
            left.extend(
                studios.into_iter().map(|(id, (seen, known))| (id, seen.left(seen), known)),
            );
            tx.rollback().await?;
        } else {
            bookings::insert_all(&tx, &bookings).await?;
            let take = |(booking, placement)| takes(booking, OccupancyKind::Hold, placement);
            let places: Vec<_> = bookings.iter().zip(placements).map(take).collect();
            occupancy::place_all(&tx, &places).await?;
            for (id, (seen, known)) in studios {
                left.push((id, seen.left(versions::seen(&tx, id).await?), known));
            }
            tx.commit().await?;
        }
        services.holds().left.keep(left);
        Ok(())
    }
}

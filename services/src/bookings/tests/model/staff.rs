//! What staff do.

use chrono::TimeDelta;
use domain::Span;

use super::{
    run::{Runner, date},
    world::{PRICE, State, Who},
};
use crate::{
    bookings::desk::cancel_by_studio,
    hours::{self, AwayRequest, Change, HoursRefused, Seen},
};

impl Runner<'_> {
    pub(super) async fn cancel_by_studio(&mut self, pick: u16) {
        let Some(at) = self.confirmed(pick) else { return };
        let visit = &self.world.visits[at];
        let staff = self.staff(visit.who);
        let cancelled = cancel_by_studio(&self.bed.services, &staff, visit.id);
        cancelled.await.expect("at any time before it is closed");
        self.world.refunded += PRICE;
        self.world.visits[at].state = State::Cancelled;
    }

    pub(super) async fn block(&mut self, who: Who, day: u8, hour: u8, hours: u8) {
        let from = date(day).and_hms_opt(u32::from(hour), 0, 0).expect("a time");
        let until = from + TimeDelta::hours(i64::from(hours));
        let span = Span::new(from.and_utc(), until.and_utc()).expect("in order");
        let twice =
            self.world.away.iter().any(|(whose, taken, _)| *whose == who && taken.overlaps(&span));
        // What was there already, and what is over, have rules of their own.
        if twice || span.start <= self.now() {
            return;
        }
        let request = AwayRequest {
            first: (from, until),
            repeat: None,
            reason: String::new(),
            keep: Vec::new(),
        };
        let (staff, whom) = (self.staff(who), self.therapist(who));
        let added = hours::add(&self.bed.services, &staff, whom, &request).await;
        let may = self.world.may_be_away(who, span);
        assert_eq!(added.is_ok(), may, "{added:?}");
        if let Err(refused) = added {
            assert!(matches!(refused, HoursRefused::Conflicts(_)), "{refused:?}");
            return;
        }
        let hers = hours::read(&self.bed.services, &staff, whom, None).await.expect("hers");
        let found = hers.away.iter().find(|away| away.times.iter().any(|t| t.1 == (from, until)));
        self.world.away.push((who, span, found.expect("it was written").id));
    }

    pub(super) async fn unblock(&mut self, pick: u16) {
        if self.world.away.is_empty() {
            return;
        }
        let at = usize::from(pick) % self.world.away.len();
        let (who, span, id) = self.world.away[at];
        if span.start <= self.now() {
            return;
        }
        let (staff, whom) = (self.staff(who), self.therapist(who));
        hours::remove(&self.bed.services, &staff, whom, id).await.expect("hers");
        self.world.away.remove(at);
    }

    pub(super) async fn close_at(&mut self, who: Who, day: u8, closes: u8) {
        let (day, closes) = (date(day), u32::from(closes) * 60);
        if day <= self.now().date_naive() {
            return;
        }
        let stretch = (9 * 60, closes);
        let change = Change::Dates { first: day, last: day, hours: Some(vec![stretch]) };
        let (staff, whom) = (self.staff(who), self.therapist(who));
        let saved = hours::save(&self.bed.services, &staff, whom, &change, &Seen::default()).await;
        assert_eq!(saved.is_ok(), self.world.may_close(who, day, closes), "{saved:?}");
        if saved.is_ok() {
            self.world.closes.insert((who, day), closes);
        }
    }
}

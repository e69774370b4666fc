//! A studio with its clients, and what happens there next.

use chrono::{DateTime, TimeDelta};
use domain::{CourseId, GiftCardId, Instant};
use serde_json::json;
use services::{
    auth::{DeskSession, ManagerSession, OwnerSession, StaffSession, testing},
    vouchers::{GiftSettingsInput, OfferInput, make_offer, set_gift_settings},
};

use crate::{authorisation::account, site::TestSite, visits::Made};

/// One thing that happens. What it needs to happen with is made first where it is not there.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Book,
    Move,
    Cancel,
    /// Staff give a part back.
    Refund,
    /// A part goes back in Stripe's dashboard.
    Dashboard,
    /// A bank questions a payment.
    Question,
    Decide,
    /// A visit takes place, with a tip.
    Visit,
    /// Nobody comes, and the fee is charged to a card that behaves so.
    Miss(&'static str),
    SellCard,
    UseCard,
    SellCourse,
    UseCourse,
    StopCourse,
}

/// What every life has, in an order of its own.
const STEPS: [Step; 22] = [
    Step::Book,
    Step::Book,
    Step::Book,
    Step::Book,
    Step::Move,
    Step::Move,
    Step::Cancel,
    Step::Cancel,
    Step::Refund,
    Step::Refund,
    Step::Dashboard,
    Step::Question,
    Step::Question,
    Step::Decide,
    Step::Visit,
    Step::Miss("works"),
    Step::Miss("authenticate"),
    Step::SellCard,
    Step::UseCard,
    Step::SellCourse,
    Step::UseCourse,
    Step::StopCourse,
];

/// Thursday 26 November 2026, and hours that leave room between them.
const FIRST: &str = "2026-11-26T00:00:00Z";
const HOURS: [i64; 3] = [9, 11, 13];

pub struct Life<'a> {
    pub site: &'a TestSite,
    seed: u64,
    dice: u64,
    /// The next time that nobody asked for yet.
    slot: usize,
    owner: OwnerSession,
    pub visits: Vec<Made>,
    /// Gift cards, with their codes.
    pub cards: Vec<(GiftCardId, String)>,
    /// Courses that were not stopped.
    pub courses: Vec<CourseId>,
    /// Payments that banks questioned, each once.
    pub questioned: Vec<String>,
    /// What banks have not decided.
    pub asked: Vec<String>,
}

impl<'a> Life<'a> {
    pub async fn new(site: &'a TestSite, seed: u64) -> Self {
        let who = account(site, "owner").await;
        let owner = testing::owner(site.studio.id).signed_in_as(who);
        let (services, manager) = (site.services(), ManagerSession::from(owner));
        let settings = GiftSettingsInput {
            on: true,
            amounts: "20 50 100".into(),
            least: "10".into(),
            most: "300".into(),
            valid_months: String::new(),
        };
        set_gift_settings(&services, &manager, &settings).await.expect("set");
        let offer = OfferInput {
            treatment: site.studio.deep_tissue.to_string(),
            sessions: "3".into(),
            percent: "10".into(),
            valid_months: "12".into(),
            rule: "at_single_price".into(),
        };
        make_offer(&services, &manager, &offer).await.expect("made");
        Self {
            site,
            seed,
            dice: seed,
            slot: 0,
            owner,
            visits: vec![],
            cards: vec![],
            courses: vec![],
            questioned: vec![],
            asked: vec![],
        }
    }

    pub fn staff(&self) -> StaffSession {
        self.owner.into()
    }

    pub fn desk(&self) -> DeskSession {
        self.owner.into()
    }

    pub fn manager(&self) -> ManagerSession {
        self.owner.into()
    }

    /// Says what happens, to be printed where it goes wrong.
    pub fn tell(&self, what: &str) {
        println!("seed {}: {what}", self.seed);
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.dice = self
            .dice
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.dice >> 33).expect("31 bits") % sides
    }

    /// All steps, shuffled.
    pub fn steps(&mut self) -> Vec<Step> {
        let mut steps = STEPS.to_vec();
        for last in (1..steps.len()).rev() {
            let other = self.roll(last + 1);
            steps.swap(last, other);
        }
        steps
    }

    pub async fn step(&mut self, step: Step) {
        match step {
            Step::Book => {
                self.book().await;
            }
            Step::Move => self.move_one().await,
            Step::Cancel => self.cancel().await,
            Step::Refund => self.refund().await,
            Step::Dashboard => self.refund_in_the_dashboard().await,
            Step::Question => self.question().await,
            Step::Decide => self.decide().await,
            Step::Visit => self.visit().await,
            Step::Miss(card) => self.miss(card).await,
            Step::SellCard => {
                self.sell_card().await;
            }
            Step::UseCard => self.use_card().await,
            Step::SellCourse => {
                self.sell_course().await;
            }
            Step::UseCourse => self.use_course().await,
            Step::StopCourse => self.stop_course().await,
        }
    }

    /// A time on a weekday that nobody asked for yet, more than a day ahead.
    pub fn next_start(&mut self) -> Instant {
        let first = DateTime::parse_from_rfc3339(FIRST).expect("a time").to_utc();
        loop {
            let (day, hour) = (self.slot / HOURS.len(), HOURS[self.slot % HOURS.len()]);
            self.slot += 1;
            let weeks = i64::try_from(day / 5).expect("not that many") * 7;
            // Thursday and Friday, and Monday to Wednesday.
            let start = first + TimeDelta::days(weeks + [0, 1, 4, 5, 6][day % 5]);
            let start = start + TimeDelta::hours(hour);
            if start > self.site.now() + TimeDelta::hours(25) {
                return start;
            }
        }
    }

    /// Somebody pays on a page of Stripe's, and does not come back.
    pub async fn paid(&self, url: &str) {
        let session = url.rsplit('/').next().expect("a page");
        let paid = self.site.tell(&format!("sessions/{session}/pay"), json!({})).await;
        assert_eq!(paid["payment_status"], "paid", "{paid}");
        self.site.settled().await;
    }
}

//! A studio with its clients, and what happens there next.

use domain::{BookingId, CourseId, SaleId, booking::BookingState};

use crate::{
    auth::{DeskSession, ManagerSession, OwnerSession, StaffSession},
    payments::tests::scene::{self, Client},
    testing::TestBed,
};

/// Numbers that look like chance and are the same every time.
pub struct Dice(u64);

impl Dice {
    pub fn of(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    /// One of `many` that there are.
    pub fn index(&mut self, many: usize) -> Option<usize> {
        let sides = u64::try_from(many).expect("not that many");
        (sides > 0).then(|| usize::try_from(self.of(sides)).expect("less than there are"))
    }
}

/// All that happened, told where it ends badly.
struct Told {
    seed: u64,
    steps: Vec<String>,
}

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the life of seed {} went wrong after:", self.seed);
            for (n, step) in self.steps.iter().enumerate() {
                eprintln!("{:>4} {step}", n + 1);
            }
        }
    }
}

pub struct Town<'a> {
    pub bed: &'a TestBed,
    pub dice: Dice,
    pub owner: OwnerSession,
    /// The codes of the gift cards.
    pub cards: Vec<String>,
    /// The courses that were not ended, with their codes.
    pub courses: Vec<(CourseId, String)>,
    /// What was sold online without a visit.
    pub sold: Vec<SaleId>,
    pub clients: Vec<Client>,
    /// Payments that banks questioned, each once.
    pub questioned: Vec<String>,
    /// What banks have not decided.
    pub asked: Vec<String>,
    /// What was charged for missed visits, in minor units.
    pub charged: i64,
    /// The next client's number.
    pub next: u32,
    /// The next slot to move to: each is moved to once.
    pub moved: u32,
    told: Told,
}

impl<'a> Town<'a> {
    pub async fn new(bed: &'a TestBed, seed: u64) -> Self {
        Self {
            bed,
            dice: Dice(seed),
            owner: scene::owner(bed).await,
            cards: vec![],
            courses: vec![],
            sold: vec![],
            clients: vec![],
            questioned: vec![],
            asked: vec![],
            charged: 0,
            next: 0,
            moved: 0,
            told: Told { seed, steps: vec![] },
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

    /// Says what happens now, to be printed if it goes wrong.
    pub fn tell(&mut self, what: impl Into<String>) {
        self.told.steps.push(what.into());
    }

    pub async fn step(&mut self) {
        match self.dice.of(19) {
            0 => self.sell_card().await,
            1 => self.sell_course().await,
            2..=6 => self.book().await,
            7 => self.cancel_by_client().await,
            8 => self.cancel_by_studio().await,
            9 => self.take_rest().await,
            10 | 11 => self.close().await,
            12 => self.fail_a_refund().await,
            13 => self.part_refund().await,
            14 => self.move_visit().await,
            15 | 16 => self.question().await,
            17 => self.decide().await,
            _ => self.end_course().await,
        }
    }

    /// A visit that is to take place.
    pub async fn some(&mut self) -> Option<BookingId> {
        let mut open = Vec::new();
        for client in &self.clients {
            if matches!(client.booking(self.bed).await.state, BookingState::Confirmed) {
                open.push(client.booking);
            }
        }
        self.dice.index(open.len()).map(|which| open[which])
    }
}

//! Clients who go on whatever happens, and remember what they were told.

use std::{
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::watch;

use crate::{
    dice::Dice,
    visits::{Clients, Visit, Wish},
    world::Page,
};

/// How often a client asks again whose request was cut off, before they give up.
const PRESSES: usize = 40;
/// How long a client looks whether the visit is confirmed, before they cancel it.
const LOOKING: Duration = Duration::from_secs(20);

/// How far a client got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// The time was held, and not paid.
    Held,
    /// Stripe took the money.
    Paid,
    /// The server said that it is cancelled.
    Cancelled,
    /// Stripe said that it can no longer be paid.
    TooLate,
    /// Stripe said nothing that makes sense.
    Lost(String),
}

impl End {
    /// As it is counted.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Held => "held and left",
            Self::Paid => "paid",
            Self::Cancelled => "paid and cancelled",
            Self::TooLate => "too late to pay",
            Self::Lost(_) => "lost at the stand-in",
        }
    }
}

/// What a client was told.
#[derive(Debug)]
pub struct Story {
    /// The visit, once the server had said that it is made.
    pub visit: Option<Visit>,
    pub end: End,
}

/// Where clients take the next time from.
#[derive(Clone)]
pub struct Desk(Arc<Mutex<Vec<Wish>>>);

impl Desk {
    /// With these wishes.
    pub fn new(wishes: Vec<Wish>) -> Self {
        Self(Arc::new(Mutex::new(wishes)))
    }

    fn next(&self) -> Option<Wish> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pop()
    }
}

/// One client after the other, until told to stop.
pub async fn many(
    clients: Clients,
    page: Page,
    desk: Desk,
    mut dice: Dice,
    stopped: watch::Receiver<bool>,
) -> Vec<Story> {
    let mut stories = Vec::new();
    while !*stopped.borrow() {
        let Some(wish) = desk.next() else { break };
        stories.push(one(&clients, &page, &wish, &mut dice).await);
    }
    stories
}

async fn one(clients: &Clients, page: &Page, wish: &Wish, dice: &mut Dice) -> Story {
    let Some(visit) = made(clients, wish).await else {
        return Story { visit: None, end: End::Held };
    };
    let mut story = Story { visit: Some(visit.clone()), end: End::Held };
    if dice.percent(10) {
        return story;
    }
    dice.pause(60).await;
    let back = match page.pay_for_sure(&visit.session).await {
        Ok(Some(back)) => back,
        Ok(None) => {
            story.end = End::TooLate;
            return story;
        }
        Err(error) => {
            story.end = End::Lost(format!("{error:#}"));
            return story;
        }
    };
    story.end = End::Paid;
    if dice.percent(50) {
        // Whatever the page says: the client has paid.
        let _ = clients.come_back(&back).await;
    }
    if dice.percent(40) && is_confirmed(clients, &visit).await && cancelled(clients, &visit).await {
        story.end = End::Cancelled;
    }
    story
}

/// Presses again with the same key until the server says what came of it.
async fn made(clients: &Clients, wish: &Wish) -> Option<Visit> {
    for _ in 0..PRESSES {
        if let Ok(answer) = clients.ask(wish, Some(&wish.client)).await
            && answer.status == 201
        {
            return Visit::of(&wish.client, &answer.json()).ok();
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    None
}

async fn is_confirmed(clients: &Clients, visit: &Visit) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < LOOKING {
        if clients.state(visit).await.is_ok_and(|state| state == "confirmed") {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

/// Presses until the server says that it is cancelled, whenever that happened.
async fn cancelled(clients: &Clients, visit: &Visit) -> bool {
    for _ in 0..PRESSES * 10 {
        let answer = clients.cancel(visit).await;
        if answer.is_ok_and(|answer| answer.status == 200)
            || clients.state(visit).await.is_ok_and(|state| state == "cancelled")
        {
            return true;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    false
}

//! Public answers that are the same for everybody are made once and kept, for as long as they
//! are what would be made anew: until the studio's version changes, which the database counts
//! in the transaction of the change (`storage::versions`), and for the minute of which they
//! tell what can be booked.
//!
//! Only a request that says nothing about who asks is answered so: it may bear the choice of
//! colours and the browser's zone, and no other cookie. An answer's nonce is never given twice.

mod answer;
mod question;
#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use services::{
    catalogue,
    memory::{Memory, Moment},
};
use storage::versions::Version;

use self::{answer::Answer, question::Question};
use super::Site;

/// How many bytes of answers are kept.
const KEPT: usize = 16 * 1024 * 1024;
/// What is kept of each beside its bytes, about.
const BESIDE: usize = 1024;

/// The answers that are kept.
pub struct Answers(Memory<Question, Arc<Place>>);

/// Where the answer to one question is kept.
#[derive(Default)]
struct Place {
    /// Whoever makes it anew has this; others wait, and get the same.
    making: tokio::sync::Mutex<()>,
    kept: Mutex<Option<Arc<Kept>>>,
}

/// An answer, and until when it holds.
struct Kept {
    answer: Answer,
    /// Before it was made.
    version: Version,
    moment: Moment,
}

impl Default for Answers {
    fn default() -> Self {
        Self(Memory::new(KEPT))
    }
}

impl Answers {
    fn place(&self, question: &Question) -> Arc<Place> {
        self.0.get(question).unwrap_or_else(|| {
            let place = Arc::new(Place::default());
            self.0.keep(question.clone(), place.clone(), BESIDE);
            place
        })
    }
}

impl Place {
    /// What is kept, if it is as new as this.
    fn known(&self, version: Version, moment: Moment) -> Option<Arc<Kept>> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner).clone();
        kept.filter(|kept| kept.version.is_as_new_as(version) && moment == kept.moment)
    }

    fn keep(&self, kept: Kept) {
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::new(kept));
    }
}

/// Answers as before where that is what would be answered now, and else anew.
pub async fn as_kept(State(site): State<Site>, request: Request, next: Next) -> Response {
    let Some(question) = Question::of(&request) else { return next.run(request).await };
    let now = || Moment::of(site.services.now());
    let Ok(Some((_, version))) = catalogue::version(&site.services, question.studio()).await else {
        return next.run(request).await;
    };
    let place = site.answers.place(&question);
    if let Some(known) = place.known(version, now()) {
        return known.answer.again().into_response();
    }
    let _making = place.making.lock().await;
    if let Some(known) = place.known(version, now()) {
        return known.answer.again().into_response();
    }
    // The version is the one from before: what changed since is perhaps not in the answer.
    let moment = now();
    let (response, answer) = Answer::of(next.run(request).await).await;
    if let Some(answer) = answer.filter(|_| moment == now()) {
        let weight = answer.weight() + BESIDE;
        place.keep(Kept { answer, version, moment });
        site.answers.0.keep(question, place.clone(), weight);
    }
    response
}

//! Does it help? Scores around the visits, sealed with their client's key, and what they come
//! to: for the client, who sees their own line; for whoever treats; and for an owner, without a
//! name.
//!
//! A check-in is a client's: it is opened for them and for whoever treats them. The panel never
//! opens one. Whatever changes a client's episodes enqueues a job that derives them anew and
//! writes them under a pseudonym made from the client's key: once that key is destroyed, nobody
//! can say whose they were, and the figures stay.

mod asks;
mod beside;
mod check_in;
mod ends;
mod file;
mod forget;
mod invite;
mod link;
mod moment;
mod panel;
mod progress;
mod questionnaires;
mod refresh;
mod review;
mod scores;
mod setting;
mod tallies;
#[cfg(test)]
mod tests;
mod tracks;
mod whose;

pub use asks::{Activities, Asked, Typed, asked, fill};
pub use beside::{Beside, beside};
pub(crate) use check_in::sealed;
pub use check_in::{CheckIn, CheckInRefused, check_in, check_ins};
pub use file::{OutcomeTable, csv};
pub use forget::{forget, set_silent};
pub(crate) use invite::{asks_more, invites, plan};
pub use link::{CareHolder, CareLink, Opens, care_holder, care_link, care_token};
pub use moment::{Moment, Standing};
pub use panel::{Panel, Part, panel};
pub use progress::{Coming, Episode, Progress, progress};
pub use questionnaires::{
    Known, MOST, QuestionnaireRefused, Version, questionnaires, read_file, save_questionnaire,
    written,
};
pub(crate) use questionnaires::{every, row as questionnaire_row};
pub(crate) use refresh::{follow, moved, refresh, rows};
pub(crate) use review::opened as opened_review;
pub use review::{CareRefused, Choice, Review, choose};
pub use scores::{ACTIVITIES, ACTIVITY_LENGTH, Activity, Filled, Scores};
pub(crate) use setting::first_setting;
pub use setting::{CheckInSetting, choose_setting, setting};
pub(crate) use tallies::Tallies;
pub use tracks::{Answered, Measure, Track};
pub use whose::{Whose, whose};

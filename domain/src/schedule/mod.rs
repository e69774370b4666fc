//! Which starts can be offered, and which can be accepted: one rule decides both.
//!
//! [`available_slots`] lists the starts that may be offered, [`place`] accepts one
//! and says who and what it occupies, [`explain`] says why one is not offered. All
//! three ask the same private judge, about the same [`Snapshot`].
//!
//! - Working hours are wall time in the studio's zone. The session must lie inside
//!   them; what is done before and after it need not.
//! - Starts lie on a grid of wall time. One that the clock skips is not offered; one
//!   that it shows twice is offered once, the first time.
//! - Set-up and clean-up occupy therapist, room and equipment; the therapist's rest
//!   occupies the therapist only. Between two visits lies the sum of both.
//! - A class takes place on set dates instead, and each pair takes one of its seats.

mod absence;
mod busy;
mod class;
mod explain;
mod hours;
mod judge;
mod lifted;
mod place;
mod query;
mod refusal;
mod slots;
mod snapshot;
#[cfg(test)]
mod tests;
mod week;

pub use absence::{
    AbsenceRefused, FARTHEST_DAYS, LONGEST_DAYS, MOST_TIMES, Repeat, Wall, around, occurrences,
};
pub use busy::Busy;
pub use class::{ClassDate, OfferedDate, SeatSchedule, class_dates};
pub use explain::{Explanation, explain};
pub use hours::{DateOverride, WeeklyHours, WorkRules, working};
pub use lifted::ClientRule;
pub use place::{Placement, place};
pub use query::{Slot, SlotQuery, TreatmentTimes};
pub use refusal::{BookingRefused, first_instant};
pub use slots::available_slots;
pub use snapshot::{
    EquipmentSchedule, OnlineBooking, RoomSchedule, Snapshot, StartRules, TherapistSchedule,
    WRITTEN_DOWN_WITHIN,
};
pub use week::{
    STRETCHES_A_DAY, Shift, Stretch, StretchRefused, WEEKDAYS, Week, WeekRefused, changes_after,
    check_date,
};

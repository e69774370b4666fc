//! Where staff put a visit: inside working hours, or outside for a reason that is written down.

use domain::{
    BookingId, Instant,
    booking::Booking,
    schedule::{
        self, BookingRefused, ClientRule, Placement, SlotQuery, Snapshot, WRITTEN_DOWN_WITHIN,
    },
};
use storage::{Connection, StoreError, audit};
use thiserror::Error;

use super::MOVED;

/// The records' name for a visit that staff entered.
pub(super) const ENTERED: &str = "booking.entered";
/// The longest reason, in characters.
pub const REASON_LENGTH: usize = 200;
/// What stands in the records before a reason: the rest of the entry is what somebody typed.
pub const OUTSIDE_HOURS: &str = "outside hours: ";
/// What stands in the records before the codes of the rules for clients that a visit does not
/// keep: being at the desk is reason enough to set them aside, but it is said.
pub const RULES_LIFTED: &str = "rules lifted: ";

/// Why a reason is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum ReasonRefused {
    /// Nothing was typed.
    #[error("there is no reason")]
    Missing,
    /// It is longer than [`REASON_LENGTH`].
    #[error("the reason is too long")]
    TooLong,
}

impl ReasonRefused {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "reason_missing",
            Self::TooLong => "reason_too_long",
        }
    }
}

/// Where a visit is put.
pub(super) struct Placed {
    /// Under the rules that it was placed by.
    pub snapshot: Snapshot,
    /// Who treats, and where.
    pub placement: Placement,
    /// The rules for clients that it does not keep.
    pub lifted: Vec<ClientRule>,
    /// Why, where it lies outside working hours.
    pub outside: Option<String>,
}

/// What the records say of the rules that were set aside for a visit: nothing where it keeps
/// them all. What somebody typed comes last.
pub(super) fn recorded(lifted: &[ClientRule], outside: Option<&str>) -> String {
    let codes: Vec<&str> = lifted.iter().map(|rule| rule.code()).collect();
    let rules = (!codes.is_empty()).then(|| format!("{RULES_LIFTED}{}", codes.join(", ")));
    let hours = outside.map(|why| format!("{OUTSIDE_HOURS}{why}"));
    rules.into_iter().chain(hours).collect::<Vec<_>>().join(", ")
}

/// Why it cannot be put there.
pub(super) enum NotPlaced {
    /// It cannot be at that time.
    Slot(BookingRefused),
    /// It could, if somebody said why.
    Reason(ReasonRefused),
}

/// The clients' rules that a move does not keep: those about its new time, and those about
/// moving. A visit that is handed over at its time was judged when it was booked.
pub(super) fn of_a_move(
    before: &Booking,
    start: Instant,
    lifted: Vec<ClientRule>,
    now: Instant,
) -> Vec<ClientRule> {
    if start == before.span.start {
        return lifted.into_iter().filter(|rule| *rule == ClientRule::Hours).collect();
    }
    let about_moving = match before.reschedule_until() {
        None => Some(ClientRule::Moves),
        Some(until) => (now > until).then_some(ClientRule::MoveNotice),
    };
    let (hours, mut rules): (Vec<_>, Vec<_>) =
        lifted.into_iter().partition(|rule| *rule == ClientRule::Hours);
    rules.extend(about_moving);
    rules.extend(hours);
    rules
}

/// By the rule that offers slots under the rules for staff. `any_hour` lifts working hours for
/// the reason in it, which is asked for only where it does not fit inside them.
pub(super) fn place(
    query: &SlotQuery,
    snapshot: Snapshot,
    start: Instant,
    any_hour: Option<&str>,
    now: Instant,
) -> Result<Placed, NotPlaced> {
    let earliest = now - WRITTEN_DOWN_WITHIN;
    let mut lifted = snapshot.unkept(start, now);
    let at_any_hour = any_hour.map(|typed| (typed, snapshot.clone()));
    let snapshot = snapshot.for_staff(None);
    let refused = match schedule::place(query, &snapshot, start, earliest) {
        Ok(placement) => return Ok(Placed { snapshot, placement, lifted, outside: None }),
        Err(refused) => refused,
    };
    let Some((typed, snapshot)) = at_any_hour else { return Err(NotPlaced::Slot(refused)) };
    let date = snapshot.zone.local(start).date();
    let snapshot = snapshot.for_staff(Some(date));
    let placement = schedule::place(query, &snapshot, start, earliest).map_err(NotPlaced::Slot)?;
    let outside = Some(checked(typed).map_err(NotPlaced::Reason)?);
    lifted.push(ClientRule::Hours);
    Ok(Placed { snapshot, placement, lifted, outside })
}

/// The reason on one line, as it is written down.
fn checked(typed: &str) -> Result<String, ReasonRefused> {
    let words = typed.split(|c: char| c.is_whitespace() || c.is_control());
    let reason = words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    match reason.chars().count() {
        0 => Err(ReasonRefused::Missing),
        long if long > REASON_LENGTH => Err(ReasonRefused::TooLong),
        _ => Ok(reason),
    }
}

/// Why staff put a visit outside working hours, oldest first: once for each time they did.
pub(crate) async fn reasons<C: Connection>(
    conn: &C,
    booking: BookingId,
) -> Result<Vec<String>, StoreError> {
    let all = audit::of_object(conn, &booking.to_string()).await?;
    let put = all.iter().filter(|entry| [ENTERED, MOVED].contains(&entry.action.as_str()));
    let typed = put.filter_map(|entry| entry.detail.split_once(OUTSIDE_HOURS));
    Ok(typed.map(|(_, reason)| reason.to_owned()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reason_has_between_1_and_200_characters_on_one_line() {
        assert_eq!(checked(""), Err(ReasonRefused::Missing));
        assert_eq!(checked(" \n\t\0 "), Err(ReasonRefused::Missing));
        assert_eq!(checked("  Her train\r\nis late\0 "), Ok("Her train is late".to_owned()));
        let most = "ü".repeat(REASON_LENGTH);
        assert_eq!(checked(&most), Ok(most.clone()));
        assert_eq!(checked(&format!("{most}!")), Err(ReasonRefused::TooLong));
    }
}

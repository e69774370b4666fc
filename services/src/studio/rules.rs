//! A studio's rules, as they are typed and kept. A booking copies them when it is made:
//! other rules never change what was agreed.

use domain::{
    StudioId,
    contact::FieldError,
    policy::{Policy, Rung, check},
};
use storage::{Corrupt, studio_settings, studios};

use super::{SettingsRefused, changes, note};
use crate::{
    Services,
    auth::{ManagerSession, StaffSession},
    waitlist,
};

/// What a length of time is counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unit {
    /// Minutes.
    Minutes,
    /// Hours.
    #[default]
    Hours,
    /// Days of 24 hours.
    Days,
}

impl Unit {
    /// From the shortest.
    pub const ALL: [Self; 3] = [Self::Minutes, Self::Hours, Self::Days];

    /// Its code in forms.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Minutes => "minutes",
            Self::Hours => "hours",
            Self::Days => "days",
        }
    }

    const fn minutes(self) -> u32 {
        match self {
            Self::Minutes => 1,
            Self::Hours => 60,
            Self::Days => 24 * 60,
        }
    }
}

/// A length of time as it is typed: a whole number and what it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Length {
    /// Digits.
    pub number: String,
    /// A [`Unit`]'s code.
    pub unit: String,
}

impl Length {
    /// So many minutes in the longest unit that says it in a whole number; days only from
    /// three on, because two are said as 48 hours.
    #[must_use]
    pub fn of(minutes: u32) -> Self {
        let fits = |unit: &&Unit| match unit {
            Unit::Days => minutes >= 3 * 24 * 60 && minutes.is_multiple_of(24 * 60),
            Unit::Hours => minutes > 0 && minutes.is_multiple_of(60),
            Unit::Minutes => true,
        };
        let unit = Unit::ALL.iter().rev().find(fits).copied().unwrap_or(Unit::Minutes);
        Self { number: (minutes / unit.minutes()).to_string(), unit: unit.code().to_owned() }
    }

    fn minutes(&self) -> Option<u32> {
        let unit = Unit::ALL.into_iter().find(|unit| unit.code() == self.unit)?;
        self.number.trim().parse::<u32>().ok()?.checked_mul(unit.minutes())
    }
}

/// A rung of the cancellation ladder, as it is typed. One without a number is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RungInput {
    /// At least this long before the visit.
    pub before: Length,
    /// What goes back, in percent.
    pub percent: String,
}

impl RungInput {
    fn is_empty(&self) -> bool {
        self.before.number.trim().is_empty() && self.percent.trim().is_empty()
    }
}

/// A studio's rules, as they are typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RulesInput {
    /// Starts are offered every so many minutes.
    pub start_grid: String,
    /// Least time between now and a start.
    pub notice_to_book: Length,
    /// How many days ahead starts are offered.
    pub booking_window: String,
    /// Least time before a visit for moving it.
    pub notice_to_reschedule: Length,
    /// How often a client may move one visit.
    pub reschedules: String,
    /// What goes back on a cancellation.
    pub ladder: Vec<RungInput>,
    /// Share of the price that is paid online, in percent.
    pub deposit: String,
    /// Whether everything may be paid at the studio.
    pub pay_at_studio: bool,
    /// Whether a card is asked for where not all is paid online.
    pub card_on_file: bool,
    /// Share of the price that is kept when a client does not come, in percent.
    pub no_show: String,
    /// How many minutes a time is kept while details are filled in.
    pub hold: String,
    /// How many hours before a visit the reminder leaves; 0 is never.
    pub reminder: String,
}

impl RulesInput {
    /// These rules, as they would be typed.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let rung = |rung: &Rung| RungInput {
            before: Length::of(rung.minutes_before),
            percent: rung.percent.to_string(),
        };
        Self {
            start_grid: policy.start_grid_minutes.to_string(),
            notice_to_book: Length::of(policy.notice_to_book_minutes),
            booking_window: policy.booking_window_days.to_string(),
            notice_to_reschedule: Length::of(policy.notice_to_reschedule_minutes),
            reschedules: policy.reschedules_allowed.to_string(),
            ladder: policy.ladder.iter().map(rung).collect(),
            deposit: policy.deposit_percent.to_string(),
            pay_at_studio: policy.pay_at_studio,
            card_on_file: policy.card_on_file,
            no_show: policy.no_show_percent.to_string(),
            hold: policy.hold_minutes.to_string(),
            reminder: policy.reminder_hours.to_string(),
        }
    }

    /// Reads every number, and returns all problems at once: `not_a_number`, and those of
    /// [`domain::policy::check`].
    pub fn check(&self) -> Result<Policy, Vec<FieldError>> {
        let mut numbers = Numbers::default();
        let policy = Policy {
            start_grid_minutes: numbers.read("start_grid", &self.start_grid),
            notice_to_book_minutes: numbers.length("notice_to_book", &self.notice_to_book),
            booking_window_days: numbers.read("booking_window", &self.booking_window),
            notice_to_reschedule_minutes: numbers
                .length("notice_to_reschedule", &self.notice_to_reschedule),
            reschedules_allowed: numbers.read("reschedules", &self.reschedules),
            ladder: numbers.ladder(&self.ladder),
            deposit_percent: numbers.read("deposit", &self.deposit),
            pay_at_studio: self.pay_at_studio,
            card_on_file: self.card_on_file,
            no_show_percent: numbers.read("no_show", &self.no_show),
            hold_minutes: numbers.read("hold", &self.hold),
            reminder_hours: numbers.read("reminder", &self.reminder),
        };
        let mut wrong = numbers.0;
        let unread = |error: &FieldError| wrong.iter().all(|known| known.field != error.field);
        let found: Vec<FieldError> = check(&policy).into_iter().filter(unread).collect();
        wrong.extend(found);
        if wrong.is_empty() { Ok(policy) } else { Err(wrong) }
    }
}

/// What could not be read so far.
#[derive(Default)]
struct Numbers(Vec<FieldError>);

impl Numbers {
    fn or_wrong<T: Default>(&mut self, field: &'static str, found: Option<T>) -> T {
        found.unwrap_or_else(|| {
            self.0.push(FieldError::new(field, "not_a_number"));
            T::default()
        })
    }

    fn read<T: std::str::FromStr + Default>(&mut self, field: &'static str, text: &str) -> T {
        self.or_wrong(field, text.trim().trim_end_matches('%').trim_end().parse().ok())
    }

    fn length(&mut self, field: &'static str, length: &Length) -> u32 {
        self.or_wrong(field, length.minutes())
    }

    /// The earliest deadline first. One line of a ladder at most is told to be wrong.
    fn ladder(&mut self, rungs: &[RungInput]) -> Vec<Rung> {
        let read = |rung: &RungInput| {
            let percent = rung.percent.trim().trim_end_matches('%').trim_end().parse().ok()?;
            Some(Rung { minutes_before: rung.before.minutes()?, percent })
        };
        let rungs: Option<Vec<Rung>> =
            rungs.iter().filter(|rung| !rung.is_empty()).map(read).collect();
        let mut ladder = self.or_wrong("ladder", rungs);
        ladder.sort_by_key(|rung| std::cmp::Reverse(rung.minutes_before));
        ladder
    }
}

/// The studio's rules, as they are now.
pub async fn rules(services: &Services, staff: &StaffSession) -> Result<Policy, SettingsRefused> {
    let found = studios::policy(services.store.reader(), staff.studio()).await?;
    Ok(found.ok_or_else(|| no_policy(staff.studio()))?)
}

/// Sets the rules for bookings that are made from now on. Whether anything changed.
pub async fn set_rules(
    services: &Services,
    manager: &ManagerSession,
    typed: &RulesInput,
) -> Result<bool, SettingsRefused> {
    let policy = typed.check().map_err(SettingsRefused::Invalid)?;
    services.store.retrying(|| try_set(services, manager, &policy)).await
}

async fn try_set(
    services: &Services,
    manager: &ManagerSession,
    policy: &Policy,
) -> Result<bool, SettingsRefused> {
    let (studio, now) = (manager.studio(), services.now());
    let tx = services.store.begin().await?;
    studio_settings::lock(&tx, studio).await?.ok_or(SettingsRefused::NotFound)?;
    let before = studios::policy(&*tx, studio).await?.ok_or_else(|| no_policy(studio))?;
    let Some(changed) = changes::said(&keys(&before), &keys(policy)) else { return Ok(false) };
    studio_settings::set_policy(&tx, studio, policy).await?;
    waitlist::rules_changed(&tx, studio, (&before, policy), now).await?;
    tx.announce(studio);
    note(&tx, (studio, manager.actor()), ("studio.rules", changed), now).await?;
    tx.commit().await?;
    Ok(true)
}

fn no_policy(studio: StudioId) -> Corrupt {
    Corrupt::new("studio", "policy", studio)
}

/// The ladder reads `1440 min: 100 %, 240 min: 50 %` where it is written down.
fn keys(policy: &Policy) -> serde_json::Map<String, serde_json::Value> {
    let value = serde_json::to_value(policy).unwrap_or_default();
    let mut keys = value.as_object().cloned().unwrap_or_default();
    let rung = |rung: &Rung| format!("{} min: {} %", rung.minutes_before, rung.percent);
    let ladder = policy.ladder.iter().map(rung).collect::<Vec<_>>().join(", ");
    keys.insert("ladder".to_owned(), ladder.into());
    keys
}

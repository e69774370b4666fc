//! Rules that suit many studios, to begin with.

use super::{Policy, Rung};

/// Rules that a studio can take as they are, or begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    /// Easy on clients: late changes, half back until the start, paying at the studio.
    Flexible,
    /// What most studios do: everything back until a day before, half until four hours.
    Usual,
    /// Easy on the studio: two days for everything, and a deposit is not enough.
    Strict,
}

const DAY: u32 = 24 * 60;

impl Preset {
    /// From the one that is easiest on clients.
    pub const ALL: [Self; 3] = [Self::Flexible, Self::Usual, Self::Strict];

    /// Its code, as addresses bear it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Flexible => "flexible",
            Self::Usual => "usual",
            Self::Strict => "strict",
        }
    }

    /// The preset with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.code() == code)
    }

    /// The preset that these rules are, to the last number.
    #[must_use]
    pub fn of(policy: &Policy) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.policy() == *policy)
    }

    /// Its rules.
    #[must_use]
    pub fn policy(self) -> Policy {
        match self {
            Self::Flexible => Policy {
                notice_to_book_minutes: 60,
                booking_window_days: 90,
                notice_to_reschedule_minutes: 4 * 60,
                reschedules_allowed: 5,
                ladder: ladder(&[(4 * 60, 100), (0, 50)]),
                deposit_percent: 0,
                pay_at_studio: true,
                no_show_percent: 50,
                ..usual()
            },
            Self::Usual => usual(),
            Self::Strict => Policy {
                notice_to_book_minutes: 4 * 60,
                notice_to_reschedule_minutes: 2 * DAY,
                reschedules_allowed: 1,
                ladder: ladder(&[(2 * DAY, 100), (DAY, 50)]),
                ..usual()
            },
        }
    }
}

fn usual() -> Policy {
    Policy {
        start_grid_minutes: 15,
        notice_to_book_minutes: 120,
        booking_window_days: 60,
        notice_to_reschedule_minutes: DAY,
        reschedules_allowed: 2,
        ladder: ladder(&[(DAY, 100), (4 * 60, 50)]),
        deposit_percent: 100,
        pay_at_studio: false,
        card_on_file: false,
        no_show_percent: 100,
        hold_minutes: 10,
        reminder_hours: 24,
    }
}

fn ladder(rungs: &[(u32, u8)]) -> Vec<Rung> {
    rungs.iter().map(|&(minutes_before, percent)| Rung { minutes_before, percent }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::check;

    #[test]
    fn a_preset_is_known_by_its_rules_and_by_its_code() {
        for preset in Preset::ALL {
            assert_eq!(Preset::of(&preset.policy()), Some(preset));
            assert_eq!(Preset::from_code(preset.code()), Some(preset));
            assert_eq!(check(&preset.policy()), [], "{preset:?} can be saved");
        }
        let other = Policy { hold_minutes: 11, ..Preset::Usual.policy() };
        assert_eq!(Preset::of(&other), None);
        assert_eq!(Preset::from_code("harsh"), None);
    }

    #[test]
    fn each_preset_gives_clients_no_more_than_the_one_before() {
        let at = |text: &str| text.parse::<crate::Instant>().expect("an instant");
        let start = at("2026-12-03T14:00:00Z");
        for hours in 0..100 {
            let when = start - chrono::TimeDelta::hours(hours);
            let back = Preset::ALL.map(|preset| preset.policy().refund_percent(start, when));
            assert!(back.is_sorted_by(|before, after| before >= after), "{hours} h: {back:?}");
        }
    }
}

//! Steps and what is missing, in words.

use domain::policy::{Policy, Preset};
use services::{
    people,
    studio::{Guide, Mode, Step, What},
};

use crate::words;

/// A step's heading, and the words of the way to where it is done.
pub const fn step(step: Step) -> (&'static str, &'static str) {
    match step {
        Step::Details => ("Your studio", "Name, address and tax"),
        Step::Rooms => ("Rooms and equipment", "Rooms"),
        Step::Treatments => ("Treatments", "Treatments"),
        Step::Therapists => ("Therapists", "Who works here"),
        Step::Hours => ("Opening hours", "Weekly hours"),
        Step::Rules => ("Rules", "Rules"),
        Step::Payments => ("Payments", "Payments"),
        Step::SignIn => ("Signing in", "How you sign in"),
    }
}

/// What is missing, and why it matters.
pub fn lack(what: &What) -> String {
    match what {
        What::Phone => {
            "A telephone number is missing: clients call it when they are late or lost.".to_owned()
        }
        What::Directions => {
            "A few words on how to get there would help those who come for the first time."
                .to_owned()
        }
        What::Room => "There is no room yet. Every visit needs a free one.".to_owned(),
        What::Treatment => "Nothing can be booked yet: there is no treatment.".to_owned(),
        What::Therapist => {
            "Nobody treats here yet. Invite somebody, or yourself by your own address.".to_owned()
        }
        What::Verified => {
            "Nobody may give a treatment yet. A qualification has to be recorded for its \
             technique, and you have to check it."
                .to_owned()
        }
        What::Ungiven(names) => {
            let they = if names.len() == 1 { "It is" } else { "They are" };
            format!(
                "Nobody has a checked qualification for {}. {they} shown without free times.",
                words::list(names)
            )
        }
        What::Hours => {
            "Nobody who may treat has weekly hours yet, so there are no times to book.".to_owned()
        }
        What::Online => {
            "Clients can book nobody online: so it is chosen in every profile. You enter the \
             visits."
                .to_owned()
        }
        What::SecondStep => {
            "The owner’s account needs a second step of signing in before clients can book: it \
             opens what clients say about their health."
                .to_owned()
        }
        What::RealPayments => {
            "Demo payments: no card is charged and no money moves. Good for trying; connect \
             Stripe before clients come."
                .to_owned()
        }
    }
}

/// What there is, in a line.
pub fn there(guide: &Guide, step: Step) -> String {
    let studio = &guide.studio;
    match step {
        Step::Details => {
            let tax = words::basis_points(studio.tax_basis_points);
            format!(
                "{}, {}, {}. Times are {}, prices in {} with {tax} {} inside.",
                studio.name,
                studio.address_line,
                studio.city,
                studio.clock().name(),
                studio.currency,
                studio.tax_name,
            )
        }
        Step::Rooms => count(guide.rooms, "room"),
        Step::Treatments => {
            let prices = studio.treatments.iter().map(|treatment| treatment.price);
            match (prices.clone().min_by_key(|p| p.minor), prices.max_by_key(|p| p.minor)) {
                (Some(least), Some(most)) if least != most => {
                    format!("{}, {least} to {most}.", bare(studio.treatments.len(), "treatment"))
                }
                (Some(least), _) => {
                    format!("{}, {least}.", bare(studio.treatments.len(), "treatment"))
                }
                _ => String::new(),
            }
        }
        Step::Therapists => String::new(),
        Step::Hours => {
            "The studio is open when somebody works: its hours are those of its people.".to_owned()
        }
        Step::Rules => {
            let name = guide.preset.map_or("Your own", preset);
            format!("{name}: {}", gist(guide.policy()))
        }
        Step::SignIn => String::new(),
        Step::Payments => match guide.payments {
            Mode::Demo => String::new(),
            Mode::Test => "Stripe in its test mode: test cards work, and no money moves.".into(),
            Mode::Live => "Stripe: cards are charged.".into(),
        },
    }
}

fn bare(n: usize, word: &str) -> String {
    words::count(u32::try_from(n).unwrap_or(u32::MAX), word)
}

fn count(n: usize, word: &str) -> String {
    if n == 0 { String::new() } else { format!("{}.", bare(n, word)) }
}

/// What is missing about somebody, in a line.
pub fn person(missing: &[people::Step]) -> String {
    let said = missing.iter().map(|step| {
        match step {
            people::Step::Profile => "profile",
            people::Step::Qualification => "qualification",
            people::Step::Verified => "your check of it",
            people::Step::Hours => "weekly hours",
        }
        .to_owned()
    });
    match said.collect::<Vec<_>>() {
        said if said.is_empty() => "ready".to_owned(),
        said => format!("{} missing", words::list(&said)),
    }
}

/// A preset's name.
pub const fn preset(preset: Preset) -> &'static str {
    match preset {
        Preset::Flexible => "Flexible",
        Preset::Usual => "Usual",
        Preset::Strict => "Strict",
    }
}

/// Whom a preset suits.
pub const fn suits(preset: Preset) -> &'static str {
    match preset {
        Preset::Flexible => {
            "Easy on clients. Good for a new studio, and where days are rarely full."
        }
        Preset::Usual => "What most studios do. A day’s notice, paid when booking.",
        Preset::Strict => "Easy on the studio. Good where every hour is asked for twice.",
    }
}

/// The rules in one sentence.
fn gist(policy: &Policy) -> String {
    let free = policy.ladder.iter().filter(|rung| rung.percent == 100);
    let free = free.map(|rung| rung.minutes_before).min();
    let back = free.map_or_else(
        || "never everything back".to_owned(),
        |minutes| format!("everything back until {} before", words::length(minutes)),
    );
    let paid = match policy.deposit_percent {
        100 => "paid when booking".to_owned(),
        0 => "paid at the studio or online".to_owned(),
        share => format!("{} paid when booking", words::percent(share)),
    };
    format!("{back}, {paid}.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_said_in_a_sentence() {
        assert_eq!(
            gist(&Preset::Usual.policy()),
            "everything back until 24 hours before, paid when booking."
        );
        let none = Policy { ladder: Vec::new(), deposit_percent: 30, ..Preset::Usual.policy() };
        assert_eq!(gist(&none), "never everything back, 30\u{a0}% paid when booking.");
    }
}

//! Studios of any size, made of the demonstration's.

use domain::qualification::RecordKind;

use crate::seed::plan::{QualificationPlan, STUDIOS, StandingPlan, StudioPlan, TherapistPlan};

/// Who gives everything that is sold, so that calendars fill evenly.
const QUALIFICATIONS: &[QualificationPlan] = &[QualificationPlan {
    title: "State-certified massage therapist",
    issuer: "Landesamt für Gesundheit (demo)",
    training_hours: 1_600,
    techniques: &[
        "classical",
        "deep-tissue",
        "trigger-point",
        "sports",
        "hot-stone",
        "pregnancy",
        "myofascial",
    ],
    standing: StandingPlan::Verified,
    kind: RecordKind::Training,
    document: false,
}];

/// Weekdays from Monday, with hours in minutes after midnight.
type Hours = &'static [(&'static [i32], i32, i32)];

/// Everybody works five days; some in the morning, some in the evening and on Saturdays.
const HOURS: [Hours; 4] = [
    &[(&[0, 1, 2, 3, 4], 8 * 60, 16 * 60)],
    &[(&[1, 2, 3, 4, 5], 11 * 60, 19 * 60)],
    &[(&[0, 1, 2], 9 * 60, 18 * 60), (&[4, 5], 9 * 60, 15 * 60)],
    &[(&[0, 2, 3, 4, 5], 12 * 60, 20 * 60)],
];

/// The studio of that number: it lives as long as the process, as the demonstration's do.
pub fn studio(number: usize, therapists: usize, days_back: u64, clients: usize) -> StudioPlan {
    let base = &STUDIOS[0];
    let slug = kept(format!("years-{number}"));
    StudioPlan {
        slug,
        name: kept(format!("Years {number}")),
        email: kept(format!("hello@{slug}.example")),
        owner: ("Marta Sommer", kept(format!("owner@{slug}.example"))),
        payment: (30, true),
        rooms: rooms(therapists),
        therapists: people(therapists),
        days_back,
        clients,
        ..*base
    }
}

fn rooms(count: usize) -> &'static [&'static str] {
    (1..=count).map(|number| kept(format!("Room {number}"))).collect::<Vec<_>>().leak()
}

fn people(count: usize) -> &'static [TherapistPlan] {
    let base = STUDIOS[0].therapists;
    let (first, last) = (STUDIOS[0].first_names, STUDIOS[0].last_names);
    let one = |number: usize| TherapistPlan {
        slug: kept(format!("therapist-{}", number + 1)),
        name: kept(format!(
            "{} {}",
            first[number % first.len()],
            last[(number + number / first.len()) % last.len()]
        )),
        approves: false,
        hours: HOURS[number % HOURS.len()],
        qualifications: QUALIFICATIONS,
        ..base[number % base.len()]
    };
    (0..count).map(one).collect::<Vec<_>>().leak()
}

fn kept(text: String) -> &'static str {
    text.leak()
}

//! The studio in Vancouver.

use super::{
    StandingPlan, StudioPlan, TWO_YEARS, TherapistPlan,
    qualifications::{COLLEGE, standing, verified},
    treatments,
};

pub(super) const VANCOUVER: StudioPlan = StudioPlan {
    slug: "vancouver",
    name: "Lumbar Harbour",
    tagline: "Back massage by the harbour, booked in a minute, by therapists whose certificates we have checked.",
    zone: "America/Vancouver",
    currency: "CAD",
    address: ("210 Gull Street, second floor", "V6B 0A0", "Vancouver", "CA"),
    phone: "+1 604 555 0100",
    email: "hello@vancouver.lumbar.example",
    emergency_number: "911",
    directions: "Second floor, above the ferry office. Ring “Lumbar” and come up.\n\nSeaBus terminal: six minutes on foot.\n\nStep-free: elevator from the lobby.",
    tax: ("GST", 500),
    tax_number: "12345 6789 RT0001",
    payment: (30, true),
    card_on_file: true,
    ladder: r#"[{"minutes_before":2880,"percent":100},{"minutes_before":720,"percent":50}]"#,
    rooms: &["Cedar", "Fir", "Arbutus"],
    owner: ("Dana Whitefield", "owner@vancouver.example"),
    invited: ("Elena Rossi", "elena"),
    treatments: &treatments::VANCOUVER,
    therapists: &[
        TherapistPlan {
            slug: "mei",
            name: "Mei Tanaka",
            focus: "Deep tissue",
            about: "Thirty years of backs, and still curious.",
            languages: "English, Japanese",
            approves: false,
            hours: &[(&[0, 1, 2, 3], 9 * 60, 17 * 60)],
            qualifications: &[
                verified(
                    "Registered massage therapist",
                    COLLEGE,
                    2_200,
                    &["classical", "deep-tissue"],
                ),
                verified("Trigger point therapy", COLLEGE, 90, &["trigger-point"]),
            ],
        },
        TherapistPlan {
            slug: "rob",
            name: "Rob MacLeod",
            focus: "Sports backs",
            about: "Climbs at weekends, so he knows where it pulls.",
            languages: "English, French",
            approves: false,
            hours: &[(&[1, 2, 3, 4], 10 * 60, 19 * 60), (&[5], 9 * 60, 15 * 60)],
            qualifications: &[
                verified("Registered massage therapist", COLLEGE, 2_200, &["classical"]),
                verified("Sports massage", COLLEGE, 200, &["sports"]),
                standing(
                    verified("Deep tissue", COLLEGE, 120, &["deep-tissue"]),
                    StandingPlan::Until(55),
                ),
            ],
        },
        TherapistPlan {
            slug: "priya",
            name: "Priya Raman",
            focus: "Hot stone and gentle work",
            about: "For backs that need warmth before anything else.",
            languages: "English, Tamil, Hindi",
            approves: true,
            hours: &[(&[0, 2, 4], 9 * 60, 18 * 60), (&[5], 10 * 60, 16 * 60)],
            qualifications: &[verified(
                "Hot stone and spa therapist",
                COLLEGE,
                900,
                &["hot-stone"],
            )],
        },
        TherapistPlan {
            slug: "sam",
            name: "Sam Okafor",
            focus: "Knots and trigger points",
            about: "Precise, patient, and honest about what massage can do.",
            languages: "English",
            approves: false,
            hours: &[(&[0, 1, 3, 4], 12 * 60, 20 * 60)],
            qualifications: &[
                verified(
                    "Registered massage therapist",
                    COLLEGE,
                    2_200,
                    &["classical", "deep-tissue"],
                ),
                verified("Trigger point therapy", COLLEGE, 110, &["trigger-point"]),
                standing(
                    verified("Sports massage", COLLEGE, 200, &["sports"]),
                    StandingPlan::Claimed,
                ),
            ],
        },
    ],
    days_back: TWO_YEARS,
    clients: 800,
    first_names: &[
        "Grace", "Liam", "Chloe", "Ethan", "Aisha", "Noah", "Maya", "Owen", "Zoe", "Jack",
        "Hannah", "Arjun", "Ella", "Cole", "Ruby", "Kai", "Nora", "Theo", "Iris", "Dev",
    ],
    last_names: &[
        "Chen", "Singh", "Fraser", "Nguyen", "Martin", "Wong", "Campbell", "Tremblay", "Kim",
        "Murphy", "Gill", "Roy", "Ahmed", "Scott", "Leung", "Baker", "Dhillon", "Ross", "Park",
        "Hughes",
    ],
};

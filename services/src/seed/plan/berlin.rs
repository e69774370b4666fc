//! The studio in Berlin.

use domain::qualification::RecordKind;

use super::{
    StandingPlan, StudioPlan, TWO_YEARS, TherapistPlan,
    qualifications::{SCHOOL, STATE, beside, standing, to_check, verified},
    treatments,
};

pub(super) const BERLIN: StudioPlan = StudioPlan {
    slug: "berlin",
    name: "Lumbar Weidenhof",
    tagline: "One studio, one speciality: back massage by therapists whose certificates we have checked.",
    zone: "Europe/Berlin",
    currency: "EUR",
    address: ("Weidenhof 14, courtyard, ground floor", "10999", "Berlin", "DE"),
    phone: "+49 30 000 000 00",
    email: "hello@berlin.lumbar.example",
    emergency_number: "112",
    directions: "Through the gate, across the courtyard, ground floor left. The bell reads “Lumbar”.\n\nUnderground U8, Kottgasse: four minutes on foot, exit Weidenhof.\n\nTwelve covered bicycle stands in the courtyard.\n\nStep-free: level entrance, lift table, doors 96 cm wide.",
    tax: ("VAT", 1_900),
    tax_number: "DE 123 456 789",
    payment: (100, false),
    card_on_file: false,
    ladder: r#"[{"minutes_before":1440,"percent":100},{"minutes_before":240,"percent":50}]"#,
    rooms: &["Oak", "Linden", "Willow", "Birch"],
    owner: ("Marta Sommer", "owner@berlin.example"),
    invited: ("Noor Haddad", "noor"),
    treatments: &treatments::BERLIN,
    therapists: &[
        TherapistPlan {
            slug: "hana",
            name: "Hana Brandt",
            focus: "Deep tissue and fascia",
            about: "Works slowly and firmly, and asks often. Fifteen years with backs that sit all day.",
            languages: "German, English",
            approves: false,
            hours: &[(&[0, 1, 2, 3], 9 * 60, 17 * 60), (&[4], 12 * 60, 19 * 60)],
            qualifications: &[
                verified("State-certified massage therapist", STATE, 1_600, &["classical"]),
                verified("Myofascial release", SCHOOL, 240, &["myofascial"]),
                verified("Deep tissue, advanced", SCHOOL, 180, &["deep-tissue"]),
                verified("Trigger point therapy", SCHOOL, 120, &["trigger-point"]),
                to_check(verified("Sports massage", SCHOOL, 96, &["sports"])),
                beside(RecordKind::Insurance, "Professional indemnity insurance", 210),
                beside(RecordKind::FirstAid, "First aid at work", 22),
            ],
        },
        TherapistPlan {
            slug: "tomas",
            name: "Tomas Adeyemi",
            focus: "Sport and load",
            about: "Former rower. Plans with you what your back has to carry next week.",
            languages: "English, German, Yoruba",
            approves: false,
            hours: &[(&[0, 2, 4], 8 * 60, 16 * 60), (&[1, 3], 12 * 60, 20 * 60)],
            qualifications: &[
                verified(
                    "State-certified physiotherapist",
                    STATE,
                    2_900,
                    &["classical", "deep-tissue"],
                ),
                standing(
                    verified("Sports massage", SCHOOL, 180, &["sports"]),
                    StandingPlan::Until(400),
                ),
            ],
        },
        TherapistPlan {
            slug: "ines",
            name: "Ines Valcourt",
            focus: "Gentle and pregnancy work",
            about: "Quiet hands, many cushions. Also for those who have never had a massage.",
            languages: "French, German, English",
            approves: false,
            hours: &[(&[0, 1, 3, 4], 10 * 60, 18 * 60), (&[5], 9 * 60, 15 * 60)],
            qualifications: &[
                verified("State-certified massage therapist", STATE, 1_600, &["classical"]),
                standing(
                    verified("Pregnancy massage", SCHOOL, 160, &["pregnancy"]),
                    StandingPlan::Until(34),
                ),
                verified("Hot stone", SCHOOL, 60, &["hot-stone"]),
            ],
        },
        TherapistPlan {
            slug: "joris",
            name: "Joris Lindqvist",
            focus: "Neck, shoulders, desk backs",
            about: "Wrote code before he learnt massage, and knows what a desk does.",
            languages: "Swedish, English, German",
            approves: false,
            hours: &[(&[1, 2, 3, 4], 11 * 60, 20 * 60), (&[5], 9 * 60, 16 * 60)],
            qualifications: &[
                verified("State-certified massage therapist", STATE, 1_600, &["classical"]),
                verified("Trigger point therapy", SCHOOL, 120, &["trigger-point"]),
                standing(
                    verified("Sports massage", SCHOOL, 96, &["sports"]),
                    StandingPlan::Until(-20),
                ),
            ],
        },
        TherapistPlan {
            slug: "leyla",
            name: "Leyla Öztürk",
            focus: "Hot stone and slow work",
            about: "Warmth first, pressure later.",
            languages: "German, Turkish",
            approves: true,
            hours: &[(&[2, 3, 4], 9 * 60, 17 * 60), (&[5], 9 * 60, 16 * 60)],
            qualifications: &[
                verified("Hot stone", SCHOOL, 80, &["hot-stone"]),
                verified("Pregnancy massage", SCHOOL, 160, &["pregnancy"]),
                standing(
                    verified("Deep tissue, advanced", SCHOOL, 180, &["deep-tissue"]),
                    StandingPlan::Claimed,
                ),
            ],
        },
        TherapistPlan {
            slug: "piet",
            name: "Piet Kowalski",
            focus: "Firm work for heavy jobs",
            about: "Most of his clients lift things for a living.",
            languages: "Polish, German, English",
            approves: false,
            hours: &[(&[0, 1, 2], 12 * 60, 20 * 60), (&[3], 9 * 60, 17 * 60)],
            qualifications: &[
                verified("State-certified massage therapist", STATE, 1_600, &["classical"]),
                standing(
                    verified("Deep tissue, advanced", SCHOOL, 180, &["deep-tissue"]),
                    StandingPlan::Cut(20),
                ),
                standing(
                    verified("Myofascial release", SCHOOL, 40, &["myofascial"]),
                    StandingPlan::Rejected("The issuer has no certificate under this number."),
                ),
            ],
        },
    ],
    days_back: TWO_YEARS,
    clients: 1_300,
    first_names: &[
        "Amara", "Jonas", "Mila", "Emre", "Sofia", "Paul", "Lea", "Noor", "Felix", "Ida", "Karim",
        "Greta", "Luca", "Anton", "Yara", "Klara", "Oskar", "Nele", "Ben", "Thea",
    ],
    last_names: &[
        "Nwosu", "Keller", "Hartmann", "Yilmaz", "Rossi", "Krüger", "Novak", "Haddad", "Schulz",
        "Berg", "Petersen", "Wolff", "Lang", "Fischer", "Demir", "Vogel", "Sanders", "Albrecht",
        "Costa", "Maier",
    ],
};

//! Who and what the demonstration shows. People, places and prices are invented.

use domain::qualification::RecordKind;
use storage::entities::technique;

/// One studio of the demonstration.
pub struct StudioPlan {
    pub slug: &'static str,
    pub name: &'static str,
    pub tagline: &'static str,
    pub zone: &'static str,
    pub currency: &'static str,
    pub address: (&'static str, &'static str, &'static str, &'static str),
    pub phone: &'static str,
    pub email: &'static str,
    pub emergency_number: &'static str,
    pub directions: &'static str,
    pub tax: (&'static str, i32),
    /// An invention in the manner of its country.
    pub tax_number: &'static str,
    /// Deposit in percent, and whether everything may be paid at the studio.
    pub payment: (i32, bool),
    /// Whether a visit that is not paid in full online asks for a card.
    pub card_on_file: bool,
    /// The cancellation ladder, as JSON.
    pub ladder: &'static str,
    pub rooms: &'static [&'static str],
    pub owner: (&'static str, &'static str),
    pub treatments: &'static [TreatmentPlan],
    pub therapists: &'static [TherapistPlan],
    /// Who was invited and has not answered: their name, and that in addresses.
    pub invited: (&'static str, &'static str),
    /// How many days of history it has.
    pub days_back: u64,
    pub clients: usize,
    pub first_names: &'static [&'static str],
    pub last_names: &'static [&'static str],
}

/// One treatment.
pub struct TreatmentPlan {
    pub slug: &'static str,
    pub name: &'static str,
    pub summary: &'static str,
    pub technique: &'static str,
    pub minutes: i32,
    /// Set-up, clean-up, rest.
    pub buffers: [i32; 3],
    pub price_minor: i64,
    pub pressure: i32,
    pub equipment: Option<&'static str>,
}

/// One therapist.
pub struct TherapistPlan {
    pub slug: &'static str,
    pub name: &'static str,
    pub focus: &'static str,
    pub about: &'static str,
    pub languages: &'static str,
    /// Whether they agree to each visit by hand. They are the specialists: what anybody
    /// can give is booked at once.
    pub approves: bool,
    /// Weekdays from Monday, with hours in minutes after midnight.
    pub hours: &'static [(&'static [i32], i32, i32)],
    pub qualifications: &'static [QualificationPlan],
}

/// One qualification, with what became of it.
pub struct QualificationPlan {
    pub title: &'static str,
    pub issuer: &'static str,
    /// None for what is no training.
    pub training_hours: i32,
    pub techniques: &'static [&'static str],
    pub standing: StandingPlan,
    pub kind: RecordKind,
    /// Whether a document proves it.
    pub document: bool,
}

/// What became of a claim.
#[derive(Clone, Copy)]
pub enum StandingPlan {
    /// Verified, without an end.
    Verified,
    /// Verified, and good for so many days more; fewer than none has expired.
    Until(i64),
    /// The same, and it was not known while visits were booked: some lie after its end.
    Cut(i64),
    /// Not yet checked.
    Claimed,
    /// Checked, and refused for a reason.
    Rejected(&'static str),
}

pub fn techniques() -> Vec<technique::Model> {
    [
        ("classical", "Classical massage"),
        ("deep-tissue", "Deep tissue"),
        ("trigger-point", "Trigger point therapy"),
        ("sports", "Sports massage"),
        ("hot-stone", "Hot stone"),
        ("pregnancy", "Pregnancy massage"),
        ("myofascial", "Myofascial release"),
    ]
    .map(|(code, name)| technique::Model { code: code.into(), name: name.into(), studio: None })
    .into()
}

const fn treatment(
    slug: &'static str,
    name: &'static str,
    summary: &'static str,
    technique: &'static str,
    minutes: i32,
    price_minor: i64,
    pressure: i32,
) -> TreatmentPlan {
    let buffers = [5, 10, if pressure > 3 { 5 } else { 0 }];
    TreatmentPlan {
        slug,
        name,
        summary,
        technique,
        minutes,
        buffers,
        price_minor,
        pressure,
        equipment: None,
    }
}

const fn with_stones(mut plan: TreatmentPlan) -> TreatmentPlan {
    plan.equipment = Some("stone-heater");
    plan.buffers = [10, 10, 0];
    plan
}

const BERLIN_TREATMENTS: [TreatmentPlan; 8] = [
    treatment(
        "back-reset",
        "Back reset",
        "A short, unhurried session to loosen the whole back. A good first visit.",
        "classical",
        30,
        4_800,
        2,
    ),
    treatment(
        "desk-neck",
        "Desk neck and upper back",
        "For shoulders that live near your ears. Neck, shoulder blades and the base of the skull.",
        "classical",
        45,
        6_600,
        3,
    ),
    treatment(
        "trigger-point",
        "Trigger point release",
        "Precise pressure on the knots that send pain elsewhere, held until they let go.",
        "trigger-point",
        45,
        6_800,
        5,
    ),
    treatment(
        "deep-tissue",
        "Deep tissue back",
        "Slow, sustained strokes along the long muscles beside the spine, working layer by layer.",
        "deep-tissue",
        60,
        8_400,
        4,
    ),
    treatment(
        "sports-recovery",
        "Sports recovery back",
        "Brisk work on hips, lower back and flanks after load. Ends with two movements to take home.",
        "sports",
        60,
        8_600,
        4,
    ),
    treatment(
        "pregnancy-care",
        "Pregnancy back care",
        "Lying on your side, well supported, from week 14 on. Only with therapists trained for it.",
        "pregnancy",
        60,
        8_800,
        2,
    ),
    with_stones(treatment(
        "hot-stone",
        "Hot stone back",
        "Warm basalt along the spine, then slow strokes. For cold, tight backs.",
        "hot-stone",
        75,
        10_400,
        2,
    )),
    treatment(
        "fascia-long",
        "Long fascia session",
        "Ninety minutes from neck to hips, without hurry, mostly without oil.",
        "myofascial",
        90,
        12_200,
        3,
    ),
];

const VANCOUVER_TREATMENTS: [TreatmentPlan; 5] = [
    treatment(
        "back-basics",
        "Back basics",
        "Half an hour for the whole back. A good first visit.",
        "classical",
        30,
        6_900,
        2,
    ),
    treatment(
        "deep-tissue",
        "Deep tissue back",
        "Slow, firm strokes beside the spine, layer by layer.",
        "deep-tissue",
        60,
        12_800,
        4,
    ),
    treatment(
        "sports-back",
        "Sports back",
        "For rowers, climbers and runners: hips, lower back and flanks.",
        "sports",
        60,
        13_200,
        4,
    ),
    with_stones(treatment(
        "hot-stone",
        "Hot stone back",
        "Warm basalt along the spine, then slow strokes.",
        "hot-stone",
        75,
        14_800,
        2,
    )),
    treatment(
        "trigger-point",
        "Trigger point release",
        "Precise pressure on the knots that send pain elsewhere.",
        "trigger-point",
        45,
        9_900,
        5,
    ),
];

const fn verified(
    title: &'static str,
    issuer: &'static str,
    training_hours: i32,
    techniques: &'static [&'static str],
) -> QualificationPlan {
    QualificationPlan {
        title,
        issuer,
        training_hours,
        techniques,
        standing: StandingPlan::Verified,
        kind: RecordKind::Training,
        document: false,
    }
}

/// An insurance, or first aid: good for so many days more.
const fn beside(kind: RecordKind, title: &'static str, days: i64) -> QualificationPlan {
    let plan = verified(title, INSURER, 0, &[]);
    QualificationPlan { kind, standing: StandingPlan::Until(days), ..plan }
}

/// Sent with its document, and not checked yet.
const fn to_check(plan: QualificationPlan) -> QualificationPlan {
    QualificationPlan { standing: StandingPlan::Claimed, document: true, ..plan }
}

const fn standing(mut plan: QualificationPlan, standing: StandingPlan) -> QualificationPlan {
    plan.standing = standing;
    plan
}

const INSURER: &str = "Rückhalt Verein (demo)";
const STATE: &str = "Landesamt für Gesundheit (demo)";
const SCHOOL: &str = "Akademie für Manuelle Arbeit (demo)";
const COLLEGE: &str = "West Coast College of Massage (demo)";

const TWO_YEARS: u64 = 730;

/// Every state a qualification can be in occurs once at least.
pub const STUDIOS: &[StudioPlan] = &[
    StudioPlan {
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
        treatments: &BERLIN_TREATMENTS,
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
            "Amara", "Jonas", "Mila", "Emre", "Sofia", "Paul", "Lea", "Noor", "Felix", "Ida",
            "Karim", "Greta", "Luca", "Anton", "Yara", "Klara", "Oskar", "Nele", "Ben", "Thea",
        ],
        last_names: &[
            "Nwosu", "Keller", "Hartmann", "Yilmaz", "Rossi", "Krüger", "Novak", "Haddad",
            "Schulz", "Berg", "Petersen", "Wolff", "Lang", "Fischer", "Demir", "Vogel", "Sanders",
            "Albrecht", "Costa", "Maier",
        ],
    },
    StudioPlan {
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
        treatments: &VANCOUVER_TREATMENTS,
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
    },
];

//! The studio of a world, as the file that `lumbar create-studio` reads.

use std::fmt::Write as _;

/// A treatment's name in addresses, its minutes, and its price in cents.
const TREATMENTS: [(&str, u32, i64); 2] = [("short", 30, Studio::SHORT), ("long", 60, 8_400)];

/// How large it is. Everybody works [the same hours](Studio::HOURS) every day, and may do
/// everything.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Studio {
    pub therapists: usize,
    pub rooms: usize,
    /// A time that is kept, in minutes.
    pub hold_minutes: u32,
    /// Whether a visit that is not paid in full asks for a card; a deposit is 25 % then.
    pub cards: bool,
}

impl Default for Studio {
    fn default() -> Self {
        Self { therapists: 4, rooms: 4, hold_minutes: 10, cards: false }
    }
}

impl Studio {
    /// Its name in addresses.
    pub const SLUG: &str = "chaos";
    /// From and until which full hour of each day everybody works.
    pub const HOURS: (u64, u64) = (6, 22);
    /// What a short visit costs, in cents.
    pub const SHORT: i64 = 4_800;

    /// A therapist's name in addresses, counted from nought.
    pub fn therapist(number: usize) -> String {
        format!("hands-{number}")
    }

    /// The file.
    pub fn toml(&self) -> String {
        let Self { therapists, rooms, hold_minutes, cards } = self;
        let (deposit, cards) = if *cards { (25, true) } else { (100, false) };
        let mut file = format!(
            r#"slug = "{slug}"
name = "Studio of trials"
tagline = "Everything that can break is broken here."
zone = "Europe/Lisbon"
currency = "EUR"
phone = "+351 210 000 000"
email = "hello@chaos.example"
emergency_number = "112"
directions = "Upstairs."
[address]
line = "Rua da Escola 12"
postcode = "1250-100"
city = "Lisbon"
country = "PT"
[tax]
name = "VAT"
basis_points = 2300
[policy]
start_grid_minutes = 15
notice_to_book_minutes = 0
booking_window_days = 365
deposit_percent = {deposit}
card_on_file = {cards}
hold_minutes = {hold_minutes}
reminder_hours = 0
cancellation = [{{ minutes_before = 60, percent = 100 }}]
"#,
            slug = Self::SLUG,
        );
        for room in 0..*rooms {
            let _ = writeln!(file, "[[rooms]]\nname = \"Room {room}\"");
        }
        for (slug, minutes, price) in TREATMENTS {
            let _ = writeln!(
                file,
                "[[treatments]]\nslug = \"{slug}\"\nname = \"{slug} visit\"\nsummary = \"Hands.\"\n\
                 technique = \"classical\"\nminutes = {minutes}\nsetup_minutes = 5\n\
                 cleanup_minutes = 10\nrest_minutes = 0\nprice_minor = {price}\npressure = 3"
            );
        }
        let (from, until) = Self::HOURS;
        for number in 0..*therapists {
            let slug = Self::therapist(number);
            let _ = writeln!(
                file,
                "[[therapists]]\nslug = \"{slug}\"\nname = \"Hands {number}\"\n\
                 email = \"{slug}@chaos.example\"\nfocus = \"Backs\"\nabout = \"Hands.\"\n\
                 languages = \"English\"\nonline = \"all\"\n[[therapists.hours]]\n\
                 days = [\"mon\", \"tue\", \"wed\", \"thu\", \"fri\", \"sat\", \"sun\"]\n\
                 from = \"{from:02}:00\"\nuntil = \"{until:02}:00\"\n\
                 [[therapists.qualifications]]\n\
                 title = \"Diploma\"\nissuer = \"School\"\ntraining_hours = 500\n\
                 issued_on = \"2019-06-30\"\ntechniques = [\"classical\"]\n\
                 checked_by = \"Owner\"\nchecked_how = \"Asked the school\""
            );
        }
        file
    }
}

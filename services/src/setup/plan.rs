//! What a studio's file says, key by key.

use serde::Deserialize;

/// A studio.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StudioPlan {
    /// Its name in addresses: small letters, digits and hyphens.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One line for the landing page.
    #[serde(default)]
    pub tagline: String,
    /// IANA time zone.
    pub zone: String,
    /// ISO 4217 code.
    pub currency: String,
    /// As dialled, with country code.
    pub phone: String,
    /// Where replies go.
    pub email: String,
    /// Local emergency number, shown on a red flag.
    pub emergency_number: String,
    /// How to get there, paragraphs parted by blank lines.
    #[serde(default)]
    pub directions: String,
    /// Where it is.
    pub address: AddressPlan,
    /// What is inside every price.
    pub tax: TaxPlan,
    /// Its rules.
    #[serde(default)]
    pub policy: PolicyPlan,
    /// At least one.
    pub rooms: Vec<RoomPlan>,
    /// What some treatments need.
    #[serde(default)]
    pub equipment: Vec<EquipmentPlan>,
    /// Techniques beside [`TECHNIQUES`].
    #[serde(default)]
    pub techniques: Vec<TechniquePlan>,
    /// At least one, in the order of the page.
    pub treatments: Vec<TreatmentPlan>,
    /// At least one.
    pub therapists: Vec<TherapistPlan>,
}

/// Where a studio is.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AddressPlan {
    /// Street and house.
    pub line: String,
    /// Postal code.
    pub postcode: String,
    /// City.
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
}

/// The tax inside every price.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TaxPlan {
    /// Such as VAT or GST.
    pub name: String,
    /// 1900 is 19 %.
    pub basis_points: u32,
    /// Under which the studio pays it, if it has one: it stands on invoices.
    #[serde(default)]
    pub number: String,
}

/// A studio's rules. What is left out is as in [`PolicyPlan::default`].
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PolicyPlan {
    /// Starts are offered at multiples of this after midnight.
    pub start_grid_minutes: u32,
    /// Least time between now and a start.
    pub notice_to_book_minutes: u32,
    /// How far ahead starts are offered.
    pub booking_window_days: u32,
    /// Least time before the start for moving it.
    pub notice_to_reschedule_minutes: u32,
    /// How often a client may move one booking.
    pub reschedules_allowed: u32,
    /// What goes back, by how long before the start a client cancels.
    pub cancellation: Vec<RungPlan>,
    /// Share of the price that is paid online: 100 is full prepayment, 0 is nothing.
    pub deposit_percent: u32,
    /// Whether a client may choose to pay everything at the studio.
    pub pay_at_studio: bool,
    /// Share of the price kept when the client does not come.
    pub no_show_percent: u32,
    /// Whether a visit that is not paid in full online asks for a card, which secures that.
    pub card_on_file: bool,
    /// How long a slot is kept while details are filled in.
    pub hold_minutes: u32,
    /// How long before the start the reminder leaves; 0 is never.
    pub reminder_hours: u32,
}

impl Default for PolicyPlan {
    fn default() -> Self {
        Self {
            start_grid_minutes: 15,
            notice_to_book_minutes: 120,
            booking_window_days: 60,
            notice_to_reschedule_minutes: 1_440,
            reschedules_allowed: 2,
            cancellation: vec![RungPlan { minutes_before: 1_440, percent: 100 }],
            deposit_percent: 100,
            pay_at_studio: false,
            no_show_percent: 100,
            card_on_file: false,
            hold_minutes: 10,
            reminder_hours: 24,
        }
    }
}

/// One rung of the cancellation ladder.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RungPlan {
    /// Holds for a cancellation at least this long before the start.
    pub minutes_before: u32,
    /// What goes back, in percent of what was paid.
    pub percent: u32,
}

/// A room.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoomPlan {
    /// Its name, unique in the studio.
    pub name: String,
}

/// One unit of equipment.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EquipmentPlan {
    /// What treatments ask for, such as `stone-heater`.
    pub kind: String,
    /// Its name.
    pub name: String,
}

/// A technique.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TechniquePlan {
    /// What treatments and qualifications name.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// What is sold.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TreatmentPlan {
    /// Its name in addresses, unique in the studio.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One or two sentences.
    #[serde(default)]
    pub summary: String,
    /// The code of its technique.
    pub technique: String,
    /// Length of the session, hands on.
    pub minutes: u32,
    /// Before: blocks therapist, room and equipment.
    #[serde(default)]
    pub setup_minutes: u32,
    /// After: blocks therapist, room and equipment.
    #[serde(default)]
    pub cleanup_minutes: u32,
    /// After clean-up: blocks the therapist only.
    #[serde(default)]
    pub rest_minutes: u32,
    /// Price, tax included, in minor units of the currency: 8400 is €84.00.
    pub price_minor: i64,
    /// 1 (light) to 5 (deep).
    #[serde(default = "medium")]
    pub pressure: u32,
    /// Needs one unit of this kind.
    pub equipment: Option<String>,
    /// The names of the only rooms it can be given in; none means any.
    #[serde(default)]
    pub rooms: Vec<String>,
}

const fn medium() -> u32 {
    3
}

/// A person who treats.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TherapistPlan {
    /// Their name in addresses, unique in the studio.
    pub slug: String,
    /// As shown.
    pub name: String,
    /// Who signs in: gets a mail to choose a password.
    pub email: Option<String>,
    /// A few words.
    #[serde(default)]
    pub focus: String,
    /// A short paragraph.
    #[serde(default)]
    pub about: String,
    /// Comma-separated, as shown.
    #[serde(default)]
    pub languages: String,
    /// Who can book online: `all`, `approval` or `nobody`.
    #[serde(default = "everybody")]
    pub online: String,
    /// When they work.
    pub hours: Vec<HoursPlan>,
    /// What they have learned.
    pub qualifications: Vec<QualificationPlan>,
}

fn everybody() -> String {
    "all".to_owned()
}

/// The same hours on some days of each week.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HoursPlan {
    /// `mon`, `tue`, `wed`, `thu`, `fri`, `sat`, `sun`.
    pub days: Vec<String>,
    /// Wall time in the studio's zone, such as `09:00`.
    pub from: String,
    /// Wall time; `24:00` is the midnight at the end, and an earlier time than `from` the
    /// next day's.
    pub until: String,
}

/// A qualification. One that nobody checked yet makes nothing bookable.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QualificationPlan {
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// As on the certificate.
    pub licence_number: Option<String>,
    /// How long the training took.
    pub training_hours: Option<u32>,
    /// `2019-06-30`, from the certificate.
    pub issued_on: String,
    /// The last day it is good for.
    pub expires_on: Option<String>,
    /// The codes of the techniques it covers.
    pub techniques: Vec<String>,
    /// Who checked it.
    pub checked_by: Option<String>,
    /// How, such as `Number confirmed with the issuer by telephone`.
    pub checked_how: Option<String>,
}

/// Techniques that need not be named: code and name.
pub const TECHNIQUES: [(&str, &str); 9] = [
    ("classical", "Classical massage"),
    ("deep-tissue", "Deep tissue"),
    ("hot-stone", "Hot stone"),
    ("myofascial", "Myofascial release"),
    ("pregnancy", "Pregnancy massage"),
    ("remedial", "Remedial massage"),
    ("sports", "Sports massage"),
    ("swedish", "Swedish massage"),
    ("trigger-point", "Trigger point therapy"),
];

//! Who and what the demonstration shows. People, places and prices are invented.

mod berlin;
mod qualifications;
mod treatments;
mod vancouver;

use domain::qualification::RecordKind;
use storage::entities::technique;

use self::{berlin::BERLIN, vancouver::VANCOUVER};

const TWO_YEARS: u64 = 730;

/// Every state a qualification can be in occurs once at least.
pub const STUDIOS: &[StudioPlan] = &[BERLIN, VANCOUVER];

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

//! A studio, its treatments and its therapists, as everybody may see them.

use chrono::NaiveDate;
use domain::{
    Currency, Money, StudioId, TherapistId, TreatmentId, TreatmentKind, policy::Policy,
    qualification::RecordKind, time::Zone,
};

use crate::clock::WallClock;

/// A studio in a list of studios.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudioCard {
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One line about it.
    pub tagline: String,
    /// Where it is.
    pub city: String,
}

/// A studio as everybody may see it.
#[derive(Clone, Debug, PartialEq)]
pub struct StudioPage {
    /// The studio.
    pub id: StudioId,
    /// Its name in addresses.
    pub slug: String,
    /// Whether clients can find it: else its staff alone see it.
    pub published: bool,
    /// Its name.
    pub name: String,
    /// One line about it.
    pub tagline: String,
    /// Whose clock its times are told by.
    pub zone: Zone,
    /// What its prices are in.
    pub currency: Currency,
    /// Street and house.
    pub address_line: String,
    /// Postal code.
    pub postcode: String,
    /// City, also the name of its clock: see [`StudioPage::clock`].
    pub city: String,
    /// ISO 3166 alpha-2.
    pub country: String,
    /// As dialled.
    pub phone: String,
    /// Where to write.
    pub email: String,
    /// Local emergency number, shown on a red flag.
    pub emergency_number: String,
    /// How to get there, a paragraph each.
    pub directions: Vec<String>,
    /// Such as VAT or GST.
    pub tax_name: String,
    /// Tax inside every price: 1900 is 19 %.
    pub tax_basis_points: u32,
    /// The rules as they are now.
    pub policy: Policy,
    /// What is sold, in the order of the page.
    pub treatments: Vec<TreatmentCard>,
    /// Who works there, by name.
    pub therapists: Vec<TherapistCard>,
    /// Earliest opening and latest closing of each weekday from Monday, in minutes
    /// after midnight, beyond 1440 where they cross it; a day without hours is closed.
    pub opening: [Option<(u32, u32)>; 7],
}

impl StudioPage {
    /// The therapists whom clients meet. Who was only just invited is not among them.
    pub fn introduced(&self) -> impl Iterator<Item = &TherapistCard> {
        self.therapists.iter().filter(|card| card.introduced)
    }

    /// Whose clock its times are told by.
    #[must_use]
    pub fn clock(&self) -> WallClock {
        WallClock::of_studio(self.zone, &self.city)
    }
}

/// A treatment as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TreatmentCard {
    /// The treatment.
    pub id: TreatmentId,
    /// Its name in addresses.
    pub slug: String,
    /// Its name.
    pub name: String,
    /// One or two sentences.
    pub summary: String,
    /// The code of its technique.
    pub technique: String,
    /// The technique's name.
    pub technique_name: String,
    /// Length of the session, without buffers.
    pub minutes: u32,
    /// Price, tax included.
    pub price: Money,
    /// 1 (light) to 5 (deep).
    pub pressure: u8,
    /// The tax inside its price, in basis points.
    pub tax_basis_points: u32,
    /// What kind of treatment it is.
    pub kind: TreatmentKind,
    /// Of a class: how many pairs a new date of it takes.
    pub pairs: Option<u32>,
}

/// A therapist as everybody may see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TherapistCard {
    /// The therapist.
    pub id: TherapistId,
    /// Their name in addresses.
    pub slug: String,
    /// Their name.
    pub name: String,
    /// A few words.
    pub focus: String,
    /// A short paragraph, perhaps empty.
    pub about: String,
    /// As shown.
    pub languages: String,
    /// Whether they confirm each visit by hand.
    pub confirms_by_hand: bool,
    /// The name of their picture, behind `/portraits/`; without one it is drawn.
    pub portrait: Option<String>,
    /// Whether anything about them was ever checked: before, clients do not meet them.
    pub introduced: bool,
    /// What was checked and holds today.
    pub qualifications: Vec<CheckedQualification>,
    /// The treatments that they do not give, whatever they are qualified for.
    pub declines: Vec<TreatmentId>,
}

impl TherapistCard {
    /// Whether they give the treatment, and a verified, unexpired qualification covers its
    /// technique today.
    #[must_use]
    pub fn may_give(&self, treatment: &TreatmentCard) -> bool {
        !self.declines.contains(&treatment.id) && self.proof_for(&treatment.technique).is_some()
    }

    /// The verified, unexpired qualification that covers the technique today: of several, the
    /// one with the longest training.
    #[must_use]
    pub fn proof_for(&self, technique: &str) -> Option<&CheckedQualification> {
        let covers = |q: &&CheckedQualification| q.techniques.iter().any(|t| t == technique);
        self.qualifications.iter().filter(covers).max_by_key(|q| q.training_hours)
    }
}

/// A qualification that was checked: what, by whom, when and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedQualification {
    /// What it proves.
    pub kind: RecordKind,
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// How long the training took.
    pub training_hours: Option<u32>,
    /// Codes of the techniques it covers.
    pub techniques: Vec<String>,
    /// Who checked it.
    pub checked_by: String,
    /// On which day, in the studio's zone.
    pub checked_on: NaiveDate,
    /// How.
    pub checked_how: String,
    /// The last day it is good for.
    pub expires_on: Option<NaiveDate>,
}

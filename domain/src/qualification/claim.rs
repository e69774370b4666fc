//! A claim as its holder types it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::contact::FieldError;

/// The longest title, issuer and number, in characters.
const TEXT_LENGTH: usize = 120;
/// The longest training, in hours: ten years of working days.
const MOST_HOURS: u32 = 20_000;
/// No certificate is older.
const EARLIEST_YEAR: i32 = 1940;

/// What a record proves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordKind {
    /// Training in one or more techniques: without it none of them can be booked.
    Training,
    /// Insurance against what may go wrong.
    Insurance,
    /// First aid.
    FirstAid,
}

impl RecordKind {
    /// Every kind.
    pub const ALL: [Self; 3] = [Self::Training, Self::Insurance, Self::FirstAid];

    /// Its code, as stored and sent.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::Insurance => "insurance",
            Self::FirstAid => "first_aid",
        }
    }

    /// The one with that code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// What was typed, unchecked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ClaimInput {
    /// The code of a [`RecordKind`].
    pub kind: String,
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// The codes of the techniques it covers.
    pub techniques: Vec<String>,
    /// A whole number, or empty.
    pub training_hours: String,
    /// As on the certificate, or empty.
    pub licence_number: String,
    /// `2024-03-01`.
    pub issued_on: String,
    /// `2027-03-01`, or empty where it does not expire.
    pub expires_on: String,
}

/// A claim in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it proves.
    pub kind: RecordKind,
    /// As on the certificate.
    pub title: String,
    /// The body that issued it.
    pub issuer: String,
    /// The codes of the techniques it covers, sorted; none unless it is training.
    pub techniques: Vec<String>,
    /// How long the training took.
    pub training_hours: Option<u32>,
    /// As on the certificate.
    pub licence_number: Option<String>,
    /// From the certificate.
    pub issued_on: NaiveDate,
    /// The last day it is good for.
    pub expires_on: Option<NaiveDate>,
}

impl ClaimInput {
    /// Checks every field, and returns all problems at once. `known` are the codes of the
    /// techniques there are, `today` is the date at the studio.
    pub fn check(&self, known: &[String], today: NaiveDate) -> Result<Claim, Vec<FieldError>> {
        let kind = RecordKind::from_code(&self.kind);
        let kind = kind.ok_or_else(|| FieldError::new("kind", "required"));
        let training = matches!(kind, Ok(RecordKind::Training));
        let title = text("title", &self.title);
        let issuer = text("issuer", &self.issuer);
        let techniques = if training { self.techniques(known) } else { Ok(Vec::new()) };
        let hours = if training { hours(&self.training_hours) } else { Ok(None) };
        let number = optional_text("licence_number", &self.licence_number);
        let issued_on = issued(&self.issued_on, today);
        let expires_on = expires(&self.expires_on, issued_on.as_ref().ok().copied());
        let problems = [
            kind.as_ref().err(),
            title.as_ref().err(),
            issuer.as_ref().err(),
            techniques.as_ref().err(),
            hours.as_ref().err(),
            number.as_ref().err(),
            issued_on.as_ref().err(),
            expires_on.as_ref().err(),
        ];
        let problems: Vec<FieldError> = problems.into_iter().flatten().cloned().collect();
        let claim = || {
            Some(Claim {
                kind: kind.ok()?,
                title: title.ok()?,
                issuer: issuer.ok()?,
                techniques: techniques.ok()?,
                training_hours: hours.ok()?,
                licence_number: number.ok()?,
                issued_on: issued_on.ok()?,
                expires_on: expires_on.ok()?,
            })
        };
        claim().ok_or(problems)
    }

    fn techniques(&self, known: &[String]) -> Result<Vec<String>, FieldError> {
        let mut all = self.techniques.clone();
        all.sort_unstable();
        all.dedup();
        if all.is_empty() {
            return Err(FieldError::new("techniques", "required"));
        }
        if all.iter().all(|code| known.contains(code)) {
            Ok(all)
        } else {
            Err(FieldError::new("techniques", "unknown"))
        }
    }
}

fn text(field: &'static str, typed: &str) -> Result<String, FieldError> {
    optional_text(field, typed)?.ok_or(FieldError::new(field, "required"))
}

fn optional_text(field: &'static str, typed: &str) -> Result<Option<String>, FieldError> {
    let typed = typed.trim();
    if typed.chars().count() > TEXT_LENGTH {
        Err(FieldError::new(field, "too_long"))
    } else if typed.chars().any(char::is_control) {
        Err(FieldError::new(field, "not_text"))
    } else {
        Ok((!typed.is_empty()).then(|| typed.to_owned()))
    }
}

fn hours(typed: &str) -> Result<Option<u32>, FieldError> {
    match typed.trim() {
        "" => Ok(None),
        typed => match typed.parse() {
            Ok(hours @ 1..=MOST_HOURS) => Ok(Some(hours)),
            _ => Err(FieldError::new("training_hours", "not_hours")),
        },
    }
}

fn issued(typed: &str, today: NaiveDate) -> Result<NaiveDate, FieldError> {
    use chrono::Datelike;
    let problem = |code| FieldError::new("issued_on", code);
    if typed.trim().is_empty() {
        return Err(problem("required"));
    }
    let date: NaiveDate = typed.trim().parse().map_err(|_| problem("not_a_date"))?;
    if date > today || date.year() < EARLIEST_YEAR {
        return Err(problem("not_issued_yet"));
    }
    Ok(date)
}

fn expires(typed: &str, issued: Option<NaiveDate>) -> Result<Option<NaiveDate>, FieldError> {
    use chrono::Datelike;
    let problem = |code| FieldError::new("expires_on", code);
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let date: NaiveDate = typed.trim().parse().map_err(|_| problem("not_a_date"))?;
    if date.year() > 2200 {
        return Err(problem("not_a_date"));
    }
    if issued.is_some_and(|issued| date < issued) {
        return Err(problem("before_issued"));
    }
    Ok(Some(date))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known() -> Vec<String> {
        ["deep-tissue", "hot-stone"].map(String::from).to_vec()
    }

    fn today() -> NaiveDate {
        "2026-11-26".parse().expect("a date")
    }

    fn typed() -> ClaimInput {
        ClaimInput {
            kind: "training".into(),
            title: " Diploma in deep tissue ".into(),
            issuer: "A college".into(),
            techniques: vec!["hot-stone".into(), "deep-tissue".into(), "hot-stone".into()],
            training_hours: "170".into(),
            licence_number: String::new(),
            issued_on: "2024-03-01".into(),
            expires_on: "2027-03-01".into(),
        }
    }

    #[test]
    fn a_claim_that_is_filled_in_well_is_taken() {
        let claim = typed().check(&known(), today()).expect("well");
        assert_eq!(claim.title, "Diploma in deep tissue");
        assert_eq!(claim.techniques, ["deep-tissue", "hot-stone"]);
        assert_eq!((claim.training_hours, claim.licence_number), (Some(170), None));
    }

    #[test]
    fn every_problem_is_told_at_once() {
        let wrong = ClaimInput { kind: "training".into(), ..ClaimInput::default() };
        let problems = wrong.check(&known(), today()).expect_err("nothing was typed");
        let fields: Vec<_> = problems.iter().map(|p| (&*p.field, &*p.code)).collect();
        let expected = [
            ("title", "required"),
            ("issuer", "required"),
            ("techniques", "required"),
            ("issued_on", "required"),
        ];
        assert_eq!(fields, expected);
    }

    #[test]
    fn dates_and_hours_that_cannot_be_are_refused() {
        let check = |change: fn(&mut ClaimInput)| {
            let mut claim = typed();
            change(&mut claim);
            let problems = claim.check(&known(), today()).expect_err("one problem");
            (problems[0].field.to_string(), problems[0].code.to_string())
        };
        let pair = |field: &str, code: &str| (field.to_owned(), code.to_owned());
        let hours = pair("training_hours", "not_hours");
        assert_eq!(check(|c| c.training_hours = "about 170".into()), hours);
        assert_eq!(check(|c| c.training_hours = "0".into()), hours);
        let future = pair("issued_on", "not_issued_yet");
        assert_eq!(check(|c| c.issued_on = "2026-11-27".into()), future);
        let before = pair("expires_on", "before_issued");
        assert_eq!(check(|c| c.expires_on = "2023-01-01".into()), before);
        let none = pair("expires_on", "not_a_date");
        assert_eq!(check(|c| c.expires_on = "2027-02-30".into()), none);
        let unknown = pair("techniques", "unknown");
        assert_eq!(check(|c| c.techniques = vec!["reiki".into()]), unknown);
    }

    #[test]
    fn insurance_covers_no_technique() {
        let insurance = ClaimInput { kind: "insurance".into(), ..typed() };
        let claim = insurance.check(&known(), today()).expect("well");
        assert!(claim.techniques.is_empty() && claim.training_hours.is_none());
    }
}

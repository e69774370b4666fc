//! How addresses name what is looked behind.

use std::{fmt, str::FromStr};

use domain::report::{Figure, LEAD_TIMES, Total, Within};

use super::{Behind, Of};
use crate::reports::ReportRefused;

/// As addresses name it: `no_shows`, `revenue`, `lead.under_2_hours`, `hour.39`, `returning`,
/// `again.30`, `account.gift_cards`.
impl fmt::Display for Behind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Figure(figure) => f.write_str(figure.code()),
            Self::Total(total) => f.write_str(total.code()),
            Self::Lead(class) => {
                write!(f, "lead.{}", LEAD_TIMES.get(*class).map_or("", |lead| lead.code))
            }
            Self::Hour(cell) => write!(f, "hour.{cell}"),
            Self::Returning => f.write_str("returning"),
            Self::Came => f.write_str("came"),
            Self::Again(within) => write!(f, "again.{}", within.days()),
            Self::Account(name) => write!(f, "account.{name}"),
        }
    }
}

impl FromStr for Behind {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        let found = match text.split_once('.') {
            None if text == "returning" => Some(Self::Returning),
            None if text == "came" => Some(Self::Came),
            None => Figure::from_code(text)
                .map(Self::Figure)
                .or_else(|| Total::from_code(text).map(Self::Total)),
            Some(("lead", code)) => {
                LEAD_TIMES.iter().position(|lead| lead.code == code).map(Self::Lead)
            }
            Some(("hour", cell)) => cell.parse().ok().filter(|cell| *cell < 168_u8).map(Self::Hour),
            Some(("again", days)) => {
                let within = Within::ALL.into_iter().find(|w| w.days().to_string() == days);
                within.map(Self::Again)
            }
            Some(("account", name)) => Some(Self::Account(name.to_owned())),
            Some(_) => None,
        };
        found.ok_or(ReportRefused::Invalid)
    }
}

/// As addresses name it: empty for the studio, else `therapist.` and the id.
impl fmt::Display for Of {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Studio => Ok(()),
            Self::Therapist(id) => write!(f, "therapist.{id}"),
            Self::Treatment(id) => write!(f, "treatment.{id}"),
            Self::Room(id) => write!(f, "room.{id}"),
        }
    }
}

impl FromStr for Of {
    type Err = ReportRefused;

    fn from_str(text: &str) -> Result<Self, ReportRefused> {
        if text.is_empty() {
            return Ok(Self::Studio);
        }
        let (kind, id) = text.split_once('.').ok_or(ReportRefused::Invalid)?;
        let id = id.parse().map_err(|_| ReportRefused::Invalid)?;
        match kind {
            "therapist" => Ok(Self::Therapist(id)),
            "treatment" => Ok(Self::Treatment(id)),
            "room" => Ok(Self::Room(id)),
            _ => Err(ReportRefused::Invalid),
        }
    }
}

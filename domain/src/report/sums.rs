//! Figures, added up.

use std::{collections::BTreeMap, fmt};

use serde::{
    Deserialize, Deserializer, Serialize,
    de::{MapAccess, Visitor},
};

use super::{Figure, Rate, Total};

const FIGURES: usize = Figure::ALL.len();

/// How much of each figure. Stored by the figures' codes, without those that are nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "BTreeMap<&'static str, i64>")]
pub struct Sums([i64; FIGURES]);

impl Default for Sums {
    fn default() -> Self {
        Self([0; FIGURES])
    }
}

impl Sums {
    /// How much of a figure: a count, minutes, or minor units of the studio's currency.
    #[must_use]
    pub const fn of(&self, figure: Figure) -> i64 {
        self.0[figure as usize]
    }

    /// How much of several.
    #[must_use]
    pub fn of_all(&self, figures: &[Figure]) -> i64 {
        figures.iter().map(|figure| self.of(*figure)).sum()
    }

    /// With so much more of a figure.
    pub fn add(&mut self, figure: Figure, amount: i64) {
        self.0[figure as usize] += amount;
    }

    /// With everything of another.
    pub fn join(&mut self, other: &Self) {
        for (sum, more) in self.0.iter_mut().zip(other.0) {
            *sum += more;
        }
    }

    /// Whether there is nothing of anything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|sum| *sum == 0)
    }

    /// Everything earned, tax included: treatments and fees.
    #[must_use]
    pub fn revenue_gross(&self) -> i64 {
        self.of_all(Total::Revenue.figures())
    }

    /// Everything earned, without tax: treatments and fees.
    #[must_use]
    pub fn revenue_net(&self) -> i64 {
        self.of_all(&[Figure::Treatments, Figure::Fees])
    }

    /// A rate of counts. Utilisation needs the rostered minutes:
    /// [`Sums::utilisation`].
    #[must_use]
    pub fn rate(&self, rate: Rate) -> Ratio {
        let (part, whole) = rate.figures();
        Ratio { part: self.of_all(part), whole: self.of_all(whole) }
    }

    /// Therapists' booked minutes in `rostered` minutes.
    #[must_use]
    pub const fn utilisation(&self, rostered: i64) -> Ratio {
        Ratio { part: self.of(Figure::BookedMinutes), whole: rostered }
    }
}

impl<'de> Deserialize<'de> for Sums {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(Stored)
    }
}

/// Figures by their codes. A page reads tens of thousands, so none becomes a string first.
struct Stored;

impl<'de> Visitor<'de> for Stored {
    type Value = Sums;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("figures by their codes")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut stored: A) -> Result<Sums, A::Error> {
        let mut sums = Sums::default();
        while let Some((Code(figure), amount)) = stored.next_entry::<Code, i64>()? {
            if let Some(figure) = figure {
                sums.add(figure, amount);
            }
        }
        Ok(sums)
    }
}

/// A figure's code; `None` for that of a figure which there is no more.
struct Code(Option<Figure>);

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_str(Coded)
    }
}

struct Coded;

impl Visitor<'_> for Coded {
    type Value = Code;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("the code of a figure")
    }

    fn visit_str<E: serde::de::Error>(self, code: &str) -> Result<Code, E> {
        Ok(Code(Figure::from_code(code)))
    }
}

impl From<Sums> for BTreeMap<&'static str, i64> {
    fn from(sums: Sums) -> Self {
        let all = Figure::ALL.into_iter().map(|figure| (figure.code(), sums.of(figure)));
        all.filter(|(_, amount)| *amount != 0).collect()
    }
}

/// A part of a whole.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ratio {
    /// How much of it.
    pub part: i64,
    /// How much there is.
    pub whole: i64,
}

impl Ratio {
    /// In tenths of a percent, rounded half up: 125 is 12.5 %. `None` of nothing.
    #[must_use]
    pub fn per_mille(self) -> Option<i64> {
        let (part, whole) = (i128::from(self.part), i128::from(self.whole));
        if whole <= 0 {
            return None;
        }
        i64::try_from((part * 2_000 + whole).div_euclid(whole * 2)).ok()
    }

    /// As people write it: `12.5 %`. `None` of nothing.
    #[must_use]
    pub fn percent(self) -> Option<String> {
        let tenths = self.per_mille()?;
        Some(format!("{}.{} %", tenths / 10, tenths.rem_euclid(10)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_come_back_as_they_were_stored_without_what_is_nothing() {
        let mut sums = Sums::default();
        sums.add(Figure::Completed, 3);
        sums.add(Figure::Fees, -5);
        let text = serde_json::to_string(&sums).expect("text");
        assert_eq!(text, r#"{"completed":3,"fees":-5}"#);
        assert_eq!(serde_json::from_str::<Sums>(&text).expect("sums"), sums);
        let older = r#"{"completed":3,"of_old":7,"fees":-5}"#;
        assert_eq!(serde_json::from_str::<Sums>(older).expect("sums"), sums);
    }

    #[test]
    fn a_rate_of_nothing_is_none() {
        assert_eq!(Ratio::default().percent(), None);
        assert_eq!(Ratio { part: 1, whole: 8 }.percent().as_deref(), Some("12.5 %"));
        assert_eq!(Ratio { part: 2, whole: 3 }.per_mille(), Some(667));
        let mut sums = Sums::default();
        sums.add(Figure::Completed, 9);
        sums.add(Figure::NoShows, 1);
        sums.add(Figure::CancelledLate, 2);
        assert_eq!(sums.rate(Rate::NoShow), Ratio { part: 1, whole: 10 });
        assert_eq!(sums.rate(Rate::LateCancellation), Ratio { part: 2, whole: 12 });
    }
}

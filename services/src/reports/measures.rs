//! The columns in which therapists and treatments stand beside each other: on the page, and
//! in the file below it.

use domain::report::{Figure, Rate, Ratio, Sums, Total, Unit};

use super::Behind;

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// A figure.
    Figure(Figure),
    /// A rate.
    Rate(Rate),
    /// Everything earned, tax included.
    Revenue,
    /// Its share of what the whole studio earned.
    Share,
}

/// How much it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measured {
    /// A count, minutes, or minor units of the studio's currency.
    Amount(i64, Unit),
    /// A part of a whole, which may be nothing.
    Part(Ratio),
}

impl Measure {
    /// Of each therapist, from left to right.
    pub const OF_THERAPISTS: [Self; 9] = [
        Self::Figure(Figure::Completed),
        Self::Rate(Rate::Utilisation),
        Self::Revenue,
        Self::Figure(Figure::Tips),
        Self::Figure(Figure::Commission),
        Self::Rate(Rate::LateCancellation),
        Self::Rate(Rate::NoShow),
        Self::Rate(Rate::Rebooking),
        Self::Figure(Figure::FirstVisits),
    ];
    /// Of each treatment, from left to right.
    pub const OF_TREATMENTS: [Self; 6] = [
        Self::Figure(Figure::Completed),
        Self::Figure(Figure::SessionMinutes),
        Self::Revenue,
        Self::Share,
        Self::Rate(Rate::NoShow),
        Self::Rate(Rate::Rebooking),
    ];

    /// Its name in addresses.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Figure(figure) => figure.code(),
            Self::Rate(rate) => rate.code(),
            Self::Revenue => Total::Revenue.code(),
            Self::Share => "share",
        }
    }

    /// Its name in full.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Figure(figure) => figure.name(),
            Self::Rate(rate) => rate.name(),
            Self::Revenue => Total::Revenue.name(),
            Self::Share => "Share of revenue",
        }
    }

    /// What it is, in a sentence or two.
    #[must_use]
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Figure(figure) => figure.definition(),
            Self::Rate(rate) => rate.definition(),
            Self::Revenue => Total::Revenue.definition(),
            Self::Share => "Revenue of these visits in the revenue of the whole studio.",
        }
    }

    /// How much it is in these sums, where anybody was rostered for so many minutes and the
    /// whole studio earned so much.
    #[must_use]
    pub fn of(self, sums: &Sums, rostered: i64, revenue: i64) -> Measured {
        match self {
            Self::Figure(figure) => Measured::Amount(sums.of(figure), figure.unit()),
            Self::Rate(Rate::Utilisation) => Measured::Part(sums.utilisation(rostered)),
            Self::Rate(rate) => Measured::Part(sums.rate(rate)),
            Self::Revenue => Measured::Amount(sums.revenue_gross(), Total::Revenue.unit()),
            Self::Share => Measured::Part(Ratio { part: sums.revenue_gross(), whole: revenue }),
        }
    }

    /// What is behind it: lines that add up to it, or to the part of it that is one of a whole.
    #[must_use]
    pub const fn behind(self) -> Behind {
        match self {
            Self::Figure(figure) => Behind::Figure(figure),
            // The part of every rate is one figure.
            Self::Rate(rate) => Behind::Figure(rate.figures().0[0]),
            Self::Revenue | Self::Share => Behind::Total(Total::Revenue),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_a_column_adds_up_to_the_number_in_it() {
        let mut sums = Sums::default();
        for (n, figure) in Figure::ALL.into_iter().enumerate() {
            sums.add(figure, 1 << n);
        }
        let behind = |measure: Measure| match measure.behind() {
            Behind::Figure(figure) => sums.of(figure),
            Behind::Total(total) => sums.of_all(total.figures()),
            other => panic!("{other:?} is no sum of figures"),
        };
        for measure in Measure::OF_THERAPISTS.into_iter().chain(Measure::OF_TREATMENTS) {
            let shown = match measure.of(&sums, 7, 11) {
                Measured::Amount(amount, _) => amount,
                Measured::Part(ratio) => ratio.part,
            };
            assert_eq!(behind(measure), shown, "{measure:?}");
        }
    }
}

//! Which months are shown together, so that everybody in one range is never a few more than in
//! another. Of how they are divided into rows, nothing here knows.

use chrono::{Months, NaiveDate};

use super::MINIMUM_N;

/// The first and the last of some months, each by its first day.
pub type Span = (NaiveDate, NaiveDate);

/// The months from the first on, cut into blocks that follow one another, each until so many
/// answered in it as may be shown. `new` says of each month how many of those who answered were
/// new in it: whoever came before would be in a shorter range too. The last months may be no
/// block yet.
fn blocks(new: &[(NaiveDate, u32)]) -> Vec<Span> {
    let mut new = new.to_vec();
    new.sort_unstable();
    let Some((mut from, _)) = new.first().copied() else { return Vec::new() };
    let (mut found, mut answered) = (Vec::new(), 0);
    for (month, n) in new {
        answered += n;
        if answered >= MINIMUM_N {
            found.push((from, month));
            from = month.checked_add_months(Months::new(1)).unwrap_or(month);
            answered = 0;
        }
    }
    found
}

/// The blocks that have a month in common with those that are asked for, from the first to the
/// last; `None` where there is no such block. What is left when one answer is taken from another
/// is whole blocks.
#[must_use]
pub fn whole_blocks(new: &[(NaiveDate, u32)], (from, to): Span) -> Option<Span> {
    let mut met = blocks(new).into_iter().filter(|(first, last)| *first <= to && from <= *last);
    let (first, last) = met.next()?;
    Some((first, met.next_back().map_or(last, |(_, last)| last)))
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;

    /// The first of a month, counted from January 2026 as 0.
    fn month(n: u32) -> NaiveDate {
        let first = NaiveDate::from_ymd_opt(2026, 1, 1).expect("a date");
        first.checked_add_months(Months::new(n)).expect("a date")
    }

    fn each(new: &[u32]) -> Vec<(NaiveDate, u32)> {
        (0..).map(month).zip(new.iter().copied()).collect()
    }

    #[test]
    fn a_block_ends_with_the_month_in_which_enough_answered() {
        let new = each(&[4, 5, 3, 20, 0, 9, 0, 1, 6]);
        let expected = [(0, 2), (3, 3), (4, 7)].map(|(from, to)| (month(from), month(to)));
        assert_eq!(blocks(&new), expected);
        assert_eq!(blocks(&each(&[4, 5])), []);
        assert_eq!(blocks(&[]), []);
    }

    #[test]
    fn what_is_asked_for_grows_to_whole_blocks_and_leaves_out_what_is_none_yet() {
        let new = each(&[4, 5, 3, 20, 0, 9, 0, 1, 6]);
        let shown = |from, to| whole_blocks(&new, (month(from), month(to)));
        let span = |from, to| Some((month(from), month(to)));
        assert_eq!(shown(0, 1), span(0, 2));
        assert_eq!(shown(0, 2), span(0, 2));
        assert_eq!(shown(2, 4), span(0, 7));
        assert_eq!(shown(3, 3), span(3, 3));
        assert_eq!(shown(5, 20), span(4, 7));
        assert_eq!((shown(8, 8), shown(9, 20)), (None, None));
    }

    proptest! {
        #[test]
        fn no_range_has_a_few_more_than_another_in_all(
            new in vec(0..15_u32, 1..14),
            (from, months) in (0..14_u32, 0..14_u32),
            (other, other_months) in (0..14_u32, 0..14_u32),
        ) {
            let new = each(&new);
            let shown = |from: u32, months: u32| {
                let span = whole_blocks(&new, (month(from), month(from + months)));
                new.iter().filter(|(at, _)| span.is_some_and(|it| it.0 <= *at && *at <= it.1))
                    .map(|(at, n)| (*at, *n)).collect::<Vec<(NaiveDate, u32)>>()
            };
            let (one, two) = (shown(from, months), shown(other, other_months));
            let left: Vec<u32> =
                one.iter().filter(|it| !two.contains(it)).map(|(_, n)| *n).collect();
            prop_assert!(left.is_empty() || left.iter().sum::<u32>() >= MINIMUM_N);
        }
    }
}

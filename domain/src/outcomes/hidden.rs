//! Which rows are hidden, so that nobody can be had by taking some rows from others.

use std::collections::{BTreeMap, BTreeSet};

use super::{Cell, MINIMUM_N, Tally};

/// The rows of a table: of what, and what is said of it.
pub type Table<K> = Vec<(K, Cell)>;

impl Cell {
    /// The rows of a table whose total is known. Where few are hidden in all, they could be
    /// had by taking the shown from the total: then the smallest shown row is hidden too.
    #[must_use]
    pub fn of_parts(tallies: &[Tally]) -> Vec<Self> {
        beside_few(tallies, tallies.iter().map(Self::of).collect())
    }
}

/// Two tables that stand on one page, of which the rows of one lie within those of the other:
/// each row says within what it is, of what, and its sums.
///
/// Taken by itself, each table could give away what the other hides. So each row that is shown
/// is a total of its own for what lies within it, and within a hidden row nothing is shown: it
/// could be had by taking that from a total further out. What lies within several rows is in no
/// one's total, and is hidden.
#[must_use]
pub fn nested<G: Clone + Ord, K: Clone + Ord>(rows: &[(G, K, Tally)]) -> (Table<G>, Table<K>) {
    let mut groups: BTreeMap<&G, BTreeMap<&K, Tally>> = BTreeMap::new();
    let mut within: BTreeMap<&K, BTreeSet<&G>> = BTreeMap::new();
    for (group, of, tally) in rows {
        groups.entry(group).or_default().entry(of).or_default().join(tally);
        within.entry(of).or_default().insert(group);
    }
    let outer = Cell::of_parts(&groups.values().map(whole).collect::<Vec<Tally>>());
    let mut inner: BTreeMap<&K, Cell> = BTreeMap::new();
    for (parts, cell) in groups.values().zip(&outer) {
        let tallies: Vec<Tally> = parts.values().copied().collect();
        let cells = parts.iter().map(|(of, tally)| match cell {
            Cell::Shown(_) if within[of].len() == 1 => Cell::of(tally),
            _ => Cell::TooFew,
        });
        let cells = match cell {
            Cell::Shown(_) => beside_few(&tallies, cells.collect()),
            Cell::TooFew => cells.collect(),
        };
        inner.extend(parts.keys().copied().zip(cells));
    }
    let outer = groups.keys().map(|group| (*group).clone()).zip(outer).collect();
    (outer, inner.into_iter().map(|(of, cell)| (of.clone(), cell)).collect())
}

/// All the rows within one.
fn whole(parts: &BTreeMap<impl Ord, Tally>) -> Tally {
    let mut all = Tally::default();
    parts.values().for_each(|tally| all.join(tally));
    all
}

/// Where those that are hidden are few together, the smallest that is shown is hidden too.
fn beside_few(tallies: &[Tally], mut cells: Vec<Cell>) -> Vec<Cell> {
    let hidden: u32 =
        tallies.iter().zip(&cells).filter(|(_, c)| **c == Cell::TooFew).map(|(t, _)| t.n).sum();
    if (1..MINIMUM_N).contains(&hidden) {
        let shown = cells.iter().enumerate().filter(|(_, cell)| **cell != Cell::TooFew);
        if let Some((smallest, _)) = shown.min_by_key(|(at, _)| tallies[*at].n) {
            cells[smallest] = Cell::TooFew;
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::*;
    use crate::outcomes::{Change, Scale, Score};

    /// So many who answered.
    fn of(n: u32) -> Tally {
        let score = |points| Score::whole(Scale::Pain, points).expect("on the scale");
        let change = Change { scale: Scale::Pain, before: score(6), after: score(3) };
        let mut tally = Tally::default();
        (0..n).for_each(|_| tally.add(Some(change), 25_000));
        tally
    }

    /// The names of what is shown.
    fn shown<K: Copy>(table: &[(K, Cell)]) -> Vec<K> {
        table.iter().filter(|(_, cell)| *cell != Cell::TooFew).map(|(of, _)| *of).collect()
    }

    fn both<G: Copy + Ord, K: Copy + Ord>(rows: &[(G, K, u32)]) -> (Vec<G>, Vec<K>) {
        let rows: Vec<(G, K, Tally)> = rows.iter().map(|(g, k, n)| (*g, *k, of(*n))).collect();
        let (outer, inner) = nested(&rows);
        (shown(&outer), shown(&inner))
    }

    #[test]
    fn a_hidden_row_cannot_be_had_by_taking_the_others_from_the_total() {
        let hidden = |sizes: &[u32]| {
            let cells = Cell::of_parts(&sizes.iter().map(|&n| of(n)).collect::<Vec<_>>());
            cells.iter().map(|cell| *cell == Cell::TooFew).collect::<Vec<_>>()
        };
        assert_eq!(hidden(&[30, 12, 4]), [false, true, true]);
        assert_eq!(hidden(&[30, 12, 4, 7]), [false, false, true, true]);
        assert_eq!(hidden(&[30, 12]), [false, false]);
        assert_eq!(hidden(&[30, 12, 0]), [false, false, true]);
    }

    #[test]
    fn what_lies_within_a_shown_row_is_taken_from_that_row_too() {
        // Thirteen are hidden in all, but within A it would be one.
        let rows = [("A", "A 60", 20), ("A", "A 90", 1), ("B", "B 60", 6), ("C", "C 60", 6)];
        assert_eq!(both(&rows), (vec!["A"], vec![]));
    }

    #[test]
    fn what_lies_within_a_hidden_row_is_hidden_with_it() {
        // T is hidden for the four of S: shown by its only part, it would give them away.
        let rows = [("X", "X 60", 19), ("X", "X 30", 11), ("T", "T 60", 12), ("S", "S 60", 4)];
        assert_eq!(both(&rows), (vec!["X"], vec!["X 30", "X 60"]));
    }

    #[test]
    fn what_lies_within_two_rows_is_hidden() {
        let rows = [("A", "both", 20), ("B", "both", 20), ("B", "B 60", 20)];
        assert_eq!(both(&rows), (vec!["A", "B"], vec!["B 60"]));
    }

    #[test]
    fn where_everybody_is_many_nothing_is_hidden() {
        let rows = [("A", "A 60", 20), ("A", "A 90", 10), ("B", "B 60", 10)];
        assert_eq!(both(&rows), (vec!["A", "B"], vec!["A 60", "A 90", "B 60"]));
    }

    /// What can be left of a number after some of the others were taken from it.
    fn left(of: u32, taken: &[u32]) -> BTreeSet<u32> {
        taken.iter().fold(BTreeSet::from([of]), |left, n| {
            left.iter().flat_map(|from| [*from, from - n]).collect()
        })
    }

    proptest! {
        #[test]
        fn no_shown_rows_taken_from_another_leave_a_few(
            rows in vec((0..4_u8, 0..7_u8, 0..26_u32), 1..9),
        ) {
            let (outer, inner) = both(&rows);
            let mut of_all = BTreeSet::from([0]);
            for group in 0..4 {
                let parts = rows.iter().filter(|(of, ..)| *of == group);
                let mut sizes: BTreeMap<u8, u32> = BTreeMap::new();
                parts.for_each(|(_, of, n)| *sizes.entry(*of).or_default() += n);
                let n: u32 = sizes.values().sum();
                let seen: Vec<u32> =
                    sizes.iter().filter(|(of, _)| inner.contains(of)).map(|(_, n)| *n).collect();
                let mut of_group = left(n, &seen);
                if outer.contains(&group) {
                    prop_assert!(!of_group.iter().any(|n| (1..MINIMUM_N).contains(n)), "{rows:?}");
                    of_group.insert(0);
                }
                let with = |all: &u32| of_group.iter().map(|n| all + n).collect::<Vec<_>>();
                of_all = of_all.iter().flat_map(with).collect();
            }
            let all: u32 = rows.iter().map(|(.., n)| n).sum();
            prop_assert!(all < MINIMUM_N || !of_all.iter().any(|n| (1..MINIMUM_N).contains(n)));
            for of in inner {
                let within: BTreeSet<u8> =
                    rows.iter().filter(|row| row.1 == of).map(|row| row.0).collect();
                prop_assert_eq!(within.len(), 1);
            }
        }
    }
}

//! What an owner's pages are to take, and which of them do not.

use super::{
    pages::AS_LONG_AS_IT_IS,
    table::{Page, Results},
};

/// Nobody should wait longer for a page that was shown before, in milliseconds.
const AGAIN: f64 = 50.0;
/// Nor for a page that was not shown yet.
const FIRST: f64 = 1_000.0;
/// A hundred times the history may make no page slower than so many times.
const GROWTH: f64 = 1.5;
/// Noise is no growth: differences below so many milliseconds.
const NOISE: f64 = 3.0;

/// Which goals a page misses, beside a short and a long history.
pub fn misses(small: &Page, large: &Page) -> Vec<&'static str> {
    let grows = large.median > small.median * GROWTH && large.median - small.median > NOISE;
    let grows = grows && !is_as_long_as_it_is(large);
    slow(large).into_iter().chain(grows.then_some("grows")).collect()
}

/// Which goals a page misses beside whatever history there is.
fn slow(page: &Page) -> Vec<&'static str> {
    if is_as_long_as_it_is(page) {
        return Vec::new();
    }
    [(page.median > AGAIN, "slow"), (page.first > FIRST, "slow at first")]
        .into_iter()
        .filter_map(|(missed, word)| missed.then_some(word))
        .collect()
}

fn is_as_long_as_it_is(page: &Page) -> bool {
    AS_LONG_AS_IT_IS.contains(&page.name.as_str())
}

impl Results {
    /// The goals that were missed: beside each history, and by what grows from the first to the
    /// last.
    pub fn missed(&self) -> Vec<String> {
        let Some((first, last)) = self.sizes.first().zip(self.sizes.last()) else {
            return Vec::new();
        };
        let slow = self.pages().flat_map(|(bookings, page)| {
            let told = move |how| format!("{} is {how} beside {bookings} bookings", page.name);
            slow(page).into_iter().map(told)
        });
        let pairs = first.pages.iter().zip(&last.pages);
        let grows = pairs.filter(|(small, large)| misses(small, large).contains(&"grows"));
        slow.chain(grows.map(|(_, page)| format!("{} grows", page.name))).collect()
    }

    /// The pages that were not answered, at least once: that is no matter of speed.
    pub fn unanswered(&self) -> Vec<String> {
        let silent = self.pages().filter(|(_, page)| page.first.max(page.worst).is_infinite());
        silent.map(|(bookings, page)| format!("{} beside {bookings} bookings", page.name)).collect()
    }

    /// Each, and how many bookings there were.
    fn pages(&self) -> impl Iterator<Item = (u32, &Page)> {
        self.sizes.iter().flat_map(|size| size.pages.iter().map(move |page| (size.bookings, page)))
    }
}

#[cfg(test)]
mod tests {
    use super::{super::table::Measured, *};

    fn page(name: &str, median: f64) -> Page {
        Page::of(name.into(), median, vec![median])
    }

    fn beside(sizes: Vec<(u32, Vec<Page>)>) -> Results {
        let size = |(bookings, pages)| Measured { bookings, pages, ..Measured::default() };
        Results { sizes: sizes.into_iter().map(size).collect() }
    }

    #[test]
    fn goals_are_missed_by_more_than_noise() {
        let page = |median: f64| page("", median);
        assert!(misses(&page(1.0), &page(2.5)).is_empty());
        assert_eq!(misses(&page(10.0), &page(20.0)), ["grows"]);
        assert_eq!(misses(&page(1_500.0), &page(1_500.0)), ["slow", "slow at first"]);
    }

    #[test]
    fn a_goal_is_missed_beside_any_history_and_by_whatever_grows() {
        let met = beside(vec![(10, vec![page("desk", 50.0)]), (1_000, vec![page("desk", 50.0)])]);
        assert!(met.missed().is_empty() && beside(Vec::new()).missed().is_empty());
        let few = vec![page("desk", 50.1), page("audit", 10.0)];
        let many = vec![page("desk", 49.0), page("audit", 20.0)];
        let missed = beside(vec![(10, few), (1_000, many)]).missed();
        assert_eq!(missed, ["desk is slow beside 10 bookings", "audit grows"]);
        let alone = beside(vec![(1_000, vec![page("desk", 1_500.0)])]).missed();
        let told = ["desk is slow", "desk is slow at first"]
            .map(|it| format!("{it} beside 1000 bookings"));
        assert_eq!(alone, told);
    }

    #[test]
    fn what_is_as_long_as_it_is_has_no_goal() {
        for name in AS_LONG_AS_IT_IS {
            let (few, many) = (vec![page(name, 1.0)], vec![page(name, 9_000.0)]);
            assert!(beside(vec![(10, few), (1_000, many)]).missed().is_empty(), "{name}");
        }
    }

    #[test]
    fn a_page_that_was_not_answered_once_is_told_whatever_its_median() {
        let once = Page::of("desk".into(), 3.0, vec![2.0, f64::INFINITY, 2.0]);
        let never = Page::of(AS_LONG_AS_IT_IS[0].into(), f64::INFINITY, Vec::new());
        let at_first = Page::of("audit".into(), f64::INFINITY, vec![2.0]);
        let results = beside(vec![(10, vec![page("books", 1.0), once, never, at_first])]);
        let told =
            ["desk", AS_LONG_AS_IT_IS[0], "audit"].map(|it| format!("{it} beside 10 bookings"));
        assert_eq!(results.unanswered(), told);
    }
}

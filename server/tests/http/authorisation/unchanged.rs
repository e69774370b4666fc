//! Whether what a database holds is what it held before.

use std::{collections::BTreeSet, time::Duration};

use storage::{
    Store,
    testing::dump::{Column, columns},
};

/// The tables and columns that may change though nothing of Lisbon's does, and why.
const MAY_CHANGE: [(&str, &str); 5] = [
    ("draft", "what was typed and refused is kept for the browser that typed it"),
    ("studio_change", "counters of changes are folded together from time to time"),
    ("feed_in.next_at", "calendars elsewhere are read again every few minutes"),
    ("feed_in.read_at", "the same"),
    ("feed_in.whole_at", "the same"),
];

/// Everything the database holds, once nothing changes by itself any more.
pub async fn quiet(store: &Store) -> Vec<Column> {
    let mut last = columns(store).await;
    for _ in 0..20 {
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        let now = columns(store).await;
        if changed(&last, &now).is_empty() {
            return now;
        }
        last = now;
    }
    panic!("it never comes to rest");
}

/// The columns that are not what they were, but for those that may change.
pub fn changed(before: &[Column], after: &[Column]) -> BTreeSet<String> {
    let all = before.iter().zip(after).filter(|(was, is)| {
        assert_eq!(was.name, is.name);
        let table = is.name.split('.').next().unwrap_or_default();
        let rows = |column: &Column| {
            let mut cells = column.cells.clone();
            cells.sort();
            cells
        };
        let may = MAY_CHANGE.iter().any(|(may, _)| *may == table || *may == is.name);
        !may && rows(was) != rows(is)
    });
    all.map(|(_, is)| is.name.clone()).collect()
}

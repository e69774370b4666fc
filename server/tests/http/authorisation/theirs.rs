//! Every row that names something of somebody's, so that others may go on with their own.

use std::{collections::BTreeSet, time::Duration};

use storage::{
    Store,
    testing::dump::{Line, lines},
};
use uuid::Uuid;

use super::kinds::Ids;

/// How the ids of somebody's things are written in rows: as bytes, and as text.
pub struct Theirs(Vec<String>);

impl Theirs {
    /// Of all things of a scene that have an id.
    pub fn of(ids: &Ids) -> Self {
        let known = ids.all().filter_map(|id| id.parse::<Uuid>().ok());
        let written = |id: Uuid| {
            let text: String = id.to_string().bytes().map(|byte| format!("{byte:02x}")).collect();
            [id.simple().to_string(), text]
        };
        Self(known.flat_map(written).collect())
    }

    /// The rows that name one of them. Not the marks of what reports are to add up again: the
    /// worker takes them away whenever it comes to them.
    pub async fn rows(&self, store: &Store) -> BTreeSet<Line> {
        let mut all = lines(store).await;
        all.retain(|line| line.table != "report_mark");
        all.retain(|line| self.0.iter().any(|id| line.said.contains(id.as_str())));
        all.into_iter().collect()
    }

    /// The same, once nothing changes by itself any more.
    pub async fn quiet(&self, store: &Store) -> BTreeSet<Line> {
        let mut last = self.rows(store).await;
        for _ in 0..20 {
            tokio::time::sleep(Duration::from_millis(1_500)).await;
            let now = self.rows(store).await;
            if now == last {
                return now;
            }
            last = now;
        }
        panic!("it never comes to rest");
    }
}

/// What is in one of them and not in the other, by its table.
pub fn differences(before: &BTreeSet<Line>, after: &BTreeSet<Line>) -> Vec<String> {
    let all = before.symmetric_difference(after);
    all.map(|line| format!("{}: {}", line.table, line.said)).collect()
}

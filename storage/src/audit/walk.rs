//! Whether a chain holds.

use domain::StudioId;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::chain::{Hash, beginning, link, read};
use crate::{
    StoreError,
    entities::{audit, audit_head, studio},
};

/// How many entries are looked at at once.
const AT_ONCE: u64 = 2_000;

/// What a walk along a chain found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chain {
    /// Whose; none for what happened at no studio.
    pub studio: Option<StudioId>,
    /// How many links it has, up to the first that does not hold.
    pub entries: i64,
    /// How many entries there were before it began, for which the first link vouches.
    pub earlier: i64,
    /// The hash of the last link that holds.
    pub head: Hash,
    /// The first link that does not hold.
    pub broken: Option<Broken>,
    /// Whether the hash that was looked for is that of one of its links.
    pub met: bool,
}

/// A link that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// Its number in the chain.
    pub number: i64,
    /// What is wrong.
    pub what: Break,
}

/// What is wrong with a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Break {
    /// The entry, or the order of it and the one before, is not what was written.
    Changed,
    /// The entry is not there.
    Missing,
    /// The chain was longer: its last entries are not there.
    Shortened,
    /// What was there before the chain began is not what it was.
    Earlier,
    /// The record of where the chain ends is not there, or not that of this chain.
    Head,
}

impl Break {
    /// A stable name, for interfaces and copy.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Changed => "changed",
            Self::Missing => "missing",
            Self::Shortened => "shortened",
            Self::Earlier => "earlier",
            Self::Head => "head",
        }
    }
}

/// Whose chains there may be: every studio's, and that of what happened at none.
pub async fn every_chain<C: ConnectionTrait>(
    conn: &C,
) -> Result<Vec<Option<StudioId>>, StoreError> {
    let studios: Vec<Uuid> = studio::Entity::find()
        .select_only()
        .column(studio::Column::Id)
        .order_by_asc(studio::Column::Slug)
        .into_tuple()
        .all(conn)
        .await?;
    Ok(studios.into_iter().map(|id| Some(id.into())).chain([None]).collect())
}

/// Walks along a chain to the first link that does not hold. Every entry is read: begin a
/// transaction that sees one moment. `noted` is a hash to look for on the way.
pub async fn walk<C: ConnectionTrait>(
    conn: &C,
    studio: Option<StudioId>,
    noted: Option<&Hash>,
) -> Result<Chain, StoreError> {
    let chain = studio.map(|id| id.0).unwrap_or_default();
    let head = audit_head::Entity::find_by_id(chain).one(conn).await?;
    let (earlier, before) = earlier(conn, chain).await?;
    let mut walked = Chain { studio, entries: 0, earlier, head: before, broken: None, met: false };
    let Some(head) = head else {
        let rest = page(conn, chain, 0, 1).await?;
        walked.broken = (!rest.is_empty()).then_some(Broken { number: 1, what: Break::Head });
        return Ok(walked);
    };
    walked.broken = (earlier != head.earlier).then_some(Broken { number: 1, what: Break::Earlier });
    while walked.broken.is_none() {
        let rows = page(conn, chain, walked.entries, AT_ONCE).await?;
        if rows.is_empty() {
            walked.broken = end(&walked, &head);
            break;
        }
        rows.iter().take_while(|row| walked.step(row, noted)).for_each(drop);
    }
    Ok(walked)
}

impl Chain {
    /// Whether the walk goes on after this entry.
    fn step(&mut self, row: &audit::Model, noted: Option<&Hash>) -> bool {
        let number = self.entries + 1;
        let hash = link(&self.head, row);
        let what = if row.number.is_some_and(|found| found > number) {
            Break::Missing
        } else if row.hash.as_deref().and_then(read) != Some(hash) {
            if number == 1 && self.earlier > 0 { Break::Earlier } else { Break::Changed }
        } else {
            self.entries = number;
            self.head = hash;
            self.met |= noted == Some(&hash);
            return true;
        };
        self.broken = Some(Broken { number, what });
        false
    }
}

/// Whether a chain ends where it is recorded to.
fn end(walked: &Chain, head: &audit_head::Model) -> Option<Broken> {
    let number = walked.entries + 1;
    if head.number > walked.entries {
        return Some(Broken { number, what: Break::Shortened });
    }
    let recorded = read(&head.hash) == Some(walked.head) && head.number == walked.entries;
    (!recorded).then_some(Broken { number: walked.entries, what: Break::Head })
}

/// How many entries have no place in a chain, and the hash over them: what stands before its
/// first link.
pub(super) async fn earlier<C: ConnectionTrait>(
    conn: &C,
    chain: Uuid,
) -> Result<(i64, Hash), StoreError> {
    let (mut count, mut hash) = (0, beginning(chain));
    let mut last: Option<(i64, Uuid)> = None;
    loop {
        let after = last.map(|(at, id)| {
            Condition::any()
                .add(audit::Column::At.gt(at))
                .add(Condition::all().add(audit::Column::At.eq(at)).add(audit::Column::Id.gt(id)))
        });
        let rows = audit::Entity::find()
            .filter(of(chain))
            .filter(audit::Column::Number.is_null())
            .filter(after.unwrap_or_else(Condition::all))
            .order_by_asc(audit::Column::At)
            .order_by_asc(audit::Column::Id)
            .limit(AT_ONCE)
            .all(conn)
            .await?;
        let Some(row) = rows.last() else { return Ok((count, hash)) };
        last = Some((row.at, row.id));
        for row in &rows {
            hash = link(&hash, row);
            count += 1;
        }
    }
}

async fn page<C: ConnectionTrait>(
    conn: &C,
    chain: Uuid,
    after: i64,
    limit: u64,
) -> Result<Vec<audit::Model>, StoreError> {
    Ok(audit::Entity::find()
        .filter(of(chain))
        .filter(audit::Column::Number.gt(after))
        .order_by_asc(audit::Column::Number)
        .limit(limit)
        .all(conn)
        .await?)
}

fn of(chain: Uuid) -> Condition {
    let studio = audit::Column::Studio;
    Condition::all().add(if chain.is_nil() { studio.is_null() } else { studio.eq(chain) })
}

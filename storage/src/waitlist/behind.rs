//! The waitings behind a number, narrowed and counted by the database.

use domain::{Instant, StudioId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    StoreError,
    entities::waitlist_entry::{Column, Entity, Model},
};

/// Which of a studio's waitings.
#[derive(Clone, Debug)]
pub struct Which {
    /// Whose.
    pub studio: StudioId,
    /// What happened to them, and when.
    pub when: When,
    /// For this treatment alone.
    pub treatment: Option<Uuid>,
    /// Those alone that name this day of the week: Monday is 0.
    pub weekday: Option<u8>,
    /// Those alone whose hours reach between these minutes of the day.
    pub minutes: Option<(u32, u32)>,
}

/// What happened to waitings, and when. The second instant is no longer within.
#[derive(Clone, Debug)]
pub enum When {
    /// They began.
    Began(Instant, Instant),
    /// They ended, and stand as one of these.
    Ended(Vec<&'static str>, Instant, Instant),
    /// They go on.
    Now,
}

impl Which {
    /// What they are ordered by.
    const fn by(&self) -> Column {
        match self.when {
            When::Ended(..) => Column::EndedAt,
            When::Began(..) | When::Now => Column::JoinedAt,
        }
    }

    fn select(&self) -> Select<Entity> {
        let within = |column: Column, from: Instant, until: Instant| {
            let all = Condition::all().add(column.gte(from.timestamp()));
            all.add(column.lt(until.timestamp()))
        };
        let mut such = Condition::all().add(Column::Studio.eq(self.studio.0));
        such = match &self.when {
            When::Began(from, until) => such.add(within(Column::JoinedAt, *from, *until)),
            When::Ended(states, from, until) => such
                .add(within(Column::EndedAt, *from, *until))
                .add(Column::State.is_in(states.iter().copied())),
            When::Now => such.add(Column::State.eq("waiting")),
        };
        if let Some(treatment) = self.treatment {
            such = such.add(Column::Treatment.eq(treatment));
        }
        if let Some(day) = self.weekday {
            let bit = 1_i32 << i32::from(day % 7);
            such = such.add(Expr::col(Column::Weekdays).bit_and(bit).gt(0));
        }
        if let Some((from, until)) = self.minutes {
            let (from, until) = (i64::from(from), i64::from(until));
            such = such.add(Column::FromMinute.lt(until)).add(Column::UntilMinute.gt(from));
        }
        Entity::find().filter(such)
    }
}

/// How many there are.
pub async fn how_many<C: ConnectionTrait>(conn: &C, which: &Which) -> Result<u64, StoreError> {
    Ok(which.select().count(conn).await?)
}

/// So many of them at most, the last first: by when they ended where that is asked about, else by
/// when they began. With `after`, those behind that moment and entry.
pub async fn some<C: ConnectionTrait>(
    conn: &C,
    which: &Which,
    after: Option<(i64, Uuid)>,
    at_most: u64,
) -> Result<Vec<Model>, StoreError> {
    let by = which.by();
    let mut found = which.select();
    if let Some((at, id)) = after {
        let at_once = Condition::all().add(by.eq(at)).add(Column::Id.lt(id));
        found = found.filter(Condition::any().add(by.lt(at)).add(at_once));
    }
    let found = found.order_by_desc(by).order_by_desc(Column::Id).limit(at_most);
    Ok(found.all(conn).await?)
}

//! Free times as the plainest program would compute them: one query of what is occupied, and
//! hours from which that is taken away. No rooms, no equipment, no qualifications, no rules,
//! and no clock changes: whatever Lumbar takes longer is the price of those.

use std::{collections::HashMap, time::Duration};

use anyhow::{Context, Result};
use sea_orm::{
    ConnectOptions, ConnectionTrait, Database, DatabaseConnection, QueryResult, Statement, Value,
    prelude::Uuid,
};
use serde::Serialize;

use super::Floor;

const DAY: i64 = 86_400;
const DAYS: i64 = 30;
const HALF_HOUR: i64 = 1_800;
/// An hour's session; what is around it is in what is occupied.
const SESSION: i64 = 3_600;
/// As many as Lumbar's pools have.
const CONNECTIONS: [(&str, u32); 2] = [("sqlite:", 8), ("postgres:", 24)];

/// When one therapist is free: the starts, in epoch seconds.
#[derive(Serialize)]
pub struct FreeTimes {
    therapist: String,
    starts: Vec<i64>,
}

/// Somebody, and when they work: weekday from Monday, seconds after midnight.
struct Person {
    slug: String,
    resource: Uuid,
    hours: Vec<(i64, i64, i64)>,
}

/// A studio's people, and its database.
pub struct Reader {
    database: DatabaseConnection,
    slug: String,
    studio: Uuid,
    people: Vec<Person>,
    from: i64,
}

impl Reader {
    /// Connects as Lumbar does, and reads who works when.
    pub async fn open(floor: &Floor) -> Result<Self> {
        let url = &floor.database;
        let most = CONNECTIONS.iter().find(|(engine, _)| url.starts_with(engine));
        let mut options = ConnectOptions::new(url);
        options.max_connections(most.context("no database of ours")?.1).sqlx_logging(false);
        options.map_sqlx_sqlite_opts(|o| {
            o.busy_timeout(Duration::from_secs(10)).pragma("cache_size", "-32768")
        });
        let mut reader = Self {
            database: Database::connect(options).await?,
            slug: floor.studio.clone(),
            studio: Uuid::nil(),
            people: Vec::new(),
            from: floor.from,
        };
        let sql = "SELECT id FROM studio WHERE slug = $1";
        let rows = reader.rows(sql, vec![reader.slug.clone().into()]).await?;
        reader.studio = rows.first().context("there is no such studio")?.try_get("", "id")?;
        reader.people = reader.who_works_when().await?;
        Ok(reader)
    }

    /// One row by its index, and nothing else.
    pub async fn row(&self) -> Result<String> {
        let sql = "SELECT name FROM studio WHERE slug = $1";
        let rows = self.rows(sql, vec![self.slug.clone().into()]).await?;
        Ok(rows.first().context("there is no such studio")?.try_get("", "name")?)
    }

    /// When everybody is free for an hour in the next thirty days, or the first of them.
    pub async fn free(&self, one: bool) -> Result<Vec<FreeTimes>> {
        let people = &self.people[..if one { 1.min(self.people.len()) } else { self.people.len() }];
        let range: [Value; 2] = [(self.from - DAY).into(), (self.from + DAYS * DAY).into()];
        let (sql, of): (_, Value) = match people {
            [person] if one => (
                "SELECT resource, starts, ends FROM occupancy
                 WHERE resource = $1 AND starts >= $2 AND starts < $3 ORDER BY starts",
                person.resource.into(),
            ),
            _ => (
                "SELECT resource, starts, ends FROM occupancy
                 WHERE studio = $1 AND starts >= $2 AND starts < $3 ORDER BY starts",
                self.studio.into(),
            ),
        };
        let mut busy: HashMap<Uuid, Vec<(i64, i64)>> = HashMap::new();
        for row in self.rows(sql, [vec![of], range.into()].concat()).await? {
            let span = (row.try_get("", "starts")?, row.try_get("", "ends")?);
            busy.entry(row.try_get("", "resource")?).or_default().push(span);
        }
        let none = Vec::new();
        Ok(people
            .iter()
            .map(|person| FreeTimes {
                therapist: person.slug.clone(),
                starts: starts(person, self.from, busy.get(&person.resource).unwrap_or(&none)),
            })
            .collect())
    }

    async fn who_works_when(&self) -> Result<Vec<Person>> {
        let sql = "SELECT t.slug, t.resource, h.weekday, h.from_minute, h.until_minute
                   FROM therapist t JOIN working_hours h ON h.therapist = t.id
                   WHERE t.studio = $1 ORDER BY t.slug, h.weekday";
        let mut people: Vec<Person> = Vec::new();
        for row in self.rows(sql, vec![self.studio.into()]).await? {
            let number = |name| row.try_get::<i32>("", name).map(i64::from);
            let hours =
                (number("weekday")?, number("from_minute")? * 60, number("until_minute")? * 60);
            let resource = row.try_get("", "resource")?;
            match people.last_mut().filter(|person| person.resource == resource) {
                Some(person) => person.hours.push(hours),
                None => {
                    let slug = row.try_get("", "slug")?;
                    people.push(Person { slug, resource, hours: vec![hours] });
                }
            }
        }
        Ok(people)
    }

    async fn rows(&self, sql: &str, values: Vec<Value>) -> Result<Vec<QueryResult>> {
        let backend = self.database.get_database_backend();
        let statement = Statement::from_sql_and_values(backend, sql, values);
        Ok(self.database.query_all_raw(statement).await?)
    }
}

/// The half hours of a month at which a session fits into the hours and between what is
/// occupied, which comes in order.
fn starts(person: &Person, from: i64, busy: &[(i64, i64)]) -> Vec<i64> {
    let mut free = Vec::new();
    let mut ended = 0;
    for day in (0..DAYS).map(|day| from + day * DAY) {
        // The first of January 1970 was a Thursday.
        let weekday = (day.div_euclid(DAY) + 3).rem_euclid(7);
        for (_, opens, closes) in person.hours.iter().filter(|(on, ..)| *on == weekday) {
            let mut start = day + opens;
            while start + SESSION <= day + closes {
                while busy.get(ended).is_some_and(|(_, end)| *end <= start) {
                    ended += 1;
                }
                if busy.get(ended).is_none_or(|(begins, _)| *begins >= start + SESSION) {
                    free.push(start);
                }
                start += HALF_HOUR;
            }
        }
    }
    free
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday 4 January 2027.
    const MONDAY: i64 = 1_799_020_800;

    #[test]
    fn what_is_occupied_is_taken_away_from_the_hours() {
        let hours = vec![(0, 9 * 3_600, 12 * 3_600)];
        let person = Person { slug: "ana".into(), resource: Uuid::nil(), hours };
        let clock = |starts: Vec<i64>| -> Vec<i64> {
            starts.into_iter().filter(|at| at - MONDAY < DAY).map(|at| (at - MONDAY) / 60).collect()
        };
        assert_eq!(clock(starts(&person, MONDAY, &[])), [540, 570, 600, 630, 660]);
        let ten_to_eleven = (MONDAY + 600 * 60, MONDAY + 660 * 60);
        assert_eq!(clock(starts(&person, MONDAY, &[ten_to_eleven])), [540, 660]);
        assert_eq!(starts(&person, MONDAY, &[]).len(), 5 * 5, "30 days have five Mondays here");
    }
}

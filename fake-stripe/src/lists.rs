//! Pages of a list, newest first (docs.stripe.com/api/pagination).

use serde_json::{Value, json};

use crate::{
    errors::ApiError,
    form::Form,
    table::{Object, Table},
};

/// Fields that every list understands.
pub(crate) const PARAMETERS: [&str; 5] =
    ["created", "ending_before", "expand", "limit", "starting_after"];

/// The page of `table` that `form` asks for, of the objects that `wanted` lets
/// through. `url` is the list's own address.
pub(crate) fn page<T: Object>(
    table: &Table<T>,
    form: &Form,
    url: &str,
    wanted: impl Fn(&T) -> bool,
    json: impl Fn(&T) -> Value,
) -> Result<Value, ApiError> {
    let limit = limit(form)?;
    let created = Created::read(form)?;
    let mut rows = between(table, form)?;
    rows.retain(|row| created.admits(row.created()) && wanted(row));
    let has_more = rows.len() > limit;
    if form.text("ending_before").is_some() {
        // The page just before the cursor: the oldest of those that are newer.
        rows = rows.split_off(rows.len().saturating_sub(limit));
    }
    rows.truncate(limit);
    let data: Vec<Value> = rows.into_iter().map(json).collect();
    Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": url }))
}

fn between<'t, T: Object>(table: &'t Table<T>, form: &Form) -> Result<Vec<&'t T>, ApiError> {
    let rows = table.rows();
    let end = match form.text("starting_after") {
        Some(cursor) => table.place(cursor, "starting_after")?,
        None => rows.len(),
    };
    let start = match form.text("ending_before") {
        Some(cursor) => table.place(cursor, "ending_before")? + 1,
        None => 0,
    };
    Ok(rows[start.min(end)..end].iter().rev().collect())
}

fn limit(form: &Form) -> Result<usize, ApiError> {
    let limit = form.integer("limit")?.unwrap_or(10);
    usize::try_from(limit)
        .ok()
        .filter(|n| (1..=100).contains(n))
        .ok_or_else(|| ApiError::invalid("limit", "Invalid limit: must be between 1 and 100."))
}

#[derive(Default)]
struct Created {
    exactly: Option<i64>,
    after: Option<i64>,
    from: Option<i64>,
    before: Option<i64>,
    until: Option<i64>,
}

impl Created {
    fn read(form: &Form) -> Result<Self, ApiError> {
        let Some(range) = form.part("created") else {
            return Ok(Self { exactly: form.integer("created")?, ..Self::default() });
        };
        range.only(&["gt", "gte", "lt", "lte"])?;
        Ok(Self {
            exactly: None,
            after: range.integer("gt")?,
            from: range.integer("gte")?,
            before: range.integer("lt")?,
            until: range.integer("lte")?,
        })
    }

    fn admits(&self, at: i64) -> bool {
        self.exactly.is_none_or(|t| at == t)
            && self.after.is_none_or(|t| at > t)
            && self.from.is_none_or(|t| at >= t)
            && self.before.is_none_or(|t| at < t)
            && self.until.is_none_or(|t| at <= t)
    }
}

//! The same for people, without any program: a text.

use domain::Instant;
use serde_json::Value;

/// What is told, for people: every value under its name, one to a line.
pub(super) fn text(client: &Value, visits: &[Value], now: Instant) -> String {
    let mut all = format!(
        "Everything we keep about you, as of {} (UTC).\n\
         The files client.json and visits.json hold the same for other programs.\n\
         Instants are in UTC; each visit also says what the studio's clock showed.\n\n\
         YOU\n",
        now.format("%-d %B %Y, %H:%M"),
    );
    lines(&mut all, client, 0);
    all.push_str(&format!("\nVISITS: {}\n", visits.len()));
    for visit in visits {
        all.push('\n');
        lines(&mut all, visit, 0);
    }
    all
}

fn lines(all: &mut String, value: &Value, depth: usize) {
    let indent = "  ".repeat(depth);
    let Value::Object(fields) = value else { return };
    for (name, value) in fields {
        let name = name.replace('_', " ");
        match value {
            Value::Null => {}
            Value::Object(_) => {
                all.push_str(&format!("{indent}{name}:\n"));
                lines(all, value, depth + 1);
            }
            Value::Array(items) => {
                if !items.is_empty() {
                    all.push_str(&format!("{indent}{name}:\n"));
                }
                for item in items {
                    match item {
                        Value::Object(_) => {
                            all.push_str(&format!("{indent}  -\n"));
                            lines(all, item, depth + 2);
                        }
                        other => all.push_str(&format!("{indent}  - {}\n", plain(other))),
                    }
                }
            }
            other => {
                let said = plain(other);
                if !said.is_empty() {
                    all.push_str(&format!("{indent}{name}: {said}\n"));
                }
            }
        }
    }
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned)
}

//! What changed, from what to what: for the audit log.

use serde_json::{Map, Value};

/// The longest text that is quoted, in characters.
const QUOTED: usize = 60;

/// `tax_basis_points: 1900 → 700; zone: Europe/Berlin → Europe/Lisbon`: every key whose
/// value is another one; `None` where nothing is.
pub(super) fn said(before: &Map<String, Value>, after: &Map<String, Value>) -> Option<String> {
    let differs = |(key, value): &(&String, &Value)| before.get(*key) != Some(*value);
    let changes: Vec<String> = after
        .iter()
        .filter(differs)
        .map(|(key, value)| {
            let from = before.get(key).unwrap_or(&Value::Null);
            format!("{key}: {} → {}", quoted(from), quoted(value))
        })
        .collect();
    (!changes.is_empty()).then(|| changes.join("; "))
}

fn quoted(value: &Value) -> String {
    let text = match value {
        Value::String(text) => format!("“{}”", text.replace(['\n', '\r'], " ")),
        other => other.to_string(),
    };
    if text.chars().count() <= QUOTED {
        return text;
    }
    text.chars().take(QUOTED).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::said;

    #[test]
    fn every_change_is_said_with_what_it_was_before() {
        let map = |value: serde_json::Value| value.as_object().expect("an object").clone();
        let before = map(json!({ "a": 1, "b": "x", "c": true }));
        assert_eq!(said(&before, &before), None);
        let after = map(json!({ "a": 2, "b": "y".repeat(100), "c": true }));
        let text = said(&before, &after).expect("changes");
        assert!(text.starts_with("a: 1 → 2; b: “x” → “yyyy") && text.ends_with('…'), "{text}");
    }
}

//! What changed, from what to what: for the audit log.

use std::fmt::Display;

/// The longest text that is quoted, in characters.
const QUOTED: usize = 120;

/// Changes of a thing, field by field.
#[derive(Default)]
pub(super) struct Changes(Vec<String>);

impl Changes {
    /// Remembers a field whose value is another one.
    pub fn of<T: PartialEq + Display + ?Sized>(&mut self, field: &str, from: &T, to: &T) {
        if from != to {
            self.0.push(format!("{field}: {} → {}", quoted(from), quoted(to)));
        }
    }

    /// `price: €84.00 → €90.00; minutes: 60 → 75`; `None` where nothing changed.
    pub fn said(self) -> Option<String> {
        (!self.0.is_empty()).then(|| self.0.join("; "))
    }
}

/// On one line, and without what parts one change from the next.
fn quoted(value: &(impl Display + ?Sized)) -> String {
    let text = value.to_string().replace(['\n', '\r'], " ").replace("; ", ", ").replace('→', ">");
    if text.chars().count() <= QUOTED {
        return text;
    }
    text.chars().take(QUOTED).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::Changes;

    #[test]
    fn every_change_is_said_with_what_it_was_before() {
        let mut none = Changes::default();
        none.of("minutes", &60, &60);
        assert_eq!(none.said(), None);
        let mut some = Changes::default();
        some.of("minutes", &60, &75);
        some.of("name", "Back", "Back; and → neck\nslowly");
        some.of("summary", "", "y".repeat(200).as_str());
        let said = some.said().expect("changes");
        assert!(said.starts_with("minutes: 60 → 75; name: Back → Back, and > neck slowly; "));
        assert!(said.ends_with("y…"), "{said}");
    }
}

//! Content lines: escaped, folded, ended with CRLF (RFC 5545, 3.1 and 3.3.11).

/// The longest a line may be, in octets, without its CRLF.
const LONGEST: usize = 75;

/// A file under way.
#[derive(Default)]
pub(super) struct Lines(String);

impl Lines {
    /// Adds a property whose value is text, escaped.
    pub fn text(&mut self, property: &str, value: &str) {
        self.raw(&format!("{property}:{}", escaped(value)));
    }

    /// Adds a line as it is, folded: a continuation begins with a space, and no
    /// character is cut in two.
    pub fn raw(&mut self, line: &str) {
        let mut room = LONGEST;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }

    /// All of them.
    pub fn into_file(self) -> String {
        self.0
    }
}

/// Text as a value: what has a meaning in the format is escaped, and what nobody
/// can type is left out.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            c if c.is_control() => {}
            c => out.push(c),
        }
    }
    out
}

/// Text as a parameter's value. There is no way to write a quotation mark in one.
pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", bare(text).replace('"', "'"))
}

/// Text without anything that would end a line.
pub(super) fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn folded(line: &str) -> String {
        let mut lines = Lines::default();
        lines.raw(line);
        lines.into_file()
    }

    #[test]
    fn what_has_a_meaning_is_escaped_and_a_line_cannot_be_smuggled_in() {
        assert_eq!(escaped("a; b, c\\d\r\nUID:evil"), "a\\; b\\, c\\\\d\\nUID:evil");
        assert_eq!(quoted("The \"best\"\r\nstudio"), "\"The 'best'studio\"");
    }

    proptest! {
        #[test]
        fn a_folded_line_is_short_everywhere_and_unfolds_to_itself(line in "[^\r\n]{0,300}") {
            let file = folded(&line);
            prop_assert!(file.split("\r\n").all(|part| part.len() <= LONGEST));
            prop_assert_eq!(file.replace("\r\n ", ""), format!("{line}\r\n"));
        }
    }
}

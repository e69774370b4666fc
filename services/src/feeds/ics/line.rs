//! Content lines: unfolded, and taken apart (RFC 5545, 3.1). Reads what generators write,
//! not only what they should: any line ending, any case, quoted parameters.

/// A property with its parameters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// In capitals.
    pub name: String,
    /// Names in capitals, values without quotes.
    pub parameters: Vec<(String, String)>,
    /// As it is written, escapes and all.
    pub value: String,
}

impl Line {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }

    fn parse(text: &str) -> Option<Self> {
        let end = text.find([';', ':'])?;
        let (name, mut rest) = text.split_at(end);
        let mut parameters = Vec::new();
        while let Some(more) = rest.strip_prefix(';') {
            let (parameter, after) = more.split_once('=')?;
            let (value, after) = parameter_value(after)?;
            parameters.push((parameter.trim().to_ascii_uppercase(), value.to_owned()));
            rest = after;
        }
        let value = rest.strip_prefix(':')?.trim_end().to_owned();
        Some(Self { name: name.trim().to_ascii_uppercase(), parameters, value })
    }
}

/// A parameter's value, and what follows it. Values in quotes may hold anything.
fn parameter_value(text: &str) -> Option<(&str, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        let end = quoted.find('"')?;
        return Some((&quoted[..end], &quoted[end + 1..]));
    }
    let end = text.find([';', ':'])?;
    Some(text.split_at(end))
}

/// The lines whose names are asked for by `wanted`, in order; what cannot be read is left
/// out. What is not wanted is not taken apart, let alone kept.
pub(super) fn lines<'a>(
    text: &'a str,
    wanted: impl Fn(&str) -> bool + 'a,
) -> impl Iterator<Item = Line> + 'a {
    let mut physical = text.trim_start_matches('\u{feff}').split(['\n', '\r']).peekable();
    let wanted = move |line: &str| {
        let name = line.split([';', ':']).next().unwrap_or_default();
        wanted(&name.trim().to_ascii_uppercase())
    };
    std::iter::from_fn(move || {
        loop {
            let mut line = physical.next()?.to_owned();
            while let Some(more) = physical.next_if(|next| is_continuation(next)) {
                line.push_str(more.get(1..).unwrap_or_default());
            }
            if wanted(&line)
                && let Some(line) = Line::parse(&line)
            {
                return Some(line);
            }
        }
    })
}

/// A folded line goes on after a space or a tab; between `\r` and `\n` there is nothing.
fn is_continuation(line: &str) -> bool {
    line.is_empty() || line.starts_with([' ', '\t'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<Line> {
        lines(text, |_| true).collect()
    }

    #[test]
    fn folded_lines_are_joined_whatever_ends_them() {
        for text in ["UID:ab\r\n c\r\nX:1\r\n", "UID:ab\n\tc\nX:1", "UID:ab\r c\rX:1"] {
            let found = read(text);
            assert_eq!(
                (found[0].value.as_str(), found[1].value.as_str()),
                ("abc", "1"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn parameters_may_be_quoted_and_hold_colons() {
        let text = "dtstart;TZID=\"(UTC+01:00) Berlin; Bern\";value=DATE-TIME:20261126T090000";
        let found = read(text);
        assert_eq!(found[0].name, "DTSTART");
        assert_eq!(found[0].parameter("TZID"), Some("(UTC+01:00) Berlin; Bern"));
        assert_eq!(found[0].parameter("VALUE"), Some("DATE-TIME"));
        assert_eq!(found[0].value, "20261126T090000");
    }

    #[test]
    fn what_is_no_line_is_left_out() {
        for text in ["", "nonsense", "A;B:1", "A;B=\"c:1", ";;;:::", "\u{feff}"] {
            assert!(read(text).iter().all(|line| line.name.is_empty()), "{text}");
        }
    }
}

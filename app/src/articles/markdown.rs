//! As much of Markdown as articles need: headings, paragraphs, lists, emphasis, and links to
//! pages of ours. It is read into values, so that no text can become markup.

use crate::words;

/// A part of a text, under the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// A heading of the second rank.
    Heading(String),
    /// A paragraph.
    Paragraph(Vec<Span>),
    /// A list, with numbers or without.
    List {
        /// Whether its order matters.
        numbered: bool,
        /// What is in it.
        items: Vec<Vec<Span>>,
    },
}

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    /// Words.
    Plain(String),
    /// Words that matter.
    Strong(String),
    /// Words said otherwise.
    Emphasis(String),
    /// Words that lead to a page of ours.
    Link {
        /// The words.
        words: String,
        /// A path.
        href: String,
    },
}

impl Block {
    /// Everything in it that is more than a heading.
    pub fn spans(&self) -> impl Iterator<Item = &Span> {
        let all: Vec<&Span> = match self {
            Self::Heading(_) => Vec::new(),
            Self::Paragraph(spans) => spans.iter().collect(),
            Self::List { items, .. } => items.iter().flatten().collect(),
        };
        all.into_iter()
    }
}

/// Reads a text.
#[must_use]
pub fn blocks(text: &str) -> Vec<Block> {
    let text = words::unbroken(text);
    let parts = text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
    parts.map(block).collect()
}

fn block(part: &str) -> Block {
    if let Some(heading) = part.strip_prefix("## ") {
        return Block::Heading(heading.trim().to_owned());
    }
    for (numbered, mark) in [(false, bullet as fn(&str) -> Option<&str>), (true, number)] {
        let items: Option<Vec<&str>> = part.lines().map(mark).collect();
        if let Some(items) = items {
            return Block::List { numbered, items: items.into_iter().map(spans).collect() };
        }
    }
    Block::Paragraph(spans(&part.replace('\n', " ")))
}

fn bullet(line: &str) -> Option<&str> {
    line.strip_prefix("- ")
}

fn number(line: &str) -> Option<&str> {
    let (digits, rest) = line.split_once(". ")?;
    (!digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then_some(rest)
}

/// Reads a line. A mark without its second half is a letter like any other.
fn spans(line: &str) -> Vec<Span> {
    let (mut spans, mut plain, mut rest) = (Vec::new(), String::new(), line);
    while let Some(first) = rest.chars().next() {
        if let Some((span, after)) = marked(rest) {
            if !plain.is_empty() {
                spans.push(Span::Plain(std::mem::take(&mut plain)));
            }
            spans.push(span);
            rest = after;
        } else {
            plain.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    if !plain.is_empty() {
        spans.push(Span::Plain(plain));
    }
    spans
}

fn marked(text: &str) -> Option<(Span, &str)> {
    if let Some((words, after)) = between(text, "**", "**") {
        return Some((Span::Strong(words), after));
    }
    if let Some((words, after)) = between(text, "*", "*") {
        return Some((Span::Emphasis(words), after));
    }
    let (words, after) = between(text, "[", "]")?;
    let (href, after) = between(after, "(", ")")?;
    let ours = href.starts_with('/') && !href.starts_with("//");
    ours.then_some((Span::Link { words, href }, after))
}

fn between<'a>(text: &'a str, open: &str, close: &str) -> Option<(String, &'a str)> {
    let (words, after) = text.strip_prefix(open)?.split_once(close)?;
    (!words.is_empty()).then(|| (words.to_owned(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_into_its_parts() {
        let read =
            blocks("## A *b*\n\nOne **two**\nthree [four](/five).\n\n- a\n- *b*\n\n1. c\n2. d");
        assert_eq!(
            read,
            [
                Block::Heading("A *b*".into()),
                Block::Paragraph(vec![
                    Span::Plain("One ".into()),
                    Span::Strong("two".into()),
                    Span::Plain(" three ".into()),
                    Span::Link { words: "four".into(), href: "/five".into() },
                    Span::Plain(".".into()),
                ]),
                Block::List {
                    numbered: false,
                    items: vec![vec![Span::Plain("a".into())], vec![Span::Emphasis("b".into())]],
                },
                Block::List {
                    numbered: true,
                    items: vec![vec![Span::Plain("c".into())], vec![Span::Plain("d".into())]],
                },
            ]
        );
    }

    #[test]
    fn a_percent_sign_does_not_begin_a_line() {
        let read = blocks("Or **30 % of it**.");
        assert!(read[0].spans().any(|span| *span == Span::Strong("30\u{a0}% of it".into())));
    }

    #[test]
    fn what_is_no_mark_is_text_and_links_lead_nowhere_else() {
        for text in [
            "5 * 6",
            "[a](https://evil.example)",
            "[a](//evil.example)",
            "[a](javascript:alert(1))",
            "<script>",
            "**",
            "[]",
        ] {
            let read = blocks(text);
            assert_eq!(read, [Block::Paragraph(vec![Span::Plain(text.into())])], "{text}");
        }
    }
}

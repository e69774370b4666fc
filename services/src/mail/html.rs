//! A letter as HTML: paragraphs, a list of facts, one link that looks like a button.
//!
//! No tables, no images, no colours but the button's: the reader's own theme, light
//! or dark, is the best one. Styles stand inside, because mail programs drop the rest.

use super::letter::{Block, Letter};

const BODY: &str = "margin:0;padding:24px 16px;\
    font-family:system-ui,-apple-system,'Segoe UI',Roboto,sans-serif;font-size:16px;line-height:1.5";
const COLUMN: &str = "max-width:560px;margin:0 auto";
const HEADING: &str = "font-size:22px;line-height:1.25;font-weight:600;margin:0 0 16px";
const PARAGRAPH: &str = "margin:0 0 16px";
const FACTS: &str = "margin:0 0 16px";
const LABEL: &str = "font-size:14px;opacity:.75;margin:0";
const VALUE: &str = "font-weight:600;margin:0 0 8px";
const BUTTON: &str = "display:inline-block;padding:12px 20px;border-radius:999px;\
    background:#00544f;color:#ffffff;text-decoration:none;font-weight:600";
const SMALL: &str = "font-size:14px;opacity:.75;margin:0 0 8px";

/// The whole document.
pub(super) fn document(letter: &Letter) -> String {
    let blocks: String = letter.blocks.iter().map(block).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{}</title>\n</head>\n<body style=\"{BODY}\">\n<div style=\"{COLUMN}\">\n\
         {blocks}</div>\n</body>\n</html>\n",
        escape(&letter.subject),
    )
}

fn block(block: &Block) -> String {
    match block {
        Block::Heading(text) => format!("<h1 style=\"{HEADING}\">{}</h1>\n", escape(text)),
        Block::Paragraph(text) => format!("<p style=\"{PARAGRAPH}\">{}</p>\n", lines(text)),
        Block::Small(text) => format!("<p style=\"{SMALL}\">{}</p>\n", lines(text)),
        Block::Facts(facts) => {
            let facts: String = facts.iter().map(|(label, value)| fact(label, value)).collect();
            format!("<dl style=\"{FACTS}\">\n{facts}</dl>\n")
        }
        Block::Link { label, url } => format!(
            "<p style=\"{PARAGRAPH}\"><a href=\"{}\" style=\"{BUTTON}\">{}</a></p>\n",
            escape(url),
            escape(label),
        ),
    }
}

fn fact(label: &str, value: &str) -> String {
    format!(
        "<dt style=\"{LABEL}\">{}</dt>\n<dd style=\"{VALUE}\">{}</dd>\n",
        escape(label),
        lines(value),
    )
}

fn lines(text: &str) -> String {
    escape(text).replace('\n', "<br>")
}

/// Text, safe between tags and inside a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_somebody_typed_stays_text() {
        assert_eq!(
            escape("<b title=\"x\" id='y'>A & B</b>"),
            "&lt;b title=&quot;x&quot; id=&#39;y&#39;&gt;A &amp; B&lt;/b&gt;"
        );
        let letter = Letter::new("Hi").paragraph("<script>alert(1)</script>\nand on");
        let html = document(&letter);
        assert!(html.contains("&lt;script&gt;alert(1)&lt;/script&gt;<br>and on"), "{html}");
    }

    proptest! {
        #[test]
        fn no_text_opens_a_tag_or_ends_an_attribute(text in "\\PC{0,80}") {
            let escaped = escape(&text);
            prop_assert!(!escaped.contains(['<', '>', '"', '\'']));
        }
    }
}

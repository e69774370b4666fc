//! Articles about backs: text files that are part of the program, read once.

mod markdown;

use std::sync::LazyLock;

use chrono::NaiveDate;

pub use markdown::{Block, Span, blocks};

/// An article.
#[derive(Debug)]
pub struct Article {
    /// Its name in addresses.
    pub slug: &'static str,
    /// Its name.
    pub title: &'static str,
    /// What it says, in a sentence or two.
    pub summary: &'static str,
    /// When it was written.
    pub written: NaiveDate,
    /// What it rests on: who, what, where and when.
    pub sources: Vec<&'static str>,
    /// What it says.
    pub body: Vec<Block>,
    /// How many minutes it takes to read.
    pub minutes: usize,
}

macro_rules! texts {
    ($($slug:literal),+ $(,)?) => {
        [$(($slug, include_str!(concat!("../articles/", $slug, ".md")))),+]
    };
}

/// In the order in which they are listed.
const TEXTS: [(&str, &str); 7] = texts![
    "does-massage-help",
    "signs-that-need-a-doctor",
    "massage-and-movement",
    "when-is-less-pain-less",
    "firm-or-gentle",
    "your-first-visit",
    "between-two-visits",
];

/// Quiet reading: words a minute.
const WORDS_A_MINUTE: usize = 200;

static ARTICLES: LazyLock<Vec<Article>> =
    LazyLock::new(|| TEXTS.iter().filter_map(|(slug, text)| read(slug, text)).collect());

/// All of them, in order.
#[must_use]
pub fn all() -> &'static [Article] {
    &ARTICLES
}

/// The one of that name in addresses.
#[must_use]
pub fn named(slug: &str) -> Option<&'static Article> {
    ARTICLES.iter().find(|article| article.slug == slug)
}

/// Those that hold all of these words, which are in small letters.
pub fn holding(words: &[String]) -> impl Iterator<Item = &'static Article> {
    let holds = |slug: &str| {
        let text =
            TEXTS.iter().find(|(name, _)| *name == slug).map(|(_, text)| text.to_lowercase());
        text.is_some_and(|text| words.iter().all(|word| text.contains(word.as_str())))
    };
    ARTICLES.iter().filter(move |article| holds(article.slug))
}

/// Facts, a line each, then an empty line, then the text. `None` for a file that lacks one:
/// a test sees that none does.
fn read(slug: &'static str, text: &'static str) -> Option<Article> {
    let (head, body) = text.split_once("\n\n")?;
    let all = |name: &'static str| {
        head.lines().filter_map(move |line| line.strip_prefix(name)?.strip_prefix(": "))
    };
    Some(Article {
        slug,
        title: all("title").next()?,
        summary: all("summary").next()?,
        written: all("written").next()?.parse().ok()?,
        sources: all("source").collect(),
        minutes: body.split_whitespace().count().div_ceil(WORDS_A_MINUTE),
        body: blocks(body),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_an_article() {
        assert_eq!(all().len(), TEXTS.len());
        for article in all() {
            let slug = article.slug;
            assert!(article.title.chars().count() <= 60, "{slug}: a long title");
            assert!(article.summary.chars().count() <= 160, "{slug}: a long summary");
            assert!(article.body.len() > 5 && article.minutes >= 1, "{slug}");
        }
    }

    #[test]
    fn an_article_is_found_by_words_in_it() {
        let found = |words: &[&str]| -> Vec<&str> {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            holding(&words).map(|article| article.slug).collect()
        };
        assert_eq!(found(&["cat", "hands"]), ["between-two-visits"]);
        assert!(found(&["cherkin", "zebra"]).is_empty());
    }

    #[test]
    fn a_study_that_is_named_is_among_the_sources() {
        for article in all() {
            let (_, text) = TEXTS.iter().find(|(slug, _)| *slug == article.slug).expect("a text");
            let body = text.split_once("\n\n").expect("a body").1;
            for (word, source) in [
                ("NG59", "NICE guideline NG59"),
                ("World Health Organization", "WHO guideline"),
                ("Cherkin", "Cherkin and others"),
                ("Ostelo", "Ostelo and others"),
            ] {
                let cited = article.sources.iter().any(|line| line.starts_with(source));
                assert_eq!(body.contains(word), cited, "{}: {word}", article.slug);
            }
        }
    }

    #[test]
    fn links_lead_to_pages_of_ours() {
        let known = |href: &str| {
            href == "/safety" || href.strip_prefix("/articles/").is_some_and(|s| named(s).is_some())
        };
        for article in all() {
            for block in &article.body {
                for span in block.spans() {
                    if let Span::Link { href, .. } = span {
                        assert!(known(href), "{}: {href}", article.slug);
                    }
                }
            }
        }
    }
}

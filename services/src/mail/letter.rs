//! A letter before it is text or HTML: what both say, said once.

use crate::ports::CalendarPart;

/// A mail's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Letter {
    pub subject: String,
    pub blocks: Vec<Block>,
    pub calendar: Option<CalendarPart>,
}

/// One part of a letter, under the one before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Block {
    Heading(String),
    Paragraph(String),
    /// Names and values.
    Facts(Vec<(&'static str, String)>),
    /// The thing to do, at most one in a letter.
    Link {
        label: &'static str,
        url: String,
    },
    /// Beside the matter.
    Small(String),
}

impl Letter {
    pub fn new(subject: impl Into<String>) -> Self {
        Self { subject: subject.into(), blocks: Vec::new(), calendar: None }
    }

    pub fn heading(self, text: impl Into<String>) -> Self {
        self.with(Block::Heading(text.into()))
    }

    pub fn paragraph(self, text: impl Into<String>) -> Self {
        self.with(Block::Paragraph(text.into()))
    }

    /// A paragraph, unless there is nothing to say.
    pub fn paragraph_if(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.paragraph(text),
            None => self,
        }
    }

    pub fn facts(self, facts: Vec<(&'static str, String)>) -> Self {
        self.with(Block::Facts(facts))
    }

    pub fn link(self, label: &'static str, url: impl Into<String>) -> Self {
        self.with(Block::Link { label, url: url.into() })
    }

    pub fn small(self, text: impl Into<String>) -> Self {
        self.with(Block::Small(text.into()))
    }

    pub fn small_if(self, text: Option<impl Into<String>>) -> Self {
        match text {
            Some(text) => self.small(text),
            None => self,
        }
    }

    pub fn calendar(self, method: &'static str, ics: String) -> Self {
        Self { calendar: Some(CalendarPart { method, ics }), ..self }
    }

    fn with(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// The letter as plain text.
    pub fn text(&self) -> String {
        let blocks: Vec<String> = self.blocks.iter().map(Block::text).collect();
        blocks.join("\n\n") + "\n"
    }

    /// The letter as HTML.
    pub fn html(&self) -> String {
        super::html::document(self)
    }
}

impl Block {
    fn text(&self) -> String {
        match self {
            Self::Heading(text) | Self::Paragraph(text) | Self::Small(text) => text.clone(),
            Self::Facts(facts) => {
                let lines = facts.iter().map(|(label, value)| format!("{label}: {value}"));
                lines.collect::<Vec<_>>().join("\n")
            }
            Self::Link { label, url } => format!("{label}:\n{url}"),
        }
    }
}

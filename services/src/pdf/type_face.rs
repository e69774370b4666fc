//! The project's typefaces, as they are drawn into a PDF.

use krilla::text::Font;
use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
};

/// For names and titles.
pub const DISPLAY: &[u8] = include_bytes!("../../fonts/Ysabeau-SemiBold.ttf");
/// For what is read.
pub const TEXT: &[u8] = include_bytes!("../../fonts/HankenGrotesk-Regular.ttf");
/// For what is read first.
pub const STRONG: &[u8] = include_bytes!("../../fonts/HankenGrotesk-SemiBold.ttf");

/// Which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// For names and titles.
    Display,
    /// For what is read.
    Text,
    /// For what is read first.
    Strong,
}

/// All of them.
pub struct Faces {
    display: Cut,
    text: Cut,
    strong: Cut,
}

/// One typeface: for drawing, and for measuring.
pub struct Cut {
    /// For drawing.
    pub font: Font,
    bytes: &'static [u8],
}

impl Faces {
    /// Reads them; they are part of the program.
    pub fn load() -> Option<Self> {
        Some(Self { display: cut(DISPLAY)?, text: cut(TEXT)?, strong: cut(STRONG)? })
    }

    /// One of them.
    pub const fn cut(&self, face: Face) -> &Cut {
        match face {
            Face::Display => &self.display,
            Face::Text => &self.text,
            Face::Strong => &self.strong,
        }
    }
}

fn cut(bytes: &'static [u8]) -> Option<Cut> {
    FontRef::new(bytes).ok()?;
    Some(Cut { font: Font::new(bytes.into(), 0)?, bytes })
}

impl Cut {
    /// Whether every letter is in it.
    pub fn has_all(&self, text: &str) -> bool {
        text.chars().all(|c| self.glyph(c).is_some())
    }

    /// How wide a text is at a size, in points, without kerning.
    pub fn width(&self, text: &str, size: f32) -> f32 {
        let Ok(font) = FontRef::new(self.bytes) else { return 0.0 };
        let metrics = font.glyph_metrics(Size::new(size), LocationRef::default());
        let wide = |c: char| metrics.advance_width(self.glyph(c)?);
        text.chars().filter_map(wide).sum()
    }

    fn glyph(&self, c: char) -> Option<GlyphId> {
        FontRef::new(self.bytes).ok()?.charmap().map(c).filter(|id| id.to_u32() != 0)
    }
}

#[cfg(test)]
mod tests {
    use domain::{Currency, Money};

    use super::*;

    #[test]
    fn every_amount_can_be_written() {
        let faces = Faces::load().expect("they are part of the program");
        for currency in Currency::ALL {
            for minor in [-123_456, 0, 987_654_321] {
                let amount = Money::new(minor, currency).to_string();
                for face in [Face::Text, Face::Strong] {
                    assert!(faces.cut(face).has_all(&amount), "{amount}");
                }
            }
        }
    }

    #[test]
    fn letters_that_are_not_there_are_known_not_to_be() {
        let faces = Faces::load().expect("they are part of the program");
        let text = faces.cut(Face::Text);
        assert!(text.has_all("José Núñez, Łukasz Żak, Jürgen Weiß, Öner Şahin"));
        assert!(!text.has_all("美咲") && !text.has_all("Σωκράτης"));
        assert!(text.width("Wide", 10.0) > text.width("ii", 10.0));
    }
}

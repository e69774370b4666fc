//! Words as paths, and where their lines break.

use skrifa::{
    FontRef, GlyphId, MetadataProvider,
    instance::{LocationRef, Size},
    outline::{DrawSettings, OutlinePen},
};
use tiny_skia::{FillRule, Paint, PathBuilder, Pixmap, Transform};

/// One typeface.
pub struct Face(FontRef<'static>);

impl Face {
    /// Reads it; it is part of the program.
    pub fn of(bytes: &'static [u8]) -> Option<Self> {
        FontRef::new(bytes).ok().map(Self)
    }

    fn glyph(&self, c: char) -> Option<GlyphId> {
        self.0.charmap().map(c).filter(|id| id.to_u32() != 0)
    }

    /// How wide words are at a size, in pixels. Letters that the typeface lacks are left out.
    pub fn width(&self, words: &str, size: f32) -> f32 {
        let metrics = self.0.glyph_metrics(Size::new(size), LocationRef::default());
        words.chars().filter_map(|c| metrics.advance_width(self.glyph(c)?)).sum()
    }

    /// The words in lines of at most `measure` pixels; what is more than `most` lines ends
    /// with an ellipsis.
    pub fn lines(&self, words: &str, size: f32, measure: f32, most: usize) -> Vec<String> {
        let fits = |line: &str| self.width(line, size) <= measure;
        let mut lines: Vec<String> = Vec::new();
        for word in words.split_whitespace() {
            match lines.last_mut() {
                Some(line) if fits(&format!("{line} {word}")) => {
                    line.push(' ');
                    line.push_str(word);
                }
                _ => lines.push(word.to_owned()),
            }
        }
        if lines.len() > most {
            lines.truncate(most);
            if let Some(last) = lines.last_mut() {
                while !last.is_empty() && !fits(&format!("{last}…")) {
                    last.pop();
                }
                let kept = last.trim_end_matches([' ', ',', '.', ';']).len();
                last.truncate(kept);
                last.push('…');
            }
        }
        lines
    }

    /// Writes one line, from its left end on its base line.
    pub fn write(
        &self,
        sheet: &mut Pixmap,
        words: &str,
        (left, base): (f32, f32),
        size: f32,
        paint: &Paint<'_>,
    ) {
        let metrics = self.0.glyph_metrics(Size::new(size), LocationRef::default());
        let outlines = self.0.outline_glyphs();
        let mut x = left;
        for glyph in words.chars().filter_map(|c| self.glyph(c)) {
            let mut pen = Pen { path: PathBuilder::new(), x, base };
            let how = DrawSettings::unhinted(Size::new(size), LocationRef::default());
            let drawn = outlines.get(glyph).is_some_and(|shape| shape.draw(how, &mut pen).is_ok());
            if let Some(path) = pen.path.finish().filter(|_| drawn) {
                sheet.fill_path(&path, paint, FillRule::Winding, Transform::identity(), None);
            }
            x += metrics.advance_width(glyph).unwrap_or_default();
        }
    }
}

/// Letters have their y upwards, pictures downwards.
struct Pen {
    path: PathBuilder,
    x: f32,
    base: f32,
}

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, self.base - y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, self.base - y);
    }

    fn quad_to(&mut self, cx0: f32, cy0: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + cx0, self.base - cy0, self.x + x, self.base - y);
    }

    fn curve_to(&mut self, cx0: f32, cy0: f32, cx1: f32, cy1: f32, x: f32, y: f32) {
        let (ax, ay) = (self.x + cx0, self.base - cy0);
        let (bx, by) = (self.x + cx1, self.base - cy1);
        self.path.cubic_to(ax, ay, bx, by, self.x + x, self.base - y);
    }

    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::Face;
    use crate::pdf::type_face::TEXT;

    #[test]
    fn lines_break_between_words_and_end_where_there_is_no_room() {
        let face = Face::of(TEXT).expect("it is part of the program");
        let words = "A back is stronger than it feels on a bad day, and it likes to move.";
        let lines = face.lines(words, 32.0, 400.0, 9);
        assert_eq!(lines.join(" "), words);
        assert!(lines.iter().all(|line| face.width(line, 32.0) <= 400.0), "{lines:?}");
        let short = face.lines(words, 32.0, 400.0, 2);
        assert_eq!(short.len(), 2);
        assert!(short[1].ends_with('…') && face.width(&short[1], 32.0) <= 400.0, "{short:?}");
    }
}

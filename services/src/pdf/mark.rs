//! What stands on a page, and how it is drawn there.

use krilla::{
    color::rgb,
    geom::{PathBuilder, Point, Rect},
    paint::Fill,
    surface::Surface,
    text::TextDirection,
};

use super::{
    ink::{Colour, MARGIN, WIDTH},
    type_face::{Face, Faces},
};

const LINE: Colour = (222, 216, 208);

/// Something on a page.
pub(super) enum Mark {
    /// A line of text; where its letters stand.
    Text { at: (f32, f32), face: Face, size: f32, colour: Colour, text: String },
    /// A line across.
    Rule { top: f32 },
}

/// Puts it there.
pub(super) fn draw(surface: &mut Surface<'_>, faces: &Faces, mark: &Mark) {
    match mark {
        Mark::Text { at, face, size, colour, text } => {
            surface.set_fill(Some(filled(*colour)));
            let (font, at) = (faces.cut(*face).font.clone(), Point::from_xy(at.0, at.1));
            surface.draw_text(at, font, *size, text, false, TextDirection::LeftToRight);
        }
        Mark::Rule { top } => {
            let mut path = PathBuilder::new();
            if let Some(line) = Rect::from_xywh(MARGIN, *top, WIDTH, 0.6) {
                path.push_rect(line);
            }
            surface.set_fill(Some(filled(LINE)));
            if let Some(path) = path.finish() {
                surface.draw_path(&path);
            }
        }
    }
}

fn filled((red, green, blue): Colour) -> Fill {
    Fill { paint: rgb::Color::new(red, green, blue).into(), ..Fill::default() }
}

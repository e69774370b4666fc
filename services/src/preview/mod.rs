//! The picture that stands beside a shared link: 1200 by 630 pixels, drawn here from words and
//! perhaps a portrait, so that nobody else is asked for anything.

mod kept;
mod letters;

use image::{DynamicImage, ImageFormat, imageops::FilterType};
use tiny_skia::{
    Color, FillRule, LineCap, Mask, Paint, PathBuilder, Pixmap, PixmapPaint, PremultipliedColorU8,
    Rect, Stroke, Transform,
};

pub use self::kept::picture;
use self::letters::Face;
use crate::pdf::type_face::{DISPLAY, STRONG, TEXT};

/// How wide the picture is, in pixels.
pub const WIDTH: u32 = 1200;
/// How high the picture is, in pixels.
pub const HEIGHT: u32 = 630;

/// Where words begin, and how far they reach.
const LEFT: f32 = 80.0;
const MEASURE: f32 = 640.0;
/// The portrait: its middle and half its width.
const MIDDLE: (f32, f32) = (965.0, 315.0);
const RADIUS: u32 = 185;
/// A title of more lines ends with an ellipsis.
const TITLE_LINES: usize = 3;
const LINE_LINES: usize = 2;

/// Juniper, as dark as it stays in both themes, and what stands on it.
const GROUND: (u8, u8, u8) = (14, 48, 45);
const RELIEF: (u8, u8, u8) = (84, 132, 123);
const SOFT: (u8, u8, u8) = (186, 211, 198);
const BRIGHT: (u8, u8, u8) = (240, 244, 236);

/// What is drawn.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Preview {
    /// A few words above the title.
    pub kicker: String,
    /// What it is about.
    pub title: String,
    /// A sentence below.
    pub line: String,
    /// Whose it is.
    pub foot: String,
    /// A JPEG.
    pub portrait: Option<Vec<u8>>,
}

/// Draws it as a PNG; nothing where that cannot be done.
#[must_use]
pub fn draw(preview: &Preview) -> Option<Vec<u8>> {
    let mut sheet = Pixmap::new(WIDTH, HEIGHT)?;
    sheet.fill(colour(GROUND, 255));
    relief(&mut sheet);
    if let Some(bytes) = &preview.portrait {
        portrait(&mut sheet, bytes);
    }
    words(&mut sheet, preview)?;
    png(sheet)
}

fn colour((r, g, b): (u8, u8, u8), alpha: u8) -> Color {
    Color::from_rgba8(r, g, b, alpha)
}

fn paint(rgb: (u8, u8, u8), alpha: u8) -> Paint<'static> {
    let mut paint = Paint::default();
    paint.set_color(colour(rgb, alpha));
    paint.anti_alias = true;
    paint
}

/// A back in section lines: two long muscles, and the groove between them.
fn relief(sheet: &mut Pixmap) {
    let stroke = Stroke { width: 2.0, line_cap: LineCap::Round, ..Stroke::default() };
    let paint = paint(RELIEF, 150);
    let mut y = 40.0_f32;
    while y < 660.0 {
        let mut line = PathBuilder::new();
        line.move_to(690.0, y);
        let mut x = 700.0_f32;
        while x <= 1230.0 {
            line.line_to(x, y - height(x, y));
            x += 8.0;
        }
        if let Some(path) = line.finish() {
            sheet.stroke_path(&path, &paint, &stroke, Transform::identity(), None);
        }
        y += 17.0;
    }
}

/// How far a section line is lifted at a place, in pixels.
fn height(x: f32, y: f32) -> f32 {
    let bump = |middle: f32, wide: f32| (-((x - middle) / wide).powi(2)).exp();
    let waist = 1.0 - 0.35 * (-((y - 380.0) / 150.0).powi(2)).exp();
    let muscles = bump(MIDDLE.0 - 72.0, 48.0) + bump(MIDDLE.0 + 72.0, 48.0);
    34.0 * muscles * waist + 26.0 * bump(MIDDLE.0, 230.0 * waist)
}

/// A round portrait over the relief. One that cannot be read leaves the relief.
fn portrait(sheet: &mut Pixmap, jpeg: &[u8]) {
    let side = RADIUS * 2;
    let Ok(picture) = image::load_from_memory_with_format(jpeg, ImageFormat::Jpeg) else { return };
    let picture = picture.resize_to_fill(side, side, FilterType::CatmullRom).to_rgb8();
    let (Some(mut square), Some(mut round)) = (Pixmap::new(side, side), Mask::new(side, side))
    else {
        return;
    };
    for (to, from) in square.pixels_mut().iter_mut().zip(picture.pixels()) {
        let [r, g, b] = from.0;
        *to = PremultipliedColorU8::from_rgba(r, g, b, 255).unwrap_or(*to);
    }
    #[expect(clippy::cast_precision_loss, reason = "a few hundred pixels")]
    let radius = RADIUS as f32;
    let Some(circle) = PathBuilder::from_circle(radius, radius, radius) else { return };
    round.fill_path(&circle, FillRule::Winding, true, Transform::identity());
    square.apply_mask(&round);
    let (left, top) = (MIDDLE.0 - radius, MIDDLE.1 - radius);
    if let Some(ring) = PathBuilder::from_circle(MIDDLE.0, MIDDLE.1, radius + 8.0) {
        let ground = paint(GROUND, 255);
        sheet.fill_path(&ring, &ground, FillRule::Winding, Transform::identity(), None);
    }
    let at = Transform::from_translate(left, top);
    sheet.draw_pixmap(0, 0, square.as_ref(), &PixmapPaint::default(), at, None);
}

fn words(sheet: &mut Pixmap, preview: &Preview) -> Option<()> {
    let (display, text, strong) = (Face::of(DISPLAY)?, Face::of(TEXT)?, Face::of(STRONG)?);
    let title = display.lines(&preview.title, 74.0, MEASURE, TITLE_LINES);
    let line = text.lines(&preview.line, 32.0, MEASURE, LINE_LINES);
    let rows = |count: usize, high: f32| high * f32::from(u8::try_from(count).unwrap_or(u8::MAX));
    let all = 54.0 + rows(title.len(), 78.0) + 14.0 + rows(line.len(), 44.0);
    let mut y = (HEIGHT_F - 90.0 - all) / 2.0 + 44.0;
    strong.write(sheet, &preview.kicker, (LEFT, y), 28.0, &paint(SOFT, 255));
    y += 14.0;
    for row in &title {
        y += 78.0;
        display.write(sheet, row, (LEFT, y - 8.0), 74.0, &paint(BRIGHT, 255));
    }
    y += 14.0;
    for row in &line {
        y += 44.0;
        text.write(sheet, row, (LEFT, y), 32.0, &paint(SOFT, 255));
    }
    spine(sheet, (LEFT, HEIGHT_F - 92.0));
    strong.write(sheet, &preview.foot, (LEFT + 52.0, HEIGHT_F - 64.0), 28.0, &paint(BRIGHT, 255));
    Some(())
}

const HEIGHT_F: f32 = 630.0;

/// The five bars that Lumbar is known by.
fn spine(sheet: &mut Pixmap, (left, top): (f32, f32)) {
    let paint = paint(BRIGHT, 255);
    for (i, wide) in [26.0_f32, 29.0, 32.0, 35.0, 38.0].into_iter().enumerate() {
        let y = top + f32::from(u8::try_from(i).unwrap_or_default()) * 8.2;
        if let Some(bar) = Rect::from_xywh(left + (38.0 - wide) / 2.0, y, wide, 5.0) {
            sheet.fill_rect(bar, &paint, Transform::identity(), None);
        }
    }
}

fn png(sheet: Pixmap) -> Option<Vec<u8>> {
    // Nothing of it is transparent, so what is premultiplied is what it was.
    let pixels = sheet.pixels().iter().flat_map(|p| [p.red(), p.green(), p.blue()]).collect();
    let picture = image::RgbImage::from_raw(WIDTH, HEIGHT, pixels)?;
    let mut bytes = std::io::Cursor::new(Vec::new());
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Png).ok()?;
    Some(bytes.into_inner())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_of_the_size_that_others_ask_for_is_drawn_from_words() {
        let preview = Preview {
            kicker: "Back massage in Berlin".into(),
            title: "Hana Weber".into(),
            line: "Deep tissue, lower backs".into(),
            foot: "Lendenwerk".into(),
            portrait: None,
        };
        let bytes = draw(&preview).expect("drawn");
        let read = image::load_from_memory_with_format(&bytes, ImageFormat::Png).expect("a PNG");
        assert_eq!((read.width(), read.height()), (WIDTH, HEIGHT));
        assert!(bytes.len() < 400_000, "{} bytes", bytes.len());
        let bare = draw(&Preview::default()).expect("drawn");
        assert_ne!(bare, bytes, "the words are there");
    }

    #[test]
    fn a_portrait_that_cannot_be_read_leaves_the_rest() {
        let broken = Preview { portrait: Some(b"no picture".to_vec()), ..Preview::default() };
        assert_eq!(draw(&broken), draw(&Preview::default()));
    }
}

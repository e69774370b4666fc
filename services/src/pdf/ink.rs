//! A sheet of paper, written from the top: what does not fit goes on the next.

use krilla::{Document, metadata::Metadata, page::PageSettings};

use super::{
    mark::{Mark, draw},
    type_face::{Face, Faces},
};

/// A4, in points.
const PAGE: (f32, f32) = (595.0, 842.0);
pub(super) const MARGIN: f32 = 48.0;
/// Where the foot begins.
const BOTTOM: f32 = PAGE.1 - 64.0;
/// Between the right margin and the left.
pub(super) const WIDTH: f32 = PAGE.0 - 2.0 * MARGIN;
const ROW: f32 = 17.0;

/// Red, green, blue.
pub type Colour = (u8, u8, u8);
/// As on the pages, by daylight.
pub const INK: Colour = (42, 35, 30);
/// What is said quietly.
pub const QUIET: Colour = (96, 87, 80);
/// What matters.
pub const ACCENT: Colour = (13, 87, 82);

/// To which side of its column a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// A column of a table, in points from the margin.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its head.
    pub title: &'static str,
    /// Where it begins.
    pub left: f32,
    /// How wide it is.
    pub width: f32,
    /// To which side.
    pub side: Side,
}

/// Sheets that are being written.
pub struct Sheet<'a> {
    faces: &'a Faces,
    pages: Vec<Vec<Mark>>,
    top: f32,
    /// Repeated at the head of the next page.
    table: Option<&'a [Column]>,
}

impl<'a> Sheet<'a> {
    /// An empty one.
    pub fn new(faces: &'a Faces) -> Self {
        Self { faces, pages: vec![Vec::new()], top: MARGIN, table: None }
    }

    /// The text where the typeface has all of its letters, else what to say instead.
    pub fn known(&self, face: Face, text: &str, instead: &str) -> String {
        let text = if self.faces.cut(face).has_all(text) { text } else { instead };
        text.to_owned()
    }

    /// Leaves some room.
    pub fn space(&mut self, points: f32) {
        self.top += points;
    }

    /// Goes to the next page where less than this is left.
    pub fn keep(&mut self, points: f32) {
        if self.top + points > BOTTOM {
            self.pages.push(Vec::new());
            self.top = MARGIN;
            if let Some(columns) = self.table {
                self.heads(columns);
            }
        }
    }

    /// A line of text.
    pub fn line(&mut self, face: Face, size: f32, colour: Colour, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = self.fitting(face, size, text, WIDTH);
        self.keep(size * 1.35);
        self.put(face, (size, colour), (0.0, size), text);
        self.top += size * 1.35;
    }

    /// A title that ends in a number: its words in the display face, whose figures hang below
    /// the line like letters, and its number in that of the text, whose figures stand in a row.
    pub fn title(&mut self, words: &str, number: &str) {
        const SIZE: f32 = 26.0;
        // So that a figure is as tall as a capital beside it.
        const FIGURES: f32 = SIZE * 658.0 / 697.0;
        self.keep(SIZE * 1.35);
        let left = self.faces.cut(Face::Display).width(words, SIZE) + SIZE * 0.28;
        self.put(Face::Display, (SIZE, INK), (0.0, SIZE), words.to_owned());
        self.put(Face::Text, (FIGURES, INK), (left, SIZE), number.to_owned());
        self.top += SIZE * 1.35;
    }

    /// A label, and an amount at the other side.
    pub fn pair(&mut self, face: Face, size: f32, colour: Colour, (label, amount): (&str, &str)) {
        self.keep(size * 1.7);
        let at = WIDTH - self.faces.cut(face).width(amount, size);
        self.put(face, (size, colour), (0.0, size * 1.2), label.to_owned());
        self.put(face, (size, colour), (at, size * 1.2), amount.to_owned());
        self.top += size * 1.7;
    }

    /// A line across.
    pub fn rule(&mut self) {
        self.keep(8.0);
        self.mark(Mark::Rule { top: self.top + 4.0 });
        self.top += 8.0;
    }

    /// Several lines of text, broken between words, and some room after them.
    pub fn paragraph(&mut self, size: f32, colour: Colour, text: &str) {
        self.lines(Face::Text, size, colour, text);
        self.top += size * 0.35;
    }

    /// As many lines as the text needs, broken between words.
    pub fn lines(&mut self, face: Face, size: f32, colour: Colour, text: &str) {
        let mut line = String::new();
        for word in text.split(' ') {
            let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
            if self.faces.cut(face).width(&longer, size) > WIDTH {
                self.line(face, size, colour, &line);
                word.clone_into(&mut line);
            } else {
                line = longer;
            }
        }
        self.line(face, size, colour, &line);
    }

    /// The heads of a table, again on each of its pages.
    pub fn table_head(&mut self, columns: &'a [Column]) {
        self.keep(ROW * 4.0);
        self.heads(columns);
        self.table = Some(columns);
    }

    /// Nothing is repeated any more.
    pub fn end_table(&mut self) {
        self.table = None;
    }

    /// A row of a table.
    pub fn table_row(&mut self, columns: &[Column], cells: &[String]) {
        self.keep(ROW);
        self.row(columns, cells.iter().map(String::as_str), (Face::Text, INK));
    }

    fn heads(&mut self, columns: &[Column]) {
        self.row(columns, columns.iter().map(|column| column.title), (Face::Strong, QUIET));
    }

    fn row<'t>(
        &mut self,
        columns: &[Column],
        cells: impl Iterator<Item = &'t str>,
        (face, colour): (Face, Colour),
    ) {
        const SIZE: f32 = 9.0;
        for (column, cell) in columns.iter().zip(cells) {
            let text = self.fitting(face, SIZE, cell, column.width);
            let left = match column.side {
                Side::Left => column.left,
                Side::Right => column.left + column.width - self.faces.cut(face).width(&text, SIZE),
            };
            self.put(face, (SIZE, colour), (left, 12.0), text);
        }
        self.mark(Mark::Rule { top: self.top + ROW });
        self.top += ROW;
    }

    /// The text, cut where it is too wide.
    fn fitting(&self, face: Face, size: f32, text: &str, width: f32) -> String {
        let cut = self.faces.cut(face);
        if cut.width(text, size) <= width {
            return text.to_owned();
        }
        let mut short = text.to_owned();
        while !short.is_empty() && cut.width(&format!("{}…", short.trim_end()), size) > width {
            short.pop();
        }
        format!("{}…", short.trim_end())
    }

    fn put(
        &mut self,
        face: Face,
        (size, colour): (f32, Colour),
        (left, down): (f32, f32),
        text: String,
    ) {
        let at = (MARGIN + left, self.top + down);
        self.mark(Mark::Text { at, face, size, colour, text });
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    /// The finished file, with a foot on each page.
    pub fn finish(mut self, title: &str, foot: &str) -> Result<Vec<u8>, String> {
        let count = self.pages.len();
        // As much of the foot as leaves room for the number of the page.
        let foot = self.fitting(Face::Text, 8.0, foot, WIDTH - 80.0);
        for (page, n) in self.pages.iter_mut().zip(1..) {
            let (face, size, colour) = (Face::Text, 8.0, QUIET);
            let number = format!("Page {n} of {count}");
            let right = PAGE.0 - MARGIN - self.faces.cut(face).width(&number, size);
            let down = PAGE.1 - 36.0;
            let of = |left, text| Mark::Text { at: (left, down), face, size, colour, text };
            page.extend([of(MARGIN, foot.clone()), of(right, number)]);
        }
        let mut document = Document::new();
        let language = "en-GB".to_owned();
        document.set_metadata(Metadata::new().title(title.to_owned()).language(language));
        for marks in &self.pages {
            let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or("no page of that size")?;
            let mut page = document.start_page_with(settings);
            let mut surface = page.surface();
            for mark in marks {
                draw(&mut surface, self.faces, mark);
            }
            surface.finish();
            page.finish();
        }
        document.finish().map_err(|error| format!("{error:?}"))
    }
}

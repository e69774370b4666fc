//! The inside of an SVG, written shape by shape. Every text is escaped.

use std::fmt::Write;

/// Shapes, one after the other.
#[derive(Debug, Default)]
pub struct Draw(String);

impl Draw {
    /// A line from one side to the other, `y` pixels down.
    pub fn across(&mut self, class: &str, y: f64) {
        let y = short(y);
        let _ = write!(self.0, r#"<line class="{class}" x1="0" x2="100%" y1="{y}" y2="{y}"/>"#);
    }

    /// A line from top to bottom, `x` percent along.
    pub fn upright(&mut self, class: &str, x: f64, from: f64, to: f64) {
        let (x, from, to) = (short(x), short(from), short(to));
        let _ =
            write!(self.0, r#"<line class="{class}" x1="{x}%" x2="{x}%" y1="{from}" y2="{to}"/>"#);
    }

    /// A line along the page.
    pub fn level(&mut self, class: &str, from: f64, to: f64, y: f64) {
        let (from, to, y) = (short(from), short(to), short(y));
        let _ =
            write!(self.0, r#"<line class="{class}" x1="{from}%" x2="{to}%" y1="{y}" y2="{y}"/>"#);
    }

    /// A box: along in percent, down in pixels. `said` is shown to a pointer that rests.
    pub fn boxed(&mut self, class: &str, along: (f64, f64), down: (f64, f64), said: &str) {
        let ((x, width), (y, height)) = (along, down);
        let _ = write!(
            self.0,
            r#"<rect class="{class}" x="{}%" width="{}%" y="{}" height="{}" rx="3""#,
            short(x),
            short(width),
            short(y),
            short(height.max(0.0)),
        );
        let _ = match said {
            "" => write!(self.0, "/>"),
            said => write!(self.0, "><title>{}</title></rect>", escaped(said)),
        };
    }

    /// A dot.
    pub fn dot(&mut self, class: &str, x: f64, y: f64, radius: f64) {
        let (x, y, radius) = (short(x), short(y), short(radius));
        let _ = write!(self.0, r#"<circle class="{class}" cx="{x}%" cy="{y}" r="{radius}"/>"#);
    }

    /// Words that end, begin or are centred `x` percent along.
    pub fn text(&mut self, class: &str, x: f64, y: f64, anchor: &str, words: &str) {
        let (x, y, words) = (short(x), short(y), escaped(words));
        let _ = write!(
            self.0,
            r#"<text class="{class}" x="{x}%" y="{y}" text-anchor="{anchor}">{words}</text>"#
        );
    }

    /// Words that end `x` pixels along: for the axis, whose width is fixed.
    pub fn label(&mut self, class: &str, x: f64, y: f64, words: &str) {
        let (x, y, words) = (short(x), short(y), escaped(words));
        let _ = write!(
            self.0,
            r#"<text class="{class}" x="{x}" y="{y}" text-anchor="end">{words}</text>"#
        );
    }

    /// Paths on a ground of 100 by 100 that is stretched over a part of the picture.
    pub fn stretched(&mut self, top: f64, height: f64, paths: &[(String, String)]) {
        let _ = write!(
            self.0,
            r#"<svg x="0" y="{}" width="100%" height="{}" viewBox="0 0 100 100" preserveAspectRatio="none" overflow="visible">"#,
            short(top),
            short(height),
        );
        for (class, path) in paths {
            let _ = write!(self.0, r#"<path class="{class}" d="{path}"/>"#);
        }
        self.0.push_str("</svg>");
    }

    /// All of it.
    pub fn done(self) -> String {
        self.0
    }
}

/// A straight line through points. A gap begins it anew.
pub fn path(points: &[Option<(f64, f64)>]) -> String {
    let mut path = String::new();
    let mut joined = false;
    for point in points {
        let Some((x, y)) = point else {
            joined = false;
            continue;
        };
        let _ = write!(path, "{}{} {}", if joined { 'L' } else { 'M' }, short(*x), short(*y));
        joined = true;
    }
    path
}

/// A number with at most two decimals, and none that say nothing.
pub fn short(value: f64) -> String {
    let text = format!("{value:.2}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// As it may stand inside an element.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_cannot_write_markup_into_a_drawing() {
        let mut draw = Draw::default();
        draw.text("tick", 50.0, 10.0, "middle", "</text><script>");
        draw.boxed("bar", (0.0, 10.0), (0.0, 10.0), "<b>\"");
        let drawn = draw.done();
        assert!(!drawn.contains("<script>") && !drawn.contains("<b>"), "{drawn}");
    }

    #[test]
    fn numbers_are_short() {
        assert_eq!([0.0, -0.001, 12.5, 33.333].map(short), ["0", "0", "12.5", "33.33"]);
    }

    #[test]
    fn a_line_stops_where_there_is_nothing() {
        let points = [Some((0.0, 0.0)), Some((1.0, 2.0)), None, Some((3.0, 1.0))];
        assert_eq!(path(&points), "M0 0L1 2M3 1");
    }
}

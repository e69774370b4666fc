//! Smooth lines through points, written small.

use std::fmt::Write;

/// A point of a drawing, in its own units.
pub type Point = (f64, f64);

/// The path of a Catmull-Rom spline through `points`, in relative smooth cubics. The
/// first control point of each piece mirrors the second of the piece before, so only
/// two of three need writing. Coordinates have one decimal.
#[must_use]
pub fn smooth(points: &[Point]) -> String {
    let mut path = String::with_capacity(points.len() * 18);
    let Some(first) = points.first() else { return path };
    let mut at = (rounded(first.0), rounded(first.1));
    number(&mut path, 'M', at.0);
    number(&mut path, ' ', at.1);
    for i in 1..points.len() {
        let before = points[i - 1];
        let end = points[i];
        let after = points[(i + 1).min(points.len() - 1)];
        let lean = ((after.0 - before.0) / 6.0, (after.1 - before.1) / 6.0);
        let (x, y) = (rounded(end.0), rounded(end.1));
        number(&mut path, if i == 1 { 's' } else { ' ' }, end.0 - lean.0 - at.0);
        number(&mut path, ' ', end.1 - lean.1 - at.1);
        number(&mut path, ' ', x - at.0);
        number(&mut path, ' ', y - at.1);
        at = (x, y);
    }
    path
}

fn rounded(value: f64) -> f64 {
    (value * 10.0).round() / 10.0
}

/// Writes a number as short as SVG allows: no zero before the point, no space where a
/// minus parts it from the one before.
fn number(path: &mut String, before: char, value: f64) {
    let tenths = (value * 10.0).round() as i64;
    let (whole, tenth) = (tenths.unsigned_abs() / 10, tenths.unsigned_abs() % 10);
    if before != ' ' || tenths >= 0 {
        path.push(before);
    }
    if tenths < 0 {
        path.push('-');
    }
    if whole > 0 || tenth == 0 {
        let _ = write!(path, "{whole}");
    }
    if tenth > 0 {
        let _ = write!(path, ".{tenth}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_short() {
        let mut path = String::new();
        for value in [0.0, 0.5, -0.5, 12.0, -3.26, 100.04] {
            number(&mut path, ' ', value);
        }
        assert_eq!(path, " 0 .5-.5 12-3.3 100");
    }

    #[test]
    fn a_line_ends_where_its_last_point_is() {
        let path = smooth(&[(0.0, 0.0), (10.0, 4.0), (20.0, 0.0)]);
        assert_eq!(path, "M0 0s6.7 4 10 4 8.3-3.3 10-4");
    }
}

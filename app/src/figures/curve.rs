//! Smooth lines through points, written small.

use std::fmt::Write;

/// A point of a drawing, in its own units.
pub type Point = (f64, f64);

/// The path of a Catmull-Rom spline through `points`, open at both ends.
#[must_use]
pub fn smooth(points: &[Point]) -> String {
    let last = points.len().saturating_sub(1);
    spline(points, |i| (i.saturating_sub(1), (i + 1).min(last)))
}

/// The same as a loop. The last point is the first one again.
#[must_use]
pub fn smooth_loop(points: &[Point]) -> String {
    let last = points.len().saturating_sub(1);
    spline(points, |i| (if i == 0 { last - 1 } else { i - 1 }, if i == last { 1 } else { i + 1 }))
}

/// Relative cubics with one decimal. The first control point of each piece mirrors the
/// second of the piece before, so only the first piece needs to write it.
fn spline(points: &[Point], beside: impl Fn(usize) -> (usize, usize)) -> String {
    let mut path = String::with_capacity(points.len() * 18);
    if points.len() < 2 {
        return path;
    }
    let lean = |i: usize| {
        let (before, after) = beside(i);
        let (from, to) = (points[before], points[after]);
        ((to.0 - from.0) / 6.0, (to.1 - from.1) / 6.0)
    };
    let mut at = (rounded(points[0].0), rounded(points[0].1));
    number(&mut path, 'M', at.0);
    number(&mut path, ' ', at.1);
    number(&mut path, 'c', lean(0).0);
    number(&mut path, ' ', lean(0).1);
    for (i, end) in points.iter().enumerate().skip(1) {
        let (x, y) = (rounded(end.0), rounded(end.1));
        number(&mut path, if i == 2 { 's' } else { ' ' }, end.0 - lean(i).0 - at.0);
        number(&mut path, ' ', end.1 - lean(i).1 - at.1);
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
pub(super) fn number(path: &mut String, before: char, value: f64) {
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
        assert_eq!(path, "M0 0c1.7 .7 6.7 4 10 4s8.3-3.3 10-4");
    }
}

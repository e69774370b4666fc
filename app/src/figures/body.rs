//! The height of a back, seen from behind: 0 at the neck to 1 at the hips, 0 at the
//! spine to the half width at either side.

/// Half the width of the body at some heights, from the neck down.
const OUTLINE: [(f64, f64); 14] = [
    (0.0, 0.205),
    (0.055, 0.20),
    (0.11, 0.30),
    (0.165, 0.74),
    (0.215, 0.93),
    (0.27, 0.975),
    (0.34, 0.93),
    (0.42, 0.80),
    (0.52, 0.70),
    (0.64, 0.60),
    (0.70, 0.585),
    (0.78, 0.63),
    (0.88, 0.72),
    (1.0, 0.77),
];
/// How deep the groove of the spine is; deepest at the loin.
const GROOVE: [(f64, f64); 7] =
    [(0.0, 0.10), (0.15, 0.16), (0.4, 0.26), (0.62, 0.5), (0.76, 0.55), (0.86, 0.34), (1.0, 0.5)];
/// How high the long muscles beside the spine stand.
const COLUMNS: [(f64, f64); 7] =
    [(0.0, 0.05), (0.2, 0.10), (0.45, 0.20), (0.66, 0.42), (0.78, 0.38), (0.88, 0.12), (1.0, 0.05)];

/// Half the width of the body at `y`.
#[must_use]
pub fn half_width(y: f64) -> f64 {
    between(&OUTLINE, y)
}

/// How far the body stands out at `x` beside the spine and `y` down it.
#[must_use]
pub fn height(x: f64, y: f64) -> f64 {
    let side = x.abs();
    let across = (side / half_width(y)).min(1.0);
    let body = (1.0 - across.powf(2.6)).max(0.0).sqrt();
    let spine = -between(&GROOVE, y) * bell(side, 0.045 + 0.01 * y)
        + between(&COLUMNS, y) * bell(side - 0.135, 0.085);
    let blades = 0.46 * bell(side - 0.40 - 0.10 * (y - 0.33), 0.20) * bell(y - 0.335, 0.095)
        - 0.22 * bell(side - 0.23, 0.06) * bell(y - 0.36, 0.08);
    let shoulders = 0.30 * bell(side - 0.30, 0.22) * bell(y - 0.165, 0.05);
    let flanks = 0.12 * bell(side - 0.52, 0.14) * bell(y - 0.52, 0.10);
    let hips = 0.42 * bell(side - 0.34, 0.26) * ((y - 0.86) / 0.14).clamp(0.0, 1.0)
        - 0.30 * bell(side - 0.14, 0.05) * bell(y - 0.865, 0.022);
    (0.95 * body + spine + blades + shoulders + flanks + hips) * body.sqrt()
}

/// A bump of height 1 around 0, `width` wide.
#[must_use]
pub fn bell(distance: f64, width: f64) -> f64 {
    (-(distance / width).powi(2)).exp()
}

/// A smooth curve through a table of places and values.
fn between(table: &[(f64, f64)], at: f64) -> f64 {
    let last = table[table.len() - 1];
    table.windows(2).find(|pair| at <= pair[1].0).map_or(last.1, |pair| {
        let t = ((at - pair[0].0) / (pair[1].0 - pair[0].0)).clamp(0.0, 1.0);
        pair[0].1 + (pair[1].1 - pair[0].1) * t * t * (3.0 - 2.0 * t)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_sides_are_alike() {
        assert!((height(0.3, 0.6) - height(-0.3, 0.6)).abs() < 1e-12);
    }

    #[test]
    fn the_spine_lies_in_a_groove_between_two_columns() {
        assert!(height(0.0, 0.7) < height(0.135, 0.7));
    }
}

//! A line without words, beside the number that it leads to.

use leptos::prelude::*;

use super::draw::{path, short};

/// The line through these values, from the lowest at the foot to the highest. Nothing is
/// drawn of fewer than two, or where there is nothing.
#[must_use]
pub fn spark(values: &[Option<i64>]) -> Option<AnyView> {
    let known: Vec<i64> = values.iter().flatten().copied().collect();
    let (low, high) = (known.iter().min()?, known.iter().max()?);
    if known.len() < 2 || (*low == 0 && *high == 0) {
        return None;
    }
    let step = 100.0 / (values.len() - 1) as f64;
    let points: Vec<Option<(f64, f64)>> = values
        .iter()
        .enumerate()
        .map(|(n, value)| value.map(|value| (n as f64 * step, height(value, *low, *high))))
        .collect();
    let line = path(&points);
    let dot = points.iter().rev().find_map(|point| *point);
    let dot = dot.map(|(x, y)| {
        view! { <circle class="end" cx=format!("{}%", short(x)) cy=short(y) r="3"/> }
    });
    Some(
        view! {
            <svg class="spark" width="100%" height="36" aria-hidden="true">
                <svg
                    width="100%"
                    height="36"
                    viewBox="0 0 100 36"
                    preserveAspectRatio="none"
                    overflow="visible"
                >
                    <path d=line></path>
                </svg>
                {dot}
            </svg>
        }
        .into_any(),
    )
}

/// Pixels from the top. What never changes lies in the middle.
fn height(value: i64, low: i64, high: i64) -> f64 {
    if low == high {
        return 18.0;
    }
    32.0 - 28.0 * (value - low) as f64 / (high - low) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_highest_is_at_the_top_and_a_level_line_in_the_middle() {
        assert!(height(9, 1, 9) < height(5, 1, 9) && height(5, 1, 9) < height(1, 1, 9));
        assert!((height(4, 4, 4) - 18.0).abs() < f64::EPSILON);
    }

    #[test]
    fn one_value_is_no_line() {
        assert!(spark(&[Some(4)]).is_none() && spark(&[None, Some(4)]).is_none());
        assert!(spark(&[Some(0), Some(0)]).is_none());
    }
}

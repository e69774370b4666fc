//! Side by side, what happens at once.

use services::bookings::desk::calendar::Stretch;

/// Which lane each stretch takes, and how many lanes there are where it lies. The stretches
/// come in the order of their beginnings.
pub fn lanes(all: &[Stretch]) -> Vec<(usize, usize)> {
    let mut laid: Vec<(usize, usize)> = Vec::new();
    let mut group = 0;
    let mut ends: Vec<u32> = Vec::new();
    for (i, one) in all.iter().enumerate() {
        if ends.iter().all(|end| *end <= one.from) {
            close(&mut laid[group..], ends.len());
            (group, ends) = (i, Vec::new());
        }
        let lane = ends.iter().position(|end| *end <= one.from);
        let lane = lane.unwrap_or_else(|| {
            ends.push(0);
            ends.len() - 1
        });
        ends[lane] = one.until;
        laid.push((lane, 1));
    }
    close(&mut laid[group..], ends.len());
    laid
}

/// All that touch each other share the same number of lanes.
fn close(group: &mut [(usize, usize)], count: usize) {
    group.iter_mut().for_each(|(_, of)| *of = count);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn laid(all: &[(u32, u32)]) -> Vec<(usize, usize)> {
        let all: Vec<_> = all.iter().map(|&(from, until)| Stretch { from, until }).collect();
        lanes(&all)
    }

    #[test]
    fn what_follows_one_another_has_the_whole_width() {
        assert_eq!(laid(&[(540, 600), (600, 660)]), [(0, 1), (0, 1)]);
        assert_eq!(laid(&[]), []);
    }

    #[test]
    fn what_happens_at_once_shares_the_width() {
        let all = [(540, 660), (560, 600), (600, 640), (700, 720)];
        assert_eq!(laid(&all), [(0, 2), (1, 2), (1, 2), (0, 1)]);
    }
}

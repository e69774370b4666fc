//! How long a time is kept. The absolute time is the truth; the moving clock beside it
//! is style alone and silent for those who hear the page.

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// A time that is held until an hour on the clock.
#[component]
pub fn HoldClock(
    /// On the reader's clock: `09:28`.
    #[prop(into)]
    until: String,
    /// What is left, when the page is made.
    seconds_left: u32,
    /// What there was in all.
    seconds_total: u32,
) -> impl IntoView {
    let bones = (0..5)
        .map(|i| {
            let class = bone(i, seconds_left, seconds_total);
            view! { <i class=class></i> }
        })
        .collect_view();
    view! {
        <div class="hold">
            <Icon glyph=Glyph::Hourglass/>
            <span>"Held for you until " <b class="nums">{until}</b></span>
            <span class="clock" aria-hidden="true" data-seconds=seconds_left></span>
            <span class="bones" aria-hidden="true">
                {bones}
            </span>
        </div>
    }
}

/// The five parts of a hold, of which some are over.
fn bone(i: u32, left: u32, total: u32) -> &'static str {
    let fifths = (u64::from(left) * 5).div_ceil(u64::from(total.max(1)));
    if u64::from(i) < fifths { "on" } else { "off" }
}

#[cfg(test)]
mod tests {
    use super::bone;

    #[test]
    fn a_begun_part_still_counts() {
        let shown = |left| (0..5).filter(|i| bone(*i, left, 600) == "on").count();
        assert_eq!([600, 599, 480, 479, 1, 0].map(shown), [5, 5, 4, 4, 1, 0]);
    }
}

//! How firm a treatment is: five vertebrae, and the word.

use leptos::prelude::*;

const WORDS: [&str; 5] = ["Very light", "Light", "Medium", "Firm", "Deep"];
/// Top and height of each bar: a spine seen from the side.
const BARS: [(&str, &str); 5] =
    [("2.2", "9.6"), ("1.1", "11.8"), (".6", "12.8"), ("1.1", "11.8"), ("2.2", "9.6")];

/// A pressure from 1 (very light) to 5 (deep).
#[component]
pub fn Pressure(
    /// From 1 to 5; anything else is shown as the nearest of them.
    level: u8,
) -> impl IntoView {
    let level = usize::from(level).clamp(1, BARS.len());
    let bars = BARS
        .into_iter()
        .enumerate()
        .map(|(i, (top, height))| {
            let left = format!("{:.1}", 6.2 * i as f32);
            let class = (i < level).then_some("on");
            view! { <rect x=left y=top width="4.4" height=height rx="2.2" class=class></rect> }
        })
        .collect_view();
    view! {
        <span class="pressure">
            <svg viewBox="0 0 29.2 14" aria-hidden="true">
                {bars}
            </svg>
            {WORDS[level - 1]}
            <span class="vh">{format!(" pressure, {level} of 5")}</span>
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_says_what_the_bars_show() {
        let html = Owner::new().with(|| view! { <Pressure level=4/> }.to_html());
        assert_eq!(html.matches(r#"class="on""#).count(), 4, "{html}");
        assert!(html.contains("Firm") && html.contains("4 of 5"), "{html}");
    }
}

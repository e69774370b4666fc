//! The body with its marks, as it is read: drawing and list say the same.

use domain::note::{BodyMark, Side, region_of};
use leptos::prelude::*;

use super::said;
use crate::{
    figures::person::{VIEW_BOX, body, place, seen_from},
    words,
};

/// The marks of a note on the body, numbered, and the same as a list.
pub fn view(marks: &[BodyMark]) -> AnyView {
    if marks.is_empty() {
        return view! { <p class="muted">"Nothing is marked on the body."</p> }.into_any();
    }
    let sides = [Side::Back, Side::Front].into_iter();
    let figures = sides.filter(|side| marks.iter().any(|mark| mark.side == *side));
    let figures = figures.map(|side| figure(side, marks)).collect_view();
    let lines = marks.iter().map(|mark| view! { <li>{line(mark)}</li> }).collect_view();
    view! {
        <div class="marked">
            <div class="figures">{figures}</div>
            <ol class="marks">{lines}</ol>
        </div>
    }
    .into_any()
}

fn figure(side: Side, marks: &[BodyMark]) -> AnyView {
    let spots = marks.iter().zip(1..).filter(|(mark, _)| mark.side == side);
    let spots = spots.map(|(mark, number)| spot(mark, number)).collect_view();
    view! {
        <figure>
            <svg class="person" viewBox=VIEW_BOX aria-hidden="true">
                {body(side)} {spots}
            </svg>
            <figcaption class="small muted">{seen_from(side)}</figcaption>
        </figure>
    }
    .into_any()
}

/// The stronger, the larger and the warmer; its number is that of the list.
fn spot(mark: &BodyMark, number: i32) -> AnyView {
    let (x, y) = place(mark.x, mark.y);
    let radius = 11.0 + f64::from(mark.intensity) * 1.1;
    let class = match mark.intensity {
        0..=3 => "spot low",
        4..=6 => "spot mid",
        _ => "spot high",
    };
    view! {
        <g class=class>
            <circle cx=x cy=y r=radius></circle>
            <text x=x y=y + 5.5 text-anchor="middle">{number}</text>
        </g>
    }
    .into_any()
}

/// `Lower back, left: ache, 6 of 10. Worse when sitting`.
pub fn line(mark: &BodyMark) -> String {
    let region = words::capital(&region_of(mark.side, mark.x, mark.y).name());
    let kind = words::uncapital(said::kind(mark.kind));
    let words = if mark.words.is_empty() { String::new() } else { format!(". {}", mark.words) };
    format!("{region}: {kind}, {} of 10{words}", mark.intensity)
}

#[cfg(test)]
mod tests {
    use domain::note::Kind;

    use super::*;

    #[test]
    fn drawing_and_list_bear_the_same_numbers() {
        let mark = |side, x, y, words: &str| BodyMark {
            side,
            x,
            y,
            intensity: 6,
            kind: Kind::Ache,
            words: words.into(),
        };
        let marks =
            [mark(Side::Back, 424, 404, "Worse when sitting"), mark(Side::Front, 611, 718, "")];
        assert_eq!(line(&marks[0]), "Lower back, left: ache, 6 of 10. Worse when sitting");
        let html = Owner::new().with(|| view(&marks).to_html());
        assert_eq!(html.matches("<svg").count(), 2, "one for each side that bears a mark");
        let places = [">1<", "from behind", ">2<", "the front", "Knee, left: ache"];
        let places = places.map(|part| html.find(part).unwrap_or_else(|| panic!("{part}: {html}")));
        assert!(places.is_sorted(), "{html}");
    }
}

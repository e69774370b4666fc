//! What a studio has and sells: rooms, equipment and treatments, for its managers.

mod buffers;
mod form;
mod givers;
mod rooms;
mod said;
mod treatment;
mod treatments;

use domain::Right;
use leptos::prelude::*;
use services::{auth::StaffSession, catalogue::StudioPage};

pub use self::{
    form::keep as keep_treatment, rooms::Rooms, treatment::Treatment, treatments::Treatments,
};
use super::address as desk_address;
use crate::components::{
    alert::{Alert, Tone},
    icon::{Glyph, Icon},
    link::ArrowLink,
};

/// The name of the form that adds a room or a unit of equipment.
pub const PLACE_FORM: &str = "desk-place";
/// In it, the field with the new name of a room or of equipment.
pub const RENAMED: &str = "renamed";
/// The name of a treatment's form.
pub const TREATMENT_FORM: &str = "desk-treatment";

/// Where rooms and equipment are; the first page where `slug` cannot be one of ours.
pub fn rooms_address(slug: &str) -> String {
    below(slug, "rooms")
}

/// Where the treatments are.
pub fn treatments_address(slug: &str) -> String {
    below(slug, "treatments")
}

/// Where a treatment is, by its name in addresses; a new one where that is empty.
pub fn treatment_address(slug: &str, treatment: &str) -> String {
    match plain(treatment) {
        one if one.is_empty() => below(slug, "treatments/new"),
        one => below(slug, &format!("treatments/{one}")),
    }
}

fn below(slug: &str, page: &str) -> String {
    match desk_address(slug, None) {
        desk if desk == "/" => desk,
        desk => format!("{desk}/{page}"),
    }
}

/// What may stand in an address as it is.
fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_alphanumeric() || *c == '-').take(120).collect()
}

/// At the foot of a manager's day: the way to what the studio has and sells.
pub(super) fn links(staff: &StaffSession, studio: &StudioPage) -> Option<AnyView> {
    staff.may(Right::EditStudio).then(|| {
        let (rooms, treatments) = (rooms_address(&studio.slug), treatments_address(&studio.slug));
        view! {
            <p class="desk-people">
                <ArrowLink href=treatments>"Treatments"</ArrowLink>
            </p>
            <p class="desk-people">
                <ArrowLink href=rooms>"Rooms and equipment"</ArrowLink>
            </p>
        }
        .into_any()
    })
}

/// What came of the last form.
fn news(done: Option<String>, refused: Option<&'static str>) -> Option<AnyView> {
    if let Some(done) = done {
        let mark = view! { <Icon glyph=Glyph::Check/> };
        return Some(view! { <p class="did" role="status">{mark} {done}</p> }.into_any());
    }
    let refused = refused?;
    Some(view! { <Alert tone=Tone::Warn title=refused live=true/> }.into_any())
}

/// A form of one button about one thing.
fn press(
    (studio, act): (&StudioPage, &str),
    fields: Vec<(&'static str, String)>,
    (class, words, about): (&'static str, AnyView, &str),
) -> AnyView {
    let hidden = fields.into_iter().map(|(name, value)| {
        view! { <input type="hidden" name=name value=value/> }
    });
    view! {
        <form method="post" action=format!("/api/ui/desk/{act}")>
            <input type="hidden" name="studio" value=studio.slug.clone()/>
            {hidden.collect_view()}
            <button class=class>
                {words} <span class="vh">{format!(" {about}")}</span>
            </button>
        </form>
    }
    .into_any()
}

/// Two buttons that move one of a list up or down.
fn order(
    (studio, act): (&StudioPage, &str),
    fields: &[(&'static str, String)],
    (about, first, last): (&str, bool, bool),
) -> AnyView {
    let button = |by: &str, glyph: Glyph, words: &str| {
        let mut fields = fields.to_vec();
        fields.push(("by", by.to_owned()));
        let icon = view! { <Icon glyph=glyph/> }.into_any();
        press((studio, act), fields, ("btn ghost only-icon", icon, &format!("{words} {about}")))
    };
    view! {
        <div class="order">
            {(!first).then(|| button("up", Glyph::Up, "Move up:"))}
            {(!last).then(|| button("down", Glyph::Down, "Move down:"))}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::{rooms_address, treatment_address, treatments_address};

    #[test]
    fn the_pages_stand_below_the_desk_and_nowhere_else() {
        assert_eq!(rooms_address("berlin"), "/berlin/desk/rooms");
        assert_eq!(treatments_address("berlin"), "/berlin/desk/treatments");
        assert_eq!(treatment_address("berlin", ""), "/berlin/desk/treatments/new");
        assert_eq!(treatment_address("berlin", "hot-stone"), "/berlin/desk/treatments/hot-stone");
        assert_eq!(treatment_address("berlin", "../../x?y"), "/berlin/desk/treatments/xy");
        assert_eq!(rooms_address("//evil.example"), "/");
    }
}

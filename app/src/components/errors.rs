//! What is wrong with a form, in one place, before the form itself.

use leptos::prelude::*;

use super::{
    Note,
    icon::{Glyph, Icon},
};
use crate::words;

/// All errors of a form, each leading to its field. It takes the focus when the page
/// opens; the page's title says "Error:" too. Renders nothing without an error.
#[component]
pub fn ErrorSummary(
    /// The id of each field and what is wrong with it.
    errors: Vec<(String, String)>,
    /// What cannot happen before they are put right, such as `before you pay`.
    #[prop(optional, into)]
    before: Note,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        let title = title(errors.len(), before.0.as_deref());
        let lines = errors
            .into_iter()
            .map(|(id, error)| view! { <li><a href=format!("#{id}")>{error}</a></li> })
            .collect_view();
        view! {
            <div class="alert stop" role="alert" tabindex="-1" autofocus>
                <Icon glyph=Glyph::Warn/>
                <h2 class="title">{title}</h2>
                <ul class="errlist">{lines}</ul>
            </div>
        }
    })
}

fn title(count: usize, before: Option<&str>) -> String {
    let things = if count == 1 { "thing" } else { "things" };
    let before = before.map(|b| format!(" {b}")).unwrap_or_default();
    format!("{} {things} to put right{before}", words::capital(&words::number(count)))
}

#[cfg(test)]
mod tests {
    use super::title;

    #[test]
    fn the_title_counts_the_problems() {
        assert_eq!(title(1, None), "One thing to put right");
        assert_eq!(title(2, Some("before you pay")), "Two things to put right before you pay");
    }
}

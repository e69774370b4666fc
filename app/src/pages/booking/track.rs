//! The refund ladder of one visit: concrete local deadlines, and where one is now.

use leptos::prelude::*;

use super::Opened;
use crate::components::policy::{PolicyBar, PolicyPart};

/// The ladder, with what holds now marked.
pub fn view(opened: &Opened) -> AnyView {
    view! { <PolicyBar parts=parts(opened)/> }.into_any()
}

fn parts(opened: &Opened) -> Vec<PolicyPart> {
    let deadlines = &opened.view.deadlines;
    let mut parts: Vec<PolicyPart> = deadlines
        .iter()
        .map(|d| PolicyPart::new(d.percent, format!("until {}", opened.at(d.until))))
        .collect();
    if deadlines.last().is_none_or(|last| last.until < opened.view.start) {
        let until = if deadlines.is_empty() { "at any time" } else { "after that" };
        parts.push(PolicyPart::new(0, until.to_owned()));
    }
    let now = deadlines.iter().position(|d| opened.now <= d.until);
    let now = now.unwrap_or(parts.len().saturating_sub(1));
    if let Some(part) = parts.get_mut(now) {
        part.now = true;
    }
    parts
}

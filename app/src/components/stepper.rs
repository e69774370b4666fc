//! Where one is in a flow. Steps that are done lead back.

use leptos::prelude::*;

/// One step of a flow.
#[derive(Clone, Debug)]
pub struct Step {
    /// In one or two words.
    pub name: String,
    /// Where it is; none while it cannot be reached.
    pub href: Option<String>,
}

/// The steps of a flow, laid flat. Steps before `current` say that they are done.
#[component]
pub fn Stepper(
    /// What the steps are of, such as `Booking steps`.
    #[prop(into)]
    label: String,
    /// All of them, in order.
    steps: Vec<Step>,
    /// Which one is shown, from 0.
    current: usize,
) -> impl IntoView {
    let items = steps
        .into_iter()
        .enumerate()
        .map(|(i, step)| view! { <li>{item(i, step, current)}</li> })
        .collect_view();
    view! {
        <nav class="stepper" aria-label=label>
            <ol>{items}</ol>
        </nav>
    }
}

fn item(i: usize, step: Step, current: usize) -> AnyView {
    let words = view! {
        <span>
            <span class="num">{i + 1}</span>
            <span class="txt">" "{step.name}</span>
            {(i < current).then(|| view! { <span class="vh">", done"</span> })}
        </span>
    };
    match step.href {
        Some(href) if i < current => view! { <a class="is-done" href=href>{words}</a> }.into_any(),
        _ if i < current => view! { <span class="step is-done">{words}</span> }.into_any(),
        _ if i == current => {
            view! { <span class="step" aria-current="step">{words}</span> }.into_any()
        }
        _ => view! { <span class="step">{words}</span> }.into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn done_steps_lead_back_and_say_that_they_are_done() {
        let steps = ["Time", "Details", "Pay"]
            .map(|name| Step { name: name.to_owned(), href: Some(format!("#{name}")) });
        let html = Owner::new().with(|| {
            view! { <Stepper label="Booking steps" steps=steps.to_vec() current=1/> }.to_html()
        });
        assert_eq!(html.matches("<a ").count(), 1, "{html}");
        assert_eq!(html.matches(", done").count(), 1, "{html}");
        assert_eq!(html.matches(r#"aria-current="step""#).count(), 1, "{html}");
    }
}

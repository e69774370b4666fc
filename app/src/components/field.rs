//! Fields of a form: label, hint, error and control, in this order, joined for those
//! who hear the page.

use leptos::prelude::*;

use super::{
    Note,
    icon::{Glyph, Icon},
};

/// What every field has around its control. The control gets `id`, and points at hint
/// and error with [`described_by`].
#[component]
pub fn Field(
    /// The control's id, and its name in the form.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// Help that stays.
    #[prop(optional, into)]
    hint: Note,
    /// What is wrong and how to put it right.
    #[prop(optional, into)]
    error: Note,
    /// Whether it may be left empty. Said only then.
    #[prop(optional)]
    optional: bool,
    /// Whether it takes the whole width of its form.
    #[prop(optional)]
    full: bool,
    /// The control.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=if full { "field full" } else { "field" }>
            <label for=id.clone()>
                {label} {optional.then(|| view! { " " <span class="opt">"(optional)"</span> })}
            </label>
            {hint.0.map(|hint| view! { <span class="hint" id=format!("{id}-hint")>{hint}</span> })}
            {error.0.map(|error| view! { <FieldError id=format!("{id}-error") error=error/> })}
            {children()}
        </div>
    }
}

/// One error, above its control.
#[component]
pub fn FieldError(
    /// The id the control points at.
    #[prop(into)]
    id: String,
    /// What is wrong and how to put it right.
    #[prop(into)]
    error: String,
) -> impl IntoView {
    view! {
        <span class="error" id=id>
            <Icon glyph=Glyph::Warn/>
            {error}
        </span>
    }
}

/// The ids of a control's hint and error, in the order they stand; none if it has none.
#[must_use]
pub fn described_by(id: &str, hint: bool, error: bool) -> Option<String> {
    match (hint, error) {
        (true, true) => Some(format!("{id}-hint {id}-error")),
        (true, false) => Some(format!("{id}-hint")),
        (false, true) => Some(format!("{id}-error")),
        (false, false) => None,
    }
}

/// A line of text.
#[component]
pub fn TextField(
    /// Its id, and its name in the form.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// `text`, `email`, `tel`, `password`, ...
    #[prop(default = "text")]
    kind: &'static str,
    /// What stands in it. A password never does.
    #[prop(optional, into)]
    value: String,
    /// Help that stays.
    #[prop(optional, into)]
    hint: Note,
    /// What is wrong and how to put it right.
    #[prop(optional, into)]
    error: Note,
    /// What the browser may fill in, as in the HTML standard.
    #[prop(optional)]
    autocomplete: &'static str,
    /// Whether it may be left empty.
    #[prop(optional)]
    optional: bool,
    /// Whether it takes the whole width of its form.
    #[prop(optional)]
    full: bool,
    /// The most characters it takes.
    #[prop(default = 200)]
    maxlength: u32,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=id.clone() label=label hint=hint error=error optional=optional full=full>
            <input
                class="input"
                id=id.clone()
                name=id
                type=kind
                value=value
                autocomplete=(!autocomplete.is_empty()).then_some(autocomplete)
                maxlength=maxlength
                required=!optional
                aria-describedby=described
                aria-invalid=invalid
            />
        </Field>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    /// Its id, and its name in the form.
    #[prop(into)]
    id: String,
    /// What to enter.
    #[prop(into)]
    label: String,
    /// What stands in it.
    #[prop(optional, into)]
    value: String,
    /// Help that stays.
    #[prop(optional, into)]
    hint: Note,
    /// What is wrong and how to put it right.
    #[prop(optional, into)]
    error: Note,
    /// Whether it may be left empty.
    #[prop(optional)]
    optional: bool,
    /// The most characters it takes.
    #[prop(default = 1000)]
    maxlength: u32,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some(), error.is_some());
    let invalid = error.is_some().then_some("true");
    view! {
        <Field id=id.clone() label=label hint=hint error=error optional=optional full=true>
            <textarea
                class="input"
                id=id.clone()
                name=id
                rows="3"
                maxlength=maxlength
                required=!optional
                aria-describedby=described
                aria-invalid=invalid
            >
                {value}
            </textarea>
        </Field>
    }
}

/// A list to choose one from.
#[component]
pub fn Select(
    /// Its id, and its name in the form.
    #[prop(into)]
    id: String,
    /// What to choose.
    #[prop(into)]
    label: String,
    /// Value and words of each option.
    options: Vec<(String, String)>,
    /// The value that is chosen.
    #[prop(optional, into)]
    value: String,
    /// Help that stays.
    #[prop(optional, into)]
    hint: Note,
    /// Whether it may be left as it is.
    #[prop(optional)]
    optional: bool,
) -> impl IntoView {
    let described = described_by(&id, hint.is_some(), false);
    let options = options
        .into_iter()
        .map(|(option, words)| {
            let selected = option == value;
            view! {
                <option value=option selected=selected>
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <Field id=id.clone() label=label hint=hint optional=optional>
            <select class="select" id=id.clone() name=id aria-describedby=described>
                {options}
            </select>
        </Field>
    }
}

/// One line to tick, or one of several to choose; the whole line can be pressed.
#[component]
pub fn Choice(
    /// `checkbox` or `radio`.
    #[prop(default = "checkbox")]
    kind: &'static str,
    /// Its name in the form.
    #[prop(into)]
    name: String,
    /// What the form sends.
    #[prop(default = "yes".to_owned(), into)]
    value: String,
    /// Its id, where something links to it.
    #[prop(optional, into)]
    id: Note,
    /// Whether it is chosen.
    #[prop(optional)]
    checked: bool,
    /// What is wrong and how to put it right.
    #[prop(optional, into)]
    error: Note,
    /// Its words.
    children: Children,
) -> impl IntoView {
    let error_id = error.is_some().then(|| format!("{name}-error"));
    view! {
        <div class="field">
            {error.0.map(|error| view! { <FieldError id=format!("{name}-error") error=error/> })}
            <label class="choice">
                <input
                    type=kind
                    id=id.0
                    name=name
                    value=value
                    checked=checked
                    aria-invalid=error_id.is_some().then_some("true")
                    aria-describedby=error_id
                />
                <span>{children()}</span>
            </label>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hint_and_error_are_joined_to_their_control_in_the_order_they_stand() {
        let html = Owner::new().with(|| {
            view! {
                <TextField
                    id="email"
                    label="Email"
                    kind="email"
                    hint="Your receipt goes here."
                    error="Enter an address with an @."
                    autocomplete="email"
                />
            }
            .to_html()
        });
        assert!(html.contains(r#"aria-describedby="email-hint email-error""#), "{html}");
        assert!(html.contains(r#"aria-invalid="true""#), "{html}");
        assert!(html.contains(r#"autocomplete="email""#), "{html}");
        let places = ["<label", "email-hint\"", "email-error\"", "<input"]
            .map(|part| html.find(part).unwrap_or_else(|| panic!("{part} is missing: {html}")));
        assert!(places.is_sorted(), "label, hint, error, control: {html}");
    }

    #[test]
    fn a_field_without_help_points_at_nothing() {
        let html = Owner::new()
            .with(|| view! { <TextField id="tel" label="Mobile" optional=true/> }.to_html());
        assert!(!html.contains("aria-"), "{html}");
        assert!(html.contains("(optional)") && !html.contains("required"), "{html}");
    }
}

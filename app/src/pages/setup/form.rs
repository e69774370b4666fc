//! A form about a studio that may have been refused: what was typed, else what there is; and
//! what is wrong, in words.

use leptos::prelude::*;
use services::drafts::Flash;

use crate::components::{
    Note,
    field::{Field, TextField, described_by},
};

/// What is wrong with a field, in words that say how to put it right.
type Words = fn(&str, &str) -> String;

/// A form as it stood when it was refused, or as things are.
pub struct Form {
    flash: Flash,
    words: Words,
    /// The field that an error of the whole form leads to.
    first: &'static str,
}

impl Form {
    /// This refused form, or nothing.
    pub fn new(flash: Flash, words: Words, first: &'static str) -> Self {
        Self { flash, words, first }
    }

    /// Whether the form was refused, so that what was typed counts.
    pub fn was_refused(&self) -> bool {
        !self.flash.errors().is_empty()
    }

    /// What stands in a field.
    pub fn value(&self, field: &str, otherwise: &str) -> String {
        let kept = self.was_refused() && !self.flash.is_bare();
        if kept { self.flash.typed(field) } else { otherwise }.to_owned()
    }

    /// What is wrong with a field.
    pub fn error(&self, field: &str) -> Note {
        self.flash.error(field).map(|code| (self.words)(field, code)).into()
    }

    /// Everything that is wrong, each with the id of the field it leads to.
    pub fn errors(&self) -> Vec<(String, String)> {
        let errors = self.flash.errors().iter();
        errors
            .map(|error| {
                let id = if error.field.is_empty() { self.first } else { error.field.as_ref() };
                (id.to_owned(), (self.words)(&error.field, &error.code))
            })
            .collect()
    }

    /// The page's title, which says that there are errors.
    pub fn title(&self, title: &str) -> String {
        let wrong = if self.was_refused() { "Error: " } else { "" };
        format!("{wrong}{title}")
    }

    /// A line of text.
    pub fn line(&self, line: &Line, otherwise: &str) -> AnyView {
        view! {
            <TextField
                id=line.id
                label=line.label
                kind=line.kind
                value=self.value(line.id, otherwise)
                hint=Note((!line.hint.is_empty()).then(|| line.hint.to_owned()))
                error=self.error(line.id)
                autocomplete=line.autocomplete
                optional=line.optional
                maxlength=line.most
            />
        }
        .into_any()
    }

    /// A list to choose from, in groups; a group without a name is none.
    pub fn choice(
        &self,
        (id, label, hint): (&'static str, &'static str, &str),
        groups: Vec<(String, Vec<(String, String)>)>,
        otherwise: &str,
        guessed: bool,
    ) -> AnyView {
        let value = self.value(id, otherwise);
        let error = self.error(id);
        let described = described_by(id, !hint.is_empty(), error.is_some());
        let invalid = error.is_some().then_some("true");
        let guess = (guessed && !self.was_refused()).then_some("yes");
        let nothing = value.is_empty().then(|| {
            view! { <option value="" selected=true>"Choose"</option> }
        });
        let one = |(name, options): (String, Vec<(String, String)>)| {
            let options = options
                .into_iter()
                .map(|(code, words)| {
                    let chosen = code == value;
                    view! { <option value=code selected=chosen>{words}</option> }
                })
                .collect_view();
            if name.is_empty() {
                options.into_any()
            } else {
                view! { <optgroup label=name>{options}</optgroup> }.into_any()
            }
        };
        let groups = groups.into_iter().map(one).collect_view();
        let hint = Note((!hint.is_empty()).then(|| hint.to_owned()));
        view! {
            <Field id=id label=label hint=hint error=error>
                <select
                    class="select"
                    id=id
                    name=id
                    required
                    data-guess=guess
                    aria-describedby=described
                    aria-invalid=invalid
                >
                    {nothing}
                    {groups}
                </select>
            </Field>
        }
        .into_any()
    }
}

/// What a line of text asks for.
pub struct Line {
    /// Its id, and its name in the form.
    pub id: &'static str,
    /// What to enter.
    pub label: &'static str,
    /// `text`, `email`, ...
    pub kind: &'static str,
    /// Help that stays; empty is none.
    pub hint: &'static str,
    /// What the browser may fill in.
    pub autocomplete: &'static str,
    /// Whether it may be left empty.
    pub optional: bool,
    /// The most characters it takes.
    pub most: u32,
}

impl Line {
    /// A line that has to be filled in.
    pub const fn of(id: &'static str, label: &'static str) -> Self {
        Self { id, label, kind: "text", hint: "", autocomplete: "off", optional: false, most: 200 }
    }

    /// With help beside it.
    pub const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    /// It may be left empty.
    pub const fn optional(self) -> Self {
        Self { optional: true, ..self }
    }

    /// Of this kind, for the browser to fill in as this.
    pub const fn kind(self, kind: &'static str, autocomplete: &'static str) -> Self {
        Self { kind, autocomplete, ..self }
    }
}

//! A questionnaire of the studio's, as its clients fill it in.

use domain::outcomes::{AnswerKind, Item, Scoring};
use leptos::prelude::*;
use services::outcomes::Version;

use super::{
    Sent,
    typed::{NONE, key_of},
};

/// The questionnaire, with what was answered.
pub fn questionnaire(version: &Version, sent: &Sent) -> AnyView {
    let (id, definition) = (version.id.to_string(), version.questionnaire.definition());
    let ticks = definition.scoring == Scoring::Ticked;
    let items = definition.items.iter().enumerate();
    let items = items.map(|(n, it)| item(&id, n, it, sent)).collect_view();
    let none = ticks.then(|| {
        let checked = !sent.answer(&id, NONE).is_empty();
        view! {
            <label class="choice none">
                <input type="checkbox" name=name(&id, NONE) value="1" checked=checked/>
                <span>"None of these applies today"</span>
            </label>
        }
    });
    let intro = definition.intro.clone();
    view! {
        <fieldset class="care-part">
            <legend>{definition.name.clone()} " " <span class="opt">"(optional)"</span></legend>
            {(!intro.is_empty()).then(|| view! { <p class="hint lines">{intro}</p> })}
            {items}
            {none}
        </fieldset>
    }
    .into_any()
}

fn name(version: &str, key: &str) -> String {
    format!("answers[{}][{key}]", key_of(version))
}

fn item(version: &str, n: usize, item: &Item, sent: &Sent) -> AnyView {
    let key = format!("q{n}");
    let (name, id) = (name(version, &key), format!("q-{version}-{n}"));
    let answer = sent.answer(version, &key).to_owned();
    match item.answer {
        AnswerKind::Tick => view! {
            <label class="choice">
                <input type="checkbox" id=id name=name value="1" checked=answer == "1"/>
                <span>{item.text.clone()}</span>
            </label>
        }
        .into_any(),
        AnswerKind::Scale => view! {
            <div class="field care-again">
                <label for=id.clone()>{item.text.clone()}</label>
                {scale(id, name, &answer, ("0", "10"))}
            </div>
        }
        .into_any(),
        AnswerKind::Choice => {
            let options = item.choices.iter().enumerate().map(|(n, choice)| {
                let selected = answer == n.to_string();
                view! { <option value=n.to_string() selected=selected>{choice.label.clone()}</option> }
            });
            view! {
                <div class="field care-again">
                    <label for=id.clone()>{item.text.clone()}</label>
                    <select class="select" id=id name=name>
                        <option value="">"No answer"</option>
                        {options.collect_view()}
                    </select>
                </div>
            }
            .into_any()
        }
    }
}

/// A list from 0 to 10, whose ends have words.
pub fn scale(
    id: String,
    name: String,
    chosen: &str,
    ends: (&'static str, &'static str),
) -> AnyView {
    let options = (0..=10).map(|n: i32| {
        let words = match n {
            0 => ends.0.to_owned(),
            10 => ends.1.to_owned(),
            n => n.to_string(),
        };
        let value = n.to_string();
        let selected = value == chosen;
        view! { <option value=value selected=selected>{words}</option> }
    });
    view! {
        <select class="select" id=id name=name>
            <option value="">"0 to 10"</option>
            {options.collect_view()}
        </select>
    }
    .into_any()
}

//! A questionnaire: made, or changed into a new version.

use domain::outcomes::{Definition, Occasion, roland_morris_shell};
use leptos::prelude::*;
use services::{
    catalogue::StudioPage,
    drafts::Flash,
    outcomes::{self, Version},
};

use super::{
    QUESTIONNAIRE_FORM, QuestionnaireForm, all, check_ins_address, manager, news,
    questionnaire_address, said, typed::kept_file,
};
use crate::{
    caller,
    components::{
        Note,
        errors::ErrorSummary,
        field::{Choice, Select, TextArea, TextField},
        icon::{Glyph, Icon},
    },
    layout::{Area, Frame, Page},
    pages::booking::{asked, param},
    render::{PageError, page},
    words,
};

/// What the page shows.
struct View {
    studio: StudioPage,
    /// The versions of what is changed, the latest first; none of a new one.
    versions: Vec<Version>,
    flash: Flash,
    kind: String,
}

/// A new questionnaire, or the one in the address.
#[component]
pub fn Edit() -> impl IntoView {
    let (slug, series, kind) = (param("studio"), param("series"), asked("kind"));
    page(async move {
        let back = questionnaire_address(&slug, &series);
        let Some((manager, studio)) = manager(&slug, &back).await? else {
            return Ok(().into_any());
        };
        let found = all(&manager).await?.into_iter();
        let mut found = found.filter(|of| of.iter().any(|it| it.series.to_string() == series));
        let versions = found.next().unwrap_or_default();
        if versions.is_empty() && series != "new" {
            return Err(PageError::NotFound);
        }
        let flash = caller::refused(QUESTIONNAIRE_FORM).await?;
        Ok(View { studio, versions, flash, kind }.whole())
    })
}

impl View {
    fn last(&self) -> Option<&Version> {
        self.versions.first()
    }

    /// The last version, or what a new one begins with.
    fn begins_with(&self) -> Definition {
        match (self.last(), self.kind.as_str()) {
            (Some(last), _) => last.questionnaire.definition().clone(),
            (None, "roland-morris") => roland_morris_shell(),
            (None, _) => Definition::default(),
        }
    }

    fn input(&self) -> Option<QuestionnaireForm> {
        let fresh = || QuestionnaireForm { answer: "scale".into(), ..QuestionnaireForm::default() };
        let begins = self.begins_with();
        QuestionnaireForm::kept(&self.flash).or_else(|| match begins.items.is_empty() {
            true => Some(fresh()),
            false => QuestionnaireForm::of(&begins),
        })
    }

    fn whole(&self) -> AnyView {
        let name = self.last().map(|it| it.questionnaire.definition().name.clone());
        let title = name.unwrap_or_else(|| "A new questionnaire".to_owned());
        let wrong = if self.flash.errors().is_empty() { "" } else { "Error: " };
        let frame = Frame::staff(&self.studio, Area::Setup);
        let form = match self.input() {
            Some(input) => self.form(&input),
            None => view! {
                <p>"Its items are of several kinds. Change it with a file, below."</p>
            }
            .into_any(),
        };
        let body = view! {
            <a class="back-link" href=check_ins_address(&self.studio.slug)>
                <Icon glyph=Glyph::Back/>
                "Check-ins"
            </a>
            <header class="app-title"><div><h1>{title.clone()}</h1>{self.lead()}</div></header>
            {news()}
            {form}
            {self.file()}
            {self.earlier()}
        };
        let (body, title) = (body.into_any(), format!("{wrong}{title}"));
        view! { <Page title=title class="wrap app-main people-page setup" frame=frame private=true>{body}</Page> }
            .into_any()
    }

    fn lead(&self) -> AnyView {
        let words = match self.last() {
            Some(last) => format!(
                "Version {}. Saving what is asked in another way makes version {}.",
                last.questionnaire.version(),
                last.questionnaire.version() + 1,
            ),
            None if self.kind == "roland-morris" => {
                "Scoring and thresholds are prepared: 0 to 24 statements ticked; 5 points or \
                 30\u{a0}% mean something; below 4 no improvement can show, above 20 no worsening. \
                 Paste the 24 statements."
                    .to_owned()
            }
            None => "What is asked, how it is scored, and from which change on it says something."
                .to_owned(),
        };
        view! { <p class="muted">{words}</p> }.into_any()
    }

    fn error(&self, field: &str) -> Note {
        let found = self.flash.errors().iter().find(|error| said::control(&error.field) == field);
        Note::from(found.map(|error| said::wrong(&error.field, &error.code)))
    }

    fn errors(&self) -> Vec<(String, String)> {
        let each = self.flash.errors().iter();
        each.map(|error| match error.field.as_ref() {
            "" => ("name".to_owned(), said::refused(&error.code).to_owned()),
            field => (said::control(field), said::wrong(field, &error.code)),
        })
        .collect()
    }

    fn hidden(&self) -> AnyView {
        let series = self.last().map(|it| it.series.to_string()).unwrap_or_default();
        let version = self.last().map(|it| it.questionnaire.version().to_string());
        view! {
            <input type="hidden" name="studio" value=self.studio.slug.clone()/>
            <input type="hidden" name="series" value=series/>
            <input type="hidden" name="version" value=version.unwrap_or_default()/>
        }
        .into_any()
    }

    fn occasion(&self, id: &'static str) -> AnyView {
        let chosen = self.last().map_or(Occasion::StartAndReview, |it| it.occasion);
        let typed = self.flash.typed("occasion");
        let chosen = if typed.is_empty() { chosen.code() } else { typed }.to_owned();
        let options = Occasion::ALL.into_iter().map(|it| {
            let selected = it.code() == chosen;
            view! { <option value=it.code() selected=selected>{said::occasion(it)}</option> }
        });
        view! {
            <div class="field">
                <label for=id>"When it is asked"</label>
                <select class="select" id=id name="occasion">{options.collect_view()}</select>
            </div>
        }
        .into_any()
    }

    fn form(&self, input: &QuestionnaireForm) -> AnyView {
        let pair = |value: &str, said: &str| (value.to_owned(), said.to_owned());
        let statements_hint = match input.expected.as_str() {
            "" => "A line each, at most 60.".to_owned(),
            most => format!("A line each; {most} of them."),
        };
        let number = |id: &'static str, label: &'static str, hint: &'static str, value: &str| {
            let (value, error) = (value.to_owned(), self.error(id));
            view! {
                <TextField id=id label=label hint=hint value=value error=error optional=true autocomplete="off" maxlength=6/>
            }
        };
        view! {
            <form class="setup-form" id="questionnaire" method="post" action="/api/ui/desk/questionnaire">
                <ErrorSummary errors=self.errors()/>
                {self.hidden()}
                <input type="hidden" name="expected" value=input.expected.clone()/>
                <section>
                    <TextField id="name" label="Name" value=input.name.clone() error=self.error("name") autocomplete="off" maxlength=80/>
                    <TextArea id="intro" label="Introduction" value=input.intro.clone() error=self.error("intro") optional=true maxlength=600/>
                    <TextArea id="statements" label="Statements or questions" hint=statements_hint value=input.statements.clone() error=self.error("statements") maxlength=20000/>
                    {self.occasion("occasion")}
                </section>
                <section>
                    <h2>"Answers and score"</h2>
                    <Select
                        id="answer"
                        label="How each is answered"
                        value=input.answer.clone()
                        options=vec![
                            pair("tick", "Ticked where it applies; the score counts the ticks"),
                            pair("scale", "With a number from 0 to 10"),
                            pair("choice", "With one of the choices below"),
                        ]
                    />
                    <TextArea id="choices" label="Choices, for the last of these" hint="A line each, with its points: “Often = 2”." value=input.choices.clone() error=self.error("choices") optional=true/>
                    <Select
                        id="scoring"
                        label="Score, where nothing is ticked"
                        value=input.scoring.clone()
                        options=vec![pair("mean", "The mean of the answers"), pair("sum", "Their sum")]
                    />
                    {number("at_least", "For a mean, at least so many answers", "Empty: all of them. A sum needs all of them.", &input.at_least)}
                    <Select
                        id="direction"
                        label="More is"
                        value=input.direction.clone()
                        options=vec![pair("more_is_worse", "worse, as with pain"), pair("more_is_better", "better")]
                    />
                </section>
                <section>
                    <h2>"From which change on it says something"</h2>
                    <div class="pair">
                        {number("points", "Points", "In either direction.", &input.points)}
                        {number("percent", "Or per cent of the first score", "For the better.", &input.percent)}
                        {number("floor", "Below this first score, none shows downwards", "", &input.floor)}
                        {number("ceiling", "Above this first score, none shows upwards", "", &input.ceiling)}
                    </div>
                </section>
                {self.comparable(input)}
                <div class="btn-row">
                    <button class="btn primary">"Save"</button>
                </div>
            </form>
        }
        .into_any()
    }

    /// Which earlier versions mean the same: nothing is compared that nobody vouched for.
    fn comparable(&self, input: &QuestionnaireForm) -> Option<AnyView> {
        let boxes = self.versions.iter().map(|it| {
            let n = it.questionnaire.version().to_string();
            let key = format!("v{n}");
            let (name, checked) =
                (format!("comparable[{key}]"), input.comparable.contains_key(&key));
            view! { <Choice name=name checked=checked>{format!("Version {n}")}</Choice> }
        });
        let boxes = boxes.collect_view();
        (!self.versions.is_empty()).then(|| {
            view! {
                <fieldset class="setup-ladder" id="comparable">
                    <legend>"A new version can be compared with"</legend>
                    <p class="hint">
                        "Tick only versions whose scores mean the same, such as before a typing \
                         error was put right. Clients see a new line otherwise."
                    </p>
                    {boxes}
                </fieldset>
            }
            .into_any()
        })
    }

    /// The same as a file: for those who have one, and for items of several kinds.
    fn file(&self) -> AnyView {
        let typed = kept_file(&self.flash);
        let open = typed.is_some() || self.input().is_none();
        let value = typed.unwrap_or_else(|| outcomes::written(&self.begins_with()));
        let trouble = self.flash.typed("trouble").to_owned();
        view! {
            <details class="setup-offline" id="file-part" open=open>
                <summary>"As a definition file"</summary>
                <form class="setup-form" method="post" action="/api/ui/desk/questionnaire-file">
                    {self.hidden()}
                    {(!trouble.is_empty()).then(|| view! { <p class="error">{format!("The file cannot be read: {trouble}")}</p> })}
                    <TextArea
                        id="file"
                        label="Definition, in JSON or TOML"
                        hint="Copy it to keep it, or paste another one."
                        value=value
                        maxlength=60000
                    />
                    {self.occasion("occasion-file")}
                    <div class="btn-row">
                        <button class="btn">"Save this definition"</button>
                    </div>
                </form>
            </details>
        }
        .into_any()
    }

    fn earlier(&self) -> Option<AnyView> {
        let lines = self.versions.iter().skip(1).map(|it| {
            let day = words::date_and_year(self.studio.zone.today(it.made_at));
            let items = it.questionnaire.definition().items.iter();
            let items = items.map(|item| view! { <li>{item.text.clone()}</li> }).collect_view();
            view! {
                <li>
                    <details>
                        <summary>{format!("Version {}, of {day}", it.questionnaire.version())}</summary>
                        <ul class="small">{items}</ul>
                    </details>
                </li>
            }
        });
        let lines = lines.collect_view();
        (self.versions.len() > 1).then(|| {
            view! {
                <section class="setup-offline" aria-labelledby="earlier-h">
                    <h2 id="earlier-h">"Earlier versions"</h2>
                    <ul>{lines}</ul>
                </section>
            }
            .into_any()
        })
    }
}

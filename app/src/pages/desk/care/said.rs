//! Words about questionnaires, for those who manage a studio.

use domain::outcomes::Occasion;

/// When it is asked.
pub const fn occasion(occasion: Occasion) -> &'static str {
    match occasion {
        Occasion::Never => "Not at all",
        Occasion::StartAndReview => "Before the first visit, and a day after the review visit",
        Occasion::EachVisit => "Before each visit",
    }
}

/// What came of the last form.
pub fn done(code: &str) -> Option<&'static str> {
    Some(match code {
        "saved" => "Saved. What was answered before stays as it was asked.",
        "set" => "Saved. It counts for visits that are booked from now on.",
        _ => return None,
    })
}

/// What was refused.
pub fn refused(code: &str) -> &'static str {
    match code {
        "stale" => {
            "Somebody saved a newer version since you opened this page: what you typed is below, and saving it now makes the next version"
        }
        "too_many_questionnaires" => {
            "There are twenty questionnaires already. Change one of them instead"
        }
        "not_found" => "There is no such questionnaire here",
        "too_many" => "That was too often in a short time. Wait a minute and try again",
        _ => "Nothing was saved. Try it once more",
    }
}

/// What is wrong with a field.
pub fn wrong(field: &str, code: &str) -> String {
    if let Some(n) = field.strip_prefix("items.") {
        let what = match code {
            "too_long" => "is longer than 300 characters",
            "twice" => "is there twice",
            "two_to_eleven_choices" => "needs two to eleven choices",
            "choice_without_words" => "has a choice without words",
            "points_out_of_range" => "has a choice with more than 1,000 points",
            _ => "says nothing",
        };
        return format!("Statement {n} {what}");
    }
    match (field, code) {
        ("name", "required") => "Give it a name",
        ("name", _) => "Shorten the name to 80 characters",
        ("intro", _) => "Shorten the introduction to 600 characters",
        ("items", "required") => "Paste the statements, a line each",
        ("items", _) => "A questionnaire has at most 60 statements",
        ("range", _) => "The number of statements is not what this questionnaire needs",
        ("choices", _) => "Write each choice with its points, such as “Often = 2”",
        ("missing", _) => "Say how many must be answered: at least one, at most all of them",
        ("points", "points_or_percent") => {
            "Say from which change on something is said: points, per cent or both"
        }
        ("points", "outside_the_range") => "The points lie outside the range of the score",
        ("percent", "only_from_nought_and_down") => {
            "Per cent only mean something where the score begins at 0 and less is better"
        }
        ("percent", "one_to_99") => "Enter per cent from 1 to 99",
        ("floor" | "ceiling", "outside_the_range") => "It lies outside the range of the score",
        ("ceiling", "not_above_floor") => "It has to lie above the other one",
        ("comparable_with", _) => "Choose earlier versions only",
        ("review_at", _) => "Enter a visit from the third to the twelfth",
        ("file", _) => "The file cannot be read",
        _ => "Enter a whole number",
    }
    .to_owned()
}

/// The control of a field.
pub fn control(field: &str) -> String {
    match field {
        "range" | "items" => "statements".to_owned(),
        "missing" => "at_least".to_owned(),
        "" => "name".to_owned(),
        field if field.starts_with("items.") => "statements".to_owned(),
        field if field.starts_with("comparable") => "comparable".to_owned(),
        field => field.to_owned(),
    }
}

//! The words of the safety questions. They belong to a version: what was asked in other words
//! is shown in those.

use domain::screening::Form;

/// A question as it was asked.
pub fn question(form: Form, version: u32, code: &str) -> &'static str {
    match (form, version) {
        (Form::Before, _) => short(code),
        (Form::Booking, 1) => first_version(code).unwrap_or_else(|| full(code)),
        (Form::Booking, _) => full(code),
    }
}

/// What is wrong with answers, and how to put it right.
pub fn wrong(code: &str) -> &'static str {
    match code {
        "screening_contradiction" => {
            "You ticked a line and “None of these”. Keep the one that is true"
        }
        "screening_changed" => "The questions have changed: please answer them again",
        _ => "Tick what is true for you, or “None of these”",
    }
}

/// What the questions of a form are called, for those who read the answers.
pub const fn form(form: Form) -> &'static str {
    match form {
        Form::Booking => "All safety questions",
        Form::Before => "Short questions before the visit",
    }
}

/// The questions of a booking.
fn full(code: &str) -> &'static str {
    match code {
        "saddle_or_bladder" => {
            "New numbness around the groin, genitals or buttocks; or new trouble holding or \
             passing urine or stool"
        }
        "leg_weakness" => "Weakness in a leg that is severe or getting worse",
        "injury" => {
            "A bad fall or accident; or a small one, with osteoporosis or long use of steroids"
        }
        "cancer_or_weight_loss" => "Cancer now or before, or weight loss you cannot explain",
        "night_pain" => "Pain at night that no position eases",
        "fever_or_infection" => {
            "Fever or chills, a recent infection, a weak immune system, or injected drugs"
        }
        "new_pain_by_age" => "New, severe back pain, and you are under 20 or over 55",
        "clot_or_thinners" => "A blood clot, one swollen leg, or medicine that thins the blood",
        "pregnancy" => "You are pregnant",
        "surgery_or_skin" => "A recent operation, or infected or broken skin on the back",
        _ => "Something else your therapist should know first",
    }
}

/// What the first version of them asked in other words.
fn first_version(code: &str) -> Option<&'static str> {
    Some(match code {
        "saddle_or_bladder" => "New numbness around the groin, or trouble with bladder or bowels",
        "surgery_or_skin" => "A recent operation, or infected skin on the back",
        _ => return None,
    })
}

/// The short questions before a visit.
fn short(code: &str) -> &'static str {
    match code {
        "unwell" => {
            "Fever or chills, an infection (of the skin too), a weak immune system, or injected \
             drugs"
        }
        "body" => {
            "A blood clot, one swollen leg, medicine that thins the blood, a recent operation, \
             or pregnancy"
        }
        "warning" => {
            "Cancer now or before, weight loss you cannot explain, pain at night that no \
             position eases, or new, severe pain under 20 or over 55"
        }
        code => full(code),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_question_of_every_version_has_words_of_its_own() {
        let fallback = full("nothing that was ever asked");
        for (form, version) in [(Form::Booking, 1), (Form::Booking, 2), (Form::Before, 1)] {
            let asked = form.questions(version).expect("it was asked");
            let words: Vec<_> = asked.iter().map(|q| question(form, version, q.code)).collect();
            assert!(!words.contains(&fallback), "{form:?} {version}");
            let mut once = words.clone();
            once.sort_unstable();
            once.dedup();
            assert_eq!(once.len(), words.len(), "{words:?}");
        }
    }

    #[test]
    fn what_was_asked_before_keeps_its_words() {
        let asked = |version| question(Form::Booking, version, "saddle_or_bladder");
        assert_eq!(asked(1), "New numbness around the groin, or trouble with bladder or bowels");
        assert_ne!(asked(1), asked(2));
        assert_eq!(asked(2), question(Form::Before, 1, "saddle_or_bladder"));
    }
}

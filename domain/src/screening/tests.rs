//! What is asked and when, and what each answer leads to.

use super::*;

fn input(ticked: &[&str], none: bool) -> AnswersInput {
    let ticked = ticked.iter().map(|code| (*code).to_owned()).collect();
    AnswersInput { version: VERSION, ticked, none }
}

#[test]
fn the_questions_are_few_and_each_is_itself() {
    let mut codes: Vec<_> = QUESTIONS.iter().map(|q| q.code).collect();
    codes.sort_unstable();
    codes.dedup();
    assert_eq!(codes.len(), QUESTIONS.len());
}

/// Changing this list means raising [`VERSION`].
#[test]
fn the_levels_are_those_of_the_published_red_flags() {
    let stops: Vec<_> =
        QUESTIONS.iter().filter(|q| q.level == Level::Stop).map(|q| q.code).collect();
    assert_eq!((VERSION, stops), (2, vec!["saddle_or_bladder", "leg_weakness", "injury"]));
}

#[test]
fn what_was_asked_once_is_still_known_and_what_never_was_is_not() {
    assert_eq!(Form::Booking.questions(1).map(<[_]>::len), Some(10));
    assert_eq!(Form::Before.questions(1).map(<[_]>::len), Some(6));
    for form in [Form::Booking, Form::Before] {
        assert_eq!(form.questions(form.version()), Some(form.asked()));
        assert_eq!(form.questions(form.version() + 1), None);
        assert_eq!(Form::from_code(form.code()), Some(form));
    }
}

#[test]
fn both_forms_stop_for_the_same_red_flags() {
    let stops =
        |form: Form| form.asked().iter().filter(|q| q.level == Level::Stop).collect::<Vec<_>>();
    assert_eq!(stops(Form::Booking), stops(Form::Before));
    for question in stops(Form::Before) {
        let ticked = AnswersInput { version: 1, ..input(&[question.code, "unwell"], false) };
        assert!(ticked.has_red_flag());
        let answers = ticked.check_for(Form::Before).expect("asked");
        assert_eq!(decide(&answers), ScreeningOutcome::Stop(vec![question.code]));
    }
    let other = AnswersInput { version: 1, ..input(&["pregnancy"], false) };
    assert_eq!(other.check_for(Form::Before), Err(NotAnswered::OtherQuestions));
}

#[test]
fn nobody_is_asked_again_who_answered_lately_or_whose_visit_is_far() {
    let at = |days: i64| Instant::from_timestamp(days * 86_400, 0).expect("in range");
    let (booking, before) = (Some(at(0)), Some(at(30)));
    let booked = Answered { booking, ..Answered::default() };
    assert!(is_due(Answered::default(), at(60), at(0)), "staff entered it");
    assert!(!is_due(booked, at(2), at(0)), "they have just answered");
    assert!(is_due(booked, at(3), at(0)));
    assert!(!is_due(booked, at(40), at(32)), "it is far");
    assert!(is_due(booked, at(40), at(33)));
    assert!(!is_due(Answered { booking, before }, at(37), at(37)), "they have answered");
    assert!(is_due(Answered { booking, before }, at(38), at(31)), "it was moved since");
    assert!(!is_due(Answered { booking, before }, at(60), at(31)), "and is asked again later");
}

#[test]
fn silence_is_not_an_answer_and_a_contradiction_is_none_either() {
    assert_eq!(input(&[], false).check(), Err(NotAnswered::Nothing));
    assert_eq!(input(&["pregnancy"], true).check(), Err(NotAnswered::Contradiction));
    assert_eq!(input(&["made_up"], false).check(), Err(NotAnswered::OtherQuestions));
    let old = AnswersInput { version: 0, ..input(&[], true) };
    assert_eq!(old.check(), Err(NotAnswered::OtherQuestions));
}

#[test]
fn one_stop_outweighs_any_number_of_reviews() {
    for question in QUESTIONS {
        let outcome = decide(&input(&[question.code], false).check().expect("a question"));
        let both = input(&["pregnancy", question.code], false).check().expect("questions");
        match question.level {
            Level::Stop => {
                assert_eq!(outcome, ScreeningOutcome::Stop(vec![question.code]));
                assert_eq!(decide(&both), ScreeningOutcome::Stop(vec![question.code]));
            }
            Level::Review => {
                assert_eq!(outcome, ScreeningOutcome::Review(vec![question.code]));
                assert!(matches!(decide(&both), ScreeningOutcome::Review(_)));
            }
        }
    }
    assert_eq!(decide(&input(&[], true).check().expect("none")), ScreeningOutcome::Clear);
}

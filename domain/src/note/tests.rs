use super::*;

fn soap(subjective: &str) -> Soap {
    Soap { subjective: subjective.into(), ..Soap::default() }
}

fn marked(region: &str, intensity: &str, kind: &str, words: &str) -> NoteInput {
    let mark = MarkInput { intensity: intensity.into(), kind: kind.into(), words: words.into() };
    NoteInput { soap: Soap::default(), marks: [(region.to_owned(), mark)].into() }
}

fn codes(input: &NoteInput) -> Vec<(String, String)> {
    let wrong = input.check().expect_err("something is wrong");
    wrong.into_iter().map(|e| (e.field.into_owned(), e.code.into_owned())).collect()
}

fn at(text: &str) -> Instant {
    text.parse().expect("an instant")
}

#[test]
fn a_note_says_something_in_text_or_by_a_mark() {
    assert_eq!(codes(&NoteInput::default()), [("subjective".into(), "required".into())]);
    let blank = NoteInput { soap: soap(" \r\n "), ..NoteInput::default() };
    assert_eq!(codes(&blank), [("subjective".into(), "required".into())]);
    assert!(marked("back-lower-left", "6", "ache", "").check().is_ok());
    let typed = NoteInput { soap: soap("  One.\r\nTwo.\r\n"), ..NoteInput::default() };
    assert_eq!(typed.check().expect("in order").soap.subjective, "One.\nTwo.");
}

#[test]
fn every_text_that_is_too_long_is_named() {
    let long = "ä".repeat(TEXT_LENGTH + 1);
    let fits = "ä".repeat(TEXT_LENGTH);
    let soap =
        Soap { subjective: long.clone(), objective: fits, assessment: long, plan: String::new() };
    let typed = NoteInput { soap, ..NoteInput::default() };
    let wrong = ["subjective", "assessment"].map(|field| (field.into(), "too_long".into()));
    assert_eq!(codes(&typed), wrong);
}

#[test]
fn a_mark_lies_where_its_region_does_and_survives_the_way_to_the_form_and_back() {
    let typed = marked("front-knee-left", "10", "sharp", "  on   stairs ");
    let note = typed.check().expect("in order");
    let region = region_of(Side::Front, note.marks[0].x, note.marks[0].y);
    assert_eq!(region.name(), "knee, left");
    assert_eq!((note.marks[0].intensity, note.marks[0].kind), (10, Kind::Sharp));
    assert_eq!(note.marks[0].words, "on stairs");
    assert_eq!(NoteInput::from(&note).check().expect("in order"), note);
}

#[test]
fn a_mark_that_makes_no_sense_is_refused_and_never_dropped() {
    let refused = |input: NoteInput| codes(&input)[0].clone();
    let lower = |code: &str| ("back-lower-left".to_owned(), code.to_owned());
    assert_eq!(refused(marked("back-lower-left", "11", "ache", "")), lower("unknown"));
    assert_eq!(refused(marked("back-lower-left", "-1", "ache", "")), lower("unknown"));
    assert_eq!(refused(marked("back-lower-left", "3", "itch", "")), lower("unknown"));
    assert_eq!(refused(marked("back-lower-left", "", "ache", "left")), lower("no_intensity"));
    let long = "x".repeat(81);
    assert_eq!(refused(marked("back-lower-left", "3", "ache", &long)), lower("too_long"));
    assert_eq!(refused(marked("tail", "3", "ache", "")), ("marks".into(), "unknown".into()));
    assert!(marked("back-lower-left", "0", "", "").check().is_ok(), "a scar that is not felt");
}

#[test]
fn regions_are_few_each_is_itself_and_lies_nearest_to_its_own_point() {
    let mut names: Vec<_> = REGIONS.iter().map(|region| (region.side, region.name())).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), REGIONS.len());
    for region in &REGIONS {
        assert_eq!(region_of(region.side, region.x, region.y), region);
    }
}

#[test]
fn left_is_the_clients_left_on_both_drawings() {
    for region in REGIONS.iter().filter(|region| !region.half.is_empty()) {
        let is_at_left = region.x < 500;
        assert_eq!(
            is_at_left,
            (region.side == Side::Back) == (region.half == "left"),
            "{region:?}"
        );
        let other = REGIONS.iter().find(|other| {
            (other.side, other.part) == (region.side, region.part) && other.half != region.half
        });
        let other = other.expect("the other half");
        assert_eq!((other.x, other.y), (1_000 - region.x, region.y), "{region:?}");
    }
}

#[test]
fn a_note_may_be_corrected_for_a_day_and_not_a_second_longer() {
    let written = at("2026-11-24T11:05:00Z");
    assert!(may_be_edited(written, at("2026-11-25T11:04:59Z")));
    assert!(!may_be_edited(written, at("2026-11-25T11:05:00Z")));
    assert_eq!(editable_until(written), at("2026-11-25T11:05:00Z"));
}

#[test]
fn a_reason_opens_for_a_quarter_of_an_hour() {
    let opened = at("2026-11-24T11:05:00Z");
    assert!(is_open(opened, at("2026-11-24T11:19:59Z")));
    assert!(!is_open(opened, at("2026-11-24T11:20:00Z")));
}

#[test]
fn there_is_nothing_to_write_before_a_visit_begins_or_when_it_does_not_take_place() {
    let (start, before) = (at("2026-11-24T10:00:00Z"), at("2026-11-24T09:59:59Z"));
    assert!(!may_be_written(BookingState::Confirmed, start, before));
    assert!(may_be_written(BookingState::Confirmed, start, start));
    assert!(may_be_written(BookingState::Completed, start, start));
    for state in [BookingState::NoShow, BookingState::Expired, BookingState::Declined] {
        assert!(!may_be_written(state, start, start), "{state:?}");
    }
}

#[test]
fn a_reason_is_a_few_words_and_not_a_few_dots() {
    let code = |typed: &str| check_reason(typed).map_err(|e| e.code.into_owned());
    assert_eq!(code("  "), Err("required".into()));
    assert_eq!(code("because"), Err("too_short".into()));
    assert_eq!(code("a b c"), Err("too_short".into()));
    assert_eq!(code(". . . . . . . . . . ."), Err("too_short".into()));
    assert_eq!(code(&"word ".repeat(61)), Err("too_long".into()));
    assert_eq!(code(" The client   asked\nfor it "), Ok("The client asked for it".into()));
}

#[test]
fn a_template_fills_in_and_takes_nothing_away() {
    let typed = Soap { plan: "Rest.".into(), ..soap("Slept badly.") };
    let template =
        Soap { objective: "Prone, 60 min.".into(), plan: "Stretch.".into(), ..Soap::default() };
    let filled = typed.with_template(&template);
    assert_eq!(filled.subjective, "Slept badly.");
    assert_eq!(filled.objective, "Prone, 60 min.");
    assert_eq!(filled.plan, "Rest.\n\nStretch.");
}

#[test]
fn a_template_has_a_name_and_something_to_fill_in() {
    let check = |name: &str, text: &str| {
        let template = Template { name: name.into(), soap: soap(text) };
        template
            .check()
            .map_err(|wrong| wrong.into_iter().map(|e| e.field.into_owned()).collect::<Vec<_>>())
    };
    assert_eq!(check("  Desk   neck ", "Sits all day.").expect("in order").name, "Desk neck");
    assert_eq!(check("", ""), Err(vec!["name".into(), "subjective".into()]));
    assert_eq!(check(&"n".repeat(61), "Text."), Err(vec!["name".into()]));
}

#[test]
fn an_addendum_is_not_empty() {
    assert_eq!(check_addendum("\r\n").expect_err("empty").code, "required");
    assert_eq!(check_addendum(&"x".repeat(TEXT_LENGTH + 1)).expect_err("long").code, "too_long");
    assert_eq!(check_addendum(" Called: better. ").expect("in order"), "Called: better.");
}

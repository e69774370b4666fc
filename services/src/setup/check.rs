//! Whether a file describes a studio that can be opened: every problem, by its key.

use std::collections::HashSet;

use chrono::{NaiveDate, NaiveTime, Timelike};
use domain::{
    contact::{check_email, check_name, check_phone},
    money::Currency,
    time::Zone,
};

use super::{
    plan::{
        HoursPlan, PolicyPlan, QualificationPlan, StudioPlan, TECHNIQUES, TherapistPlan,
        TreatmentPlan,
    },
    problems::{At, PlanProblem, Problems},
};

/// What was read out of texts.
pub(super) struct Checked {
    /// Where the studio is.
    pub zone: Zone,
    /// Weekday from Monday, from and until which minute; a list for each therapist.
    pub hours: Vec<Vec<(i32, i32, i32)>>,
}

/// The longest part of a visit, in minutes.
const LONGEST: u32 = 480;
/// Names in addresses that are pages of the house.
const RESERVED: [&str; 37] = [
    "accessibility",
    "account",
    "api",
    "articles",
    "b",
    "before",
    "c",
    "check-in",
    "embed",
    "favicon.svg",
    "feeds",
    "forgot",
    "healthz",
    "join",
    "mail",
    "metrics",
    "pkg",
    "portraits",
    "preview.png",
    "privacy",
    "progress",
    "questions",
    "readyz",
    "register",
    "reset",
    "robots.txt",
    "safety",
    "setup",
    "sign-in",
    "sign-out",
    "sitemap-pages.xml",
    "sitemap.xml",
    "stripe",
    "terms",
    "verify",
    "w",
    "welcome",
];

/// Whether a studio cannot have this name in addresses: a page of the house is there.
#[must_use]
pub fn is_reserved(slug: &str) -> bool {
    RESERVED.contains(&slug)
}

/// Finds every problem.
pub(super) fn check(plan: &StudioPlan) -> Result<Checked, Vec<PlanProblem>> {
    let mut problems = Problems::default();
    studio(plan, &mut problems);
    policy(&plan.policy, &mut problems);
    house(plan, &mut problems);
    let known = techniques(plan, &mut problems);
    for (n, treatment) in each(&plan.treatments) {
        self::treatment(plan, treatment, &known, &mut problems.at(format!("treatments[{n}]")));
    }
    let mut hours = Vec::new();
    for (n, therapist) in each(&plan.therapists) {
        let mut at = problems.at(format!("therapists[{n}]"));
        hours.push(self::therapist(therapist, &known, &mut at));
    }
    let zone = plan.zone.parse().ok();
    problems.unless(zone.is_some(), "zone", "unknown_zone");
    match zone {
        Some(zone) if problems.found.is_empty() => Ok(Checked { zone, hours }),
        _ => Err(problems.found),
    }
}

fn studio(plan: &StudioPlan, problems: &mut Problems) {
    problems.slug("slug", &plan.slug);
    problems.unless(!is_reserved(&plan.slug), "slug", "reserved");
    problems.name("name", &plan.name);
    problems.unless(plan.currency.parse::<Currency>().is_ok(), "currency", "unknown_currency");
    problems.unless(check_email(&plan.email).is_ok(), "email", "not_an_email");
    let phone = check_phone(&plan.phone).ok().flatten();
    problems.unless(phone.is_some(), "phone", "not_a_phone");
    problems.text("emergency_number", &plan.emergency_number);
    problems.text("address.line", &plan.address.line);
    problems.text("address.postcode", &plan.address.postcode);
    problems.text("address.city", &plan.address.city);
    let country = &plan.address.country;
    let is_country = country.len() == 2 && country.bytes().all(|b| b.is_ascii_uppercase());
    problems.unless(is_country, "address.country", "not_a_country");
    problems.text("tax.name", &plan.tax.name);
    problems.unless(plan.tax.basis_points <= 10_000, "tax.basis_points", "out_of_range");
}

fn policy(plan: &PolicyPlan, problems: &mut Problems) {
    let mut at = problems.at("policy".to_owned());
    at.within("start_grid_minutes", plan.start_grid_minutes, 1, 720);
    at.within("notice_to_book_minutes", plan.notice_to_book_minutes, 0, 60 * 24 * 60);
    at.within("booking_window_days", plan.booking_window_days, 1, 730);
    at.within("notice_to_reschedule_minutes", plan.notice_to_reschedule_minutes, 0, 60 * 24 * 60);
    at.within("reschedules_allowed", plan.reschedules_allowed, 0, 100);
    at.within("deposit_percent", plan.deposit_percent, 0, 100);
    at.within("no_show_percent", plan.no_show_percent, 0, 100);
    at.within("hold_minutes", plan.hold_minutes, 1, 60);
    at.within("reminder_hours", plan.reminder_hours, 0, 24 * 14);
    for (n, rung) in each(&plan.cancellation) {
        at.within(&format!("cancellation[{n}].percent"), rung.percent, 0, 100);
        let before = format!("cancellation[{n}].minutes_before");
        at.within(&before, rung.minutes_before, 0, 365 * 24 * 60);
    }
}

/// Rooms and equipment; and that there is something to book, with somebody.
fn house(plan: &StudioPlan, problems: &mut Problems) {
    problems.unless(!plan.rooms.is_empty(), "rooms", "required");
    problems.unless(!plan.treatments.is_empty(), "treatments", "required");
    problems.unless(!plan.therapists.is_empty(), "therapists", "required");
    for (n, room) in each(&plan.rooms) {
        problems.text(&format!("rooms[{n}].name"), &room.name);
    }
    for (n, unit) in each(&plan.equipment) {
        problems.slug(&format!("equipment[{n}].kind"), &unit.kind);
        problems.text(&format!("equipment[{n}].name"), &unit.name);
    }
    problems.once("rooms", "name", plan.rooms.iter().map(|room| &room.name));
    problems.once("treatments", "slug", plan.treatments.iter().map(|row| &row.slug));
    problems.once("therapists", "slug", plan.therapists.iter().map(|row| &row.slug));
    let emails: Vec<String> = plan
        .therapists
        .iter()
        .enumerate()
        .map(|(n, row)| row.email.as_ref().map_or(format!("#{n}"), |email| email.to_lowercase()))
        .collect();
    problems.once("therapists", "email", emails.iter());
}

fn techniques<'p>(plan: &'p StudioPlan, problems: &mut Problems) -> HashSet<&'p str> {
    let mut known: HashSet<&str> = TECHNIQUES.iter().map(|(code, _)| *code).collect();
    for (n, technique) in each(&plan.techniques) {
        problems.slug(&format!("techniques[{n}].code"), &technique.code);
        problems.text(&format!("techniques[{n}].name"), &technique.name);
        let new = known.insert(&technique.code);
        problems.unless(new, &format!("techniques[{n}].code"), "twice");
    }
    known
}

fn treatment(plan: &StudioPlan, treatment: &TreatmentPlan, known: &HashSet<&str>, at: &mut At<'_>) {
    at.slug("slug", &treatment.slug);
    at.text("name", &treatment.name);
    at.unless(known.contains(treatment.technique.as_str()), "technique", "unknown_technique");
    at.within("minutes", treatment.minutes, 5, LONGEST);
    at.within("setup_minutes", treatment.setup_minutes, 0, LONGEST);
    at.within("cleanup_minutes", treatment.cleanup_minutes, 0, LONGEST);
    at.within("rest_minutes", treatment.rest_minutes, 0, LONGEST);
    at.within("pressure", treatment.pressure, 1, 5);
    at.unless((0..=100_000_000).contains(&treatment.price_minor), "price_minor", "out_of_range");
    let has = |kind: &String| plan.equipment.iter().any(|unit| unit.kind == *kind);
    at.unless(treatment.equipment.as_ref().is_none_or(has), "equipment", "unknown_equipment");
    for (n, name) in each(&treatment.rooms) {
        let there = plan.rooms.iter().any(|room| room.name == *name);
        at.unless(there, &format!("rooms[{n}]"), "unknown_room");
    }
}

fn therapist(plan: &TherapistPlan, known: &HashSet<&str>, at: &mut At<'_>) -> Vec<(i32, i32, i32)> {
    at.slug("slug", &plan.slug);
    at.unless(check_name(&plan.name).is_ok(), "name", "not_a_name");
    let email = plan.email.as_ref();
    at.unless(email.is_none_or(|email| check_email(email).is_ok()), "email", "not_an_email");
    let online = ["all", "approval", "nobody"].contains(&plan.online.as_str());
    at.unless(online, "online", "not_a_choice");
    for (n, row) in each(&plan.qualifications) {
        qualification(row, known, &mut at.deeper(format!("qualifications[{n}]")));
    }
    let rows = each(&plan.hours);
    rows.flat_map(|(n, row)| hours(row, &mut at.deeper(format!("hours[{n}]")))).collect()
}

fn hours(plan: &HoursPlan, at: &mut At<'_>) -> Vec<(i32, i32, i32)> {
    let (from, until) = (minute(&plan.from), minute(&plan.until));
    at.unless(from.is_some_and(|from| from < 1_440), "from", "not_a_time");
    at.unless(until.is_some(), "until", "not_a_time");
    at.unless(from.is_none() || from != until, "until", "empty_hours");
    at.unless(!plan.days.is_empty(), "days", "required");
    let mut rows = Vec::new();
    for (n, day) in each(&plan.days) {
        let weekday = DAYS.iter().position(|name| name == day).and_then(|d| i32::try_from(d).ok());
        at.unless(weekday.is_some(), &format!("days[{n}]"), "not_a_day");
        rows.extend(weekday.zip(from).zip(until).map(|((day, from), until)| (day, from, until)));
    }
    rows
}

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// `09:00` as minutes after midnight; `24:00` is the midnight at the end.
fn minute(text: &str) -> Option<i32> {
    if text == "24:00" {
        return Some(1_440);
    }
    let time = NaiveTime::parse_from_str(text, "%H:%M").ok()?;
    i32::try_from(time.hour() * 60 + time.minute()).ok()
}

fn qualification(plan: &QualificationPlan, known: &HashSet<&str>, at: &mut At<'_>) {
    at.text("title", &plan.title);
    at.text("issuer", &plan.issuer);
    let issued = date(&plan.issued_on);
    at.unless(issued.is_some(), "issued_on", "not_a_date");
    if let Some(text) = &plan.expires_on {
        let expires = date(text);
        at.unless(expires.is_some(), "expires_on", "not_a_date");
        at.unless(expires.is_none() || expires >= issued, "expires_on", "ends_before_it_begins");
    }
    at.unless(!plan.techniques.is_empty(), "techniques", "required");
    for (n, code) in each(&plan.techniques) {
        let key = format!("techniques[{n}]");
        at.unless(known.contains(code.as_str()), &key, "unknown_technique");
        at.unless(!plan.techniques[..n - 1].contains(code), &key, "twice");
    }
    // A badge says who checked, and how.
    let both = plan.checked_by.is_some() == plan.checked_how.is_some();
    at.unless(both, "checked_by", "checked_incomplete");
    for (key, text) in [("checked_by", &plan.checked_by), ("checked_how", &plan.checked_how)] {
        at.unless(text.as_ref().is_none_or(|text| !text.trim().is_empty()), key, "required");
    }
}

/// A date such as `2019-06-30`.
pub(super) fn date(text: &str) -> Option<NaiveDate> {
    text.parse().ok()
}

fn each<T>(list: &[T]) -> impl Iterator<Item = (usize, &T)> {
    (1..).zip(list)
}

//! What the codes of the flow mean, and what to do about them.

use domain::policy::Policy;

use services::catalogue::StudioPage;

use super::Chosen;

/// How long before a visit everything is given back, at the latest, in minutes.
pub fn full_refund_before(policy: &Policy) -> Option<u32> {
    policy.ladder.iter().filter(|rung| rung.percent == 100).map(|rung| rung.minutes_before).min()
}

/// Why a time is not kept.
pub fn hold_refused(code: &str, chosen: &Chosen, studio: &StudioPage) -> String {
    let what = chosen.at.map_or_else(
        || "this time".to_owned(),
        |at| chosen.clock(studio).beside(at, Some(&studio.clock())),
    );
    let city = &studio.city;
    match code {
        "slot_taken" | "no_room" | "no_equipment" => {
            format!("Someone booked {what} a moment before you")
        }
        "too_soon" => format!("{what} is too soon, or over: choose a later time"),
        "too_far" => format!("{what} is further ahead than bookings are taken"),
        "outside_hours" | "off_grid" | "in_gap" | "repeated_hour" => {
            format!("No visit can start at {what}: choose one of the times below, in {city}")
        }
        "not_qualified" | "not_given" | "not_offered" => {
            format!("{what} cannot be booked with this therapist: choose another")
        }
        "too_many_holds" => {
            "Two times are being kept for you already: finish or let go of one first".to_owned()
        }
        "too_many" => "That was very often: wait a minute, then choose a time".to_owned(),
        "preview" => {
            "This is a preview: times can be booked once the studio is published".to_owned()
        }
        _ => "The time could not be kept: choose it again".to_owned(),
    }
}

/// What is wrong with a field of the second half, and how to put it right.
pub fn field(field: &str, code: &str) -> &'static str {
    match (field, code) {
        ("name", "required") => "Enter your full name",
        ("name", "too_long") => "Shorten your name to 120 characters",
        ("name", _) => "Enter your name in letters",
        ("email", "required") => "Enter your email address: the confirmation goes there",
        ("email", _) => "Enter an email address with an @, such as amara@post.example",
        ("phone", _) => "Enter the number with digits, such as +49 30 123456, or leave it empty",
        ("person", _) => {
            "Choose who comes. To book for somebody else, you must be signed in and have them \
             among the people you book for"
        }
        ("note", _) => "Shorten the note to 1,000 characters",
        (_, "screening_unanswered") => "Tick what is true for you, or “None of these”",
        (_, "screening_contradiction") => {
            "You ticked a line and “None of these”. Keep the one that is true"
        }
        (_, "screening_changed") => "The questions have changed: please answer them again",
        (_, "plan_not_offered") => "Choose one of the ways of paying",
        ("card_agreed", _) => {
            "Tick the box to agree that your card is kept, or choose to pay everything now"
        }
        ("code", code) => super::codes::refused(code),
        ("agreed", _) => "Tick the box to say that you have read how changes and refunds work",
        _ => "Please check this",
    }
}

/// Why the whole form did not go on.
pub fn checkout_refused(code: &str) -> (&'static str, &'static str) {
    match code {
        "too_many_holds" => (
            "Two times are being kept for you already",
            "Finish or let go of the other one first. Nothing was charged.",
        ),
        "too_many_unpaid" => (
            "You have three visits to pay at the studio already",
            "Choose to pay this one online, or call us. The time is still kept for you.",
        ),
        "call_us" => (
            "Please call us to book this visit",
            "We cannot take this booking online. The number is below, and we will gladly find \
             a time with you. Nothing was charged.",
        ),
        "other_slot" => (
            "The page you came from was about another time",
            "That one is no longer kept for you, and nothing was charged.",
        ),
        "too_many" => (
            "That was very often",
            "Wait a minute, then press the button again. Nothing was charged.",
        ),
        "cancelled" => (
            "You came back without finishing",
            "Nothing was charged, and the time is still yours until the hold ends.",
        ),
        _ => (
            "The payment page could not be opened",
            "Nothing was charged, and the time is still kept for you. Press the button again.",
        ),
    }
}

/// A line of the safety check.
pub fn question(code: &str) -> &'static str {
    match code {
        "saddle_or_bladder" => "New numbness around the groin, or trouble with bladder or bowels",
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
        "surgery_or_skin" => "A recent operation, or infected skin on the back",
        _ => "Something else your therapist should know first",
    }
}

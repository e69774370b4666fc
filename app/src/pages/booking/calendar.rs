//! Into the client's own calendar: a file, or a link that fills in one on the web.

use leptos::prelude::*;
use services::bookings::BookingView;

use super::Opened;
use crate::{
    components::icon::{Glyph, Icon},
    pages::studio::encoded,
};

/// The ways into a calendar.
pub fn view(opened: &Opened) -> AnyView {
    let zone = format!(
        "The entry is in {}, and stays right while you travel.",
        opened.view.place.clock().name()
    );
    view! {
        <div class="cal">
            <h3>"Add to your calendar"</h3>
            <div class="btn-row">
                <a class="btn primary" href=opened.href("/visit.ics") download="visit.ics">
                    <Icon glyph=Glyph::Calendar/>
                    "Calendar file"
                </a>
                <a class="btn" href=google(&opened.view) rel="noreferrer">"Google Calendar"</a>
                <a class="btn" href=outlook(&opened.view) rel="noreferrer">"Outlook.com"</a>
            </div>
            <p class="tiny muted">{zone}</p>
        </div>
    }
    .into_any()
}

/// What an entry says, in the order summary, description, location: the same as the
/// calendar file. Calendars are shared, so the link that changes the visit is not in it.
fn entry(view: &BookingView) -> [String; 3] {
    let place = &view.place;
    [
        format!("{} at {}", view.treatment_name, place.name),
        format!(
            "With {}. Booking {}.\nTo move or cancel, use the link in your mail, or call {}.",
            view.therapist_name, view.reference, place.phone
        ),
        format!("{}, {}, {} {}", place.name, place.address_line, place.postcode, place.city),
    ]
    .map(|text| encoded(&text))
}

/// A form of Google Calendar, filled in.
fn google(view: &BookingView) -> String {
    let [summary, description, location] = entry(view);
    let utc = |at: domain::Instant| at.format("%Y%m%dT%H%M%SZ");
    format!(
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text={summary}\
         &dates={}/{}&ctz={}&details={description}&location={location}",
        utc(view.start),
        utc(view.end),
        encoded(view.place.zone.name()),
    )
}

/// A form of Outlook.com, filled in.
fn outlook(view: &BookingView) -> String {
    let [summary, description, location] = entry(view);
    let utc = |at: domain::Instant| encoded(&at.format("%Y-%m-%dT%H:%M:%SZ").to_string());
    format!(
        "https://outlook.live.com/calendar/0/deeplink/compose?path=%2Fcalendar%2Faction%2Fcompose\
         &rru=addevent&subject={summary}&startdt={}&enddt={}&body={description}\
         &location={location}",
        utc(view.start),
        utc(view.end),
    )
}

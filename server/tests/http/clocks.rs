//! The page, the mail, the calendar file and the API say the same time, where the zone
//! data of `chrono-tz` is out of date: British Columbia stopped changing its clocks.

use chrono::{DateTime, NaiveDateTime, TimeDelta};
use services::testing::{StudioOptions, TestBed};
use storage::{Store, testing::OnStore};

use crate::{
    html::words,
    site::{SiteOptions, TestSite, new_booking},
    visits::{confirmed, made, mail, pay, seen},
};

const TEN: &str = "2027-01-12T10:00:00-07:00";

/// The usual studio, in Vancouver.
struct Vancouver(TestSite);

impl OnStore for Vancouver {
    async fn on(store: Store) -> Self {
        let studio = StudioOptions {
            slug: "vancouver".into(),
            zone: "America/Vancouver".into(),
            currency: "CAD".into(),
            ..StudioOptions::default()
        };
        let now = Some(TestBed::at("2027-01-11T17:00:00Z"));
        Self(TestSite::with(store, SiteOptions { studio, now, ..SiteOptions::default() }).await)
    }
}

storage::on_both_engines! {
    async fn page_mail_file_and_api_agree_in_vancouver_in_january_2027(bed: &Vancouver) {
        let site = &bed.0;
        assert_eq!(TestBed::at(TEN), TestBed::at("2027-01-12T17:00:00Z"));
        let asked = "treatment=deep-tissue&from=2027-01-12&to=2027-01-12";
        let slots = site.browser().get(&format!("/api/v1/studios/vancouver/slots?{asked}")).await;
        let slots = slots.expect(200).json();
        assert_eq!(slots["slots"][0]["start"], "2027-01-12T09:00:00-07:00", "opens at nine");

        let mut body = new_booking("deep-tissue", "ana", TEN, "amara");
        body["client_zone"] = "Europe/Lisbon".into();
        let visit = made(site, &body).await;
        pay(site, &visit).await;
        confirmed(site, &visit).await;

        let json = seen(site, &visit).await;
        assert_eq!((&json["start"], &json["zone"]), (&TEN.into(), &"America/Vancouver".into()));
        let page = site.browser().get(&format!("/b/{}", visit.token)).await.expect(200);
        let page = words(&page.body);
        assert!(page.contains("Tuesday 12 January 2027 10:00 to 11:00"), "{page}");
        assert!(page.contains("17:00 where you are"), "{page}");
        let mail = mail(site, &visit.email, "booked").await;
        assert!(mail.subject.contains("Tue 12 Jan, 10:00"), "{}", mail.subject);
        assert!(mail.text.contains("For you: Tue 12 Jan, 17:00"), "{}", mail.text);
        let file = site.browser().get(&format!("/b/{}/visit.ics", visit.token)).await.expect(200);
        for ics in [file.body, mail.calendar.expect("a file").ics] {
            assert_eq!(begins(&ics), TestBed::at(TEN), "{ics}");
        }
    }
}

/// When a calendar that knows nothing but the file shows the visit.
fn begins(ics: &str) -> DateTime<chrono::Utc> {
    let wall = value(ics, "DTSTART;TZID=America/Vancouver:");
    let wall = NaiveDateTime::parse_from_str(wall, "%Y%m%dT%H%M%S").expect("a wall time");
    let zone = ics.split("BEGIN:VEVENT").next().expect("the zone comes first");
    let rules = zone.split("\r\nBEGIN:").filter(|part| part.contains("TZOFFSETTO"));
    let in_force = rules
        .filter(|rule| {
            let from = NaiveDateTime::parse_from_str(value(rule, "DTSTART:"), "%Y%m%dT%H%M%S");
            from.expect("a wall time") <= wall
        })
        .max_by_key(|rule| value(rule, "DTSTART:").to_owned());
    let offset: i64 = value(in_force.expect("a rule"), "TZOFFSETTO:").parse().expect("+hhmm");
    let minutes = offset / 100 * 60 + offset % 100;
    (wall - TimeDelta::minutes(minutes)).and_utc()
}

fn value<'a>(ics: &'a str, name: &str) -> &'a str {
    ics.lines()
        .find_map(|line| line.strip_prefix(name))
        .unwrap_or_else(|| panic!("{name} in {ics}"))
}

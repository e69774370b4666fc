//! A therapist sets their hours with a browser without scripts.

use serde_json::Value;
use services::testing::TestBed;
use storage::accounts::appoint;

use crate::{
    authorisation::{account, sign_in},
    client::{Answer, Browser},
    html::words,
    site::TestSite,
    visits::booked,
};

/// Ana's browser, signed in.
pub async fn ana(site: &TestSite) -> Browser {
    let id = account(site, "ana").await;
    let tx = site.services().store.begin().await.expect("begun");
    let (studio, now) = (&site.studio, site.now());
    assert!(appoint(&tx, id, studio.id, studio.ana, now).await.expect("written"));
    tx.commit().await.expect("committed");
    let browser = site.browser();
    sign_in(&browser, "ana").await;
    browser
}

async fn follow(browser: &Browser, answer: Answer) -> Answer {
    let to = answer.location();
    browser.get(to.split('#').next().unwrap_or_default()).await.expect(200)
}

/// The times that the page says clients can book, as one line.
fn previewed(page: &Answer) -> String {
    let list = page.body.split("preview-days").nth(1).and_then(|rest| rest.split("</ol>").next());
    words(&format!("<ol{}", list.unwrap_or("></ol>"))).replace(" Nothing", "")
}

/// The times that clients are offered with Ana in the next two weeks, said in the same way.
async fn offered(site: &TestSite) -> String {
    let path = "/api/v1/studios/lisbon/slots?treatment=back-reset&therapist=ana\
                &from=2026-11-23&to=2026-12-06";
    let answer = site.browser().get(path).await.expect(200).json();
    let slots = answer["slots"].as_array().cloned().unwrap_or_default();
    let starts: Vec<String> = slots.iter().map(|slot| text(&slot["start"])).collect();
    let mut said = Vec::new();
    for day in 0..14 {
        let date = (TestBed::start() + chrono::TimeDelta::days(day)).date_naive();
        said.push(date.format("%a %-d %b").to_string());
        let of_day = starts.iter().filter(|start| start.starts_with(&date.to_string()));
        said.extend(of_day.map(|start| start[11..16].to_owned()));
    }
    said.join(" ")
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

storage::on_both_engines! {
    async fn a_week_is_set_copied_and_saved_and_the_preview_is_what_clients_get(site: &TestSite) {
        let browser = ana(site).await;
        let page = browser.get("/lisbon/desk/hours").await.expect(200);
        let form = page.form("desk/hours-week");
        assert_eq!(form.value("hours[d0-0-from]"), Some("09:00"));
        let form = form.with("hours[d0-0-until]", "12:00").with("hours[d0-1-from]", "13:15");
        let form = form.with("hours[d0-1-until]", "18:00").press("act", "copy-0");
        let page = follow(&browser, browser.submit(&form).await).await;
        let form = page.form("desk/hours-week");
        for (field, value) in [("4-1-until", "18:00"), ("4-0-until", "12:00"), ("5-0-until", "17:00")] {
            assert_eq!(form.value(&format!("hours[d{field}]")), Some(value), "{field}");
        }
        let page = follow(&browser, browser.submit(&form.clone().press("act", "try")).await).await;
        let promised = previewed(&page);
        assert!(promised.contains("Mon 23 Nov 09:00 09:15"), "{promised}");
        assert_ne!(promised, offered(site).await, "it is only tried out");
        let form = page.form("desk/hours-week");
        let page = follow(&browser, browser.submit(&form.press("act", "save")).await).await;
        assert!(page.body.contains("Clients see these hours"), "{page}");
        assert_eq!(previewed(&page), promised);
        assert_eq!(offered(site).await, promised);
    }

    async fn a_visit_in_the_way_is_shown_and_cancelled_or_kept(site: &TestSite) {
        let browser = ana(site).await;
        let late = booked(site, "2026-11-24T15:00:00+00:00", "late").await;
        booked(site, "2026-11-26T15:00:00+00:00", "later").await;
        let page = browser.get("/lisbon/desk/hours?therapist=ana").await.expect(200);
        let form = (0..6).fold(page.form("desk/hours-week"), |form, day| {
            form.with(&format!("hours[d{day}-0-until]"), "14:00")
        });
        let shown = follow(&browser, browser.submit(&form.press("act", "save")).await).await;
        assert!(shown.body.contains("Two visits would lie outside these hours"), "{shown}");
        assert!(shown.body.contains("Amara late") && shown.body.contains("/desk/move/"), "{shown}");
        let unsure = shown.form("desk/hours-week");
        let again = follow(&browser, browser.submit(&unsure).await).await;
        assert!(again.body.contains("tick the box, or move or cancel"), "{again}");
        let cancelled = browser.submit(&shown.form("desk/hours-cancel")).await;
        let left = follow(&browser, cancelled).await;
        assert!(left.body.contains("One visit would lie outside these hours"), "{left}");
        let services = site.services();
        let found = storage::bookings::by_id(services.store.reader(), late.id).await.expect("read");
        assert_eq!(found.expect("there").state.code(), "cancelled");
        let sure = left.form("desk/hours-week").with("sure", "yes");
        let saved = follow(&browser, browser.submit(&sure).await).await;
        assert!(saved.body.contains("Clients see these hours"), "{saved}");
        assert_eq!(saved.form("desk/hours-week").value("hours[d0-0-until]"), Some("14:00"));
    }

    async fn time_off_goes_around_a_visit_that_is_kept(site: &TestSite) {
        let browser = ana(site).await;
        booked(site, "2026-11-24T13:00:00+00:00", "stays").await;
        let path = "/lisbon/desk/hours/off?therapist=ana&from=2026-11-24T12:00&until=2026-11-24T17:00";
        let form = browser.get(path).await.expect(200).form("desk/hours-off");
        assert_eq!((form.value("start"), form.value("end")), (Some("12:00"), Some("17:00")));
        let form = form.with("reason", "Dentist");
        let refused = follow(&browser, browser.submit(&form).await).await;
        assert!(refused.body.contains("One visit is booked in that time"), "{refused}");
        let form = refused.form("desk/hours-off");
        assert_eq!(form.value("reason"), Some("Dentist"), "what was typed stays");
        let page = follow(&browser, browser.submit(&form.with("sure", "yes")).await).await;
        assert!(page.body.contains("12:00 to 17:00") && page.body.contains("Dentist"), "{page}");
        let gone = browser.submit(&page.form("desk/hours-off-remove")).await;
        let page = follow(&browser, gone).await;
        assert!(page.body.contains("That time can be booked again"), "{page}");
    }
    async fn any_minute_has_an_answer_to_why_it_is_not_offered(site: &TestSite) {
        let browser = ana(site).await;
        booked(site, "2026-11-24T10:00:00+00:00", "amara").await;
        for (day, time, whom, says) in [
            ("2026-11-24", "10:07", "ana", "visits start every 15 minutes"),
            ("2026-11-24", "10:30", "ana", "Occupied. Visit LB-"),
            ("2026-11-24", "12:00", "ana", "Free. This time is offered."),
            ("2026-11-24", "16:30", "caio", "They are 09:00 to 17:00."),
            ("2026-11-24", "12:00", "bia", "No verified, unexpired qualification"),
            ("2026-11-22", "12:00", "", "That time is over."),
            ("2026-11-23", "08:30", "", "Too soon: the earliest start now is"),
            ("2026-11-29", "12:00", "", "There are none."),
            ("2027-03-28", "01:30", "", "it does not exist"),
            ("2027-10-31", "01:30", "", "Too far ahead"),
            ("2031-01-01", "00:00", "", "Too far ahead"),
            ("soon", "12:00", "", "Enter a date, a time and a treatment."),
        ] {
            let path = format!(
                "/lisbon/desk?why-date={day}&why-time={time}&why-treatment=deep-tissue\
                 &why-therapist={whom}"
            );
            let page = browser.get(&path).await.expect(200);
            let answer = page.body.split("id=\"why\"").nth(1).unwrap_or_default();
            let answer = answer.split("</section>").next().unwrap_or_default();
            assert!(words(&format!("<p{answer}")).contains(says), "{day} {time} {whom}: {answer}");
            let named = ["Ana", "Bia", "Caio"].iter().filter(|name| answer.contains(**name)).count();
            assert!(whom.is_empty() || named == 1, "{day} {time} {whom}: {answer}");
        }
    }
}

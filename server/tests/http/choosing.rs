//! Where the review found that it did not help, the client is asked what next: they choose by
//! the form on their page, and nothing is sold to them, booked or cancelled by it.

use chrono::TimeDelta;
use domain::booking::Booking;
use services::outcomes::{Moment, Opens, Scores, care_link, care_token, check_in};
use storage::on_both_engines;

use crate::{html::words, site::TestSite, visits::booked};

const CHOOSE: &str = "/api/ui/progress/choose";

async fn says(site: &TestSite, booking: &Booking, moment: Moment, pain: i32) {
    let services = site.services();
    let token = care_token(&services, booking, Opens::CheckIn(moment));
    let link = care_link(&services, &token).expect("ours");
    let scores = Scores { pain: Some(pain), ..Scores::default() };
    check_in(&services, &link, &scores).await.expect("it is asked");
}

/// Four weekly visits, after the third of which it is as bad as before the first, or `after`.
async fn reviewed(site: &TestSite, after: i32) -> Vec<Booking> {
    let mut visits = Vec::new();
    for date in ["2026-11-26", "2026-12-03", "2026-12-10", "2026-12-17"] {
        let made = booked(site, &format!("{date}T15:00:00+00:00"), "amara").await;
        let services = site.services();
        let found = storage::bookings::by_id(services.store.reader(), made.id).await;
        visits.push(found.expect("read").expect("there"));
    }
    site.set_time(visits[0].span.start - TimeDelta::hours(3)).await;
    says(site, &visits[0], Moment::Before, 7).await;
    site.set_time(visits[2].span.end + TimeDelta::hours(25)).await;
    says(site, &visits[2], Moment::DayAfter, after).await;
    visits
}

/// Where the client sees how they do.
fn progress(site: &TestSite, visits: &[Booking]) -> String {
    format!("/progress/{}", care_token(&site.services(), &visits[2], Opens::Progress))
}

/// The part of the page that asks, as it is sent.
fn asks(page: &str) -> &str {
    let begins = page.split("id=\"what-next\"").nth(1).expect("it asks");
    begins.split("</section>").next().expect("its end")
}

/// How many rows there are of what could be bought, paid or booked.
async fn rows(site: &TestSite) -> Vec<i64> {
    let mut all = Vec::new();
    for table in ["booking", "payment_attempt", "sale", "refund"] {
        all.push(storage::testing::count(&site.services().store, table).await);
    }
    all
}

on_both_engines! {
    async fn whom_it_did_not_help_chooses_what_next_and_is_sold_nothing(site: &TestSite) {
        let visits = reviewed(site, 7).await;
        let (at, browser) = (progress(site, &visits), site.browser());
        site.settled().await;
        let before = rows(site).await;
        let page = browser.get(&at).await.expect(200);
        let said = words(&page.body);
        for part in [
            "No change so far that is more than chance",
            "It would not be honest to suggest more of the same.",
            "Choosing books nothing and cancels nothing",
            "Stop coming",
            "Change something",
            "See a doctor or physiotherapist",
        ] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!asks(&page.body).contains("aria-pressed=\"true\""), "nothing is chosen for them");
        for (choice, follows) in [
            ("stop", "You chose to stop"),
            ("change", "You chose to change something"),
            ("refer", "You chose to see somebody else"),
        ] {
            let sent = browser.submit(&page.form(CHOOSE).press("choice", choice)).await;
            assert_eq!(sent.location(), format!("{at}?done=chosen#what-next"), "{sent}");
            // It is kept: whoever opens the link another time sees it.
            let again = site.browser().get(&at).await.expect(200);
            assert!(words(&again.body).contains(follows), "{choice}: {again}");
            let asks = asks(&again.body);
            assert_eq!(asks.matches("aria-pressed=\"true\"").count(), 1, "{asks}");
            for sells in ["€", "/book", "/gift", "discount"] {
                assert!(!asks.contains(sells), "{sells}: {asks}");
            }
            // Whoever stops is led to the visit that is booked, and cancels it there or does not.
            let cancels = usize::from(choice == "stop");
            assert_eq!(asks.matches("/cancel\"").count(), cancels, "{asks}");
        }
        site.settled().await;
        assert_eq!(rows(site).await, before);
        for visit in &visits {
            let services = site.services();
            let found = storage::bookings::by_id(services.store.reader(), visit.id).await;
            assert_eq!(found.expect("read").map(|it| it.state), Some(visit.state));
        }
    }

    async fn nothing_else_can_be_chosen_and_nothing_at_all_where_it_helped(site: &TestSite) {
        let visits = reviewed(site, 7).await;
        let (at, browser) = (progress(site, &visits), site.browser());
        let form = browser.get(&at).await.expect(200).form(CHOOSE);
        let wrong = browser.submit(&form.clone().with("choice", "buy")).await;
        assert_eq!(wrong.location(), format!("{at}?refused=not_found"), "{wrong}");
        // A thumb slipped: it was better, and nothing is asked any more.
        says(site, &visits[2], Moment::DayAfter, 2).await;
        let page = browser.get(&at).await.expect(200);
        assert!(!page.body.contains("id=\"what-next\""), "{page}");
        let late = browser.submit(&form.with("choice", "stop")).await;
        assert_eq!(late.location(), format!("{at}?refused=not_found"), "{late}");
        let told = browser.follow(late).await.expect(200);
        assert!(words(&told.body).contains("There is nothing to choose any more"), "{told}");
    }

    async fn whom_it_made_worse_is_told_so_before_anything_else(site: &TestSite) {
        let visits = reviewed(site, 10).await;
        let page = site.browser().get(&progress(site, &visits)).await.expect(200);
        let said = words(asks(&page.body));
        assert!(said.contains("It has become worse, by more than chance"), "{said}");
        assert!(said.contains("talk about it with your therapist before the next visit"), "{said}");
    }
}

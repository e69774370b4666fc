//! Cancelling over the JSON API: what is shown is what happens, or nothing does.

use chrono::TimeDelta;
use serde_json::Value;
use services::testing::TestBed;

use crate::{
    site::TestSite,
    visits::{booked, held, state},
};

const TEN: &str = "2026-11-26T10:00:00+00:00";

storage::on_both_engines! {
    async fn a_preview_tells_the_state_that_the_booking_has(site: &TestSite) {
        let visit = booked(site, TEN, "amara").await;
        let path = format!("/api/v1/bookings/{}/cancel", visit.token);
        let shown = site.browser().get(&path).await.expect(200).json();
        assert_eq!(shown["state"], "confirmed");
        assert_eq!(shown["refund"]["minor"], 8_400);
        let waiting = held(site, "2026-11-26T14:00:00+00:00", "bela").await;
        let path = format!("/api/v1/bookings/{}/cancel", waiting.token);
        for preview in [
            site.browser().get(&path).await,
            site.browser().post(&format!("{path}?preview=true"), &Value::Null).await,
        ] {
            // One that cannot be cancelled is refused; it is never called confirmed.
            if preview.status == 200 {
                assert_eq!(preview.json()["state"], "held", "{preview}");
            } else {
                assert_eq!(preview.json()["code"], "not_changeable", "{preview}");
            }
        }
    }

    async fn less_than_was_shown_is_refused_with_what_it_would_be_now(site: &TestSite) {
        let visit = booked(site, TEN, "amara").await;
        let path = format!("/api/v1/bookings/{}/cancel", visit.token);
        let shown = site.browser().get(&path).await.expect(200).json();
        // Ten hours before: half goes back.
        site.set_time(TestBed::at(TEN) - TimeDelta::hours(10)).await;
        let agreed = format!("{path}?refund={}", shown["refund"]["minor"]);
        let refused = site.browser().post(&agreed, &Value::Null).await.expect(409).json();
        assert_eq!(refused["code"], "refund_changed");
        assert_eq!(refused["cancellation"]["refund"]["minor"], 4_200);
        assert_eq!(refused["cancellation"]["state"], "confirmed");
        assert_eq!(state(site, &visit).await, "confirmed", "nothing was done");
        let agreed = format!("{path}?refund={}", refused["cancellation"]["refund"]["minor"]);
        let done = site.browser().post(&agreed, &Value::Null).await.expect(200).json();
        assert_eq!((&done["state"], &done["refund"]["minor"]), (&"cancelled".into(), &4_200.into()));
    }
}

//! What is missing, who finds a studio, and who does not.

use super::*;
use crate::{
    Services,
    bookings::{
        HoldRefused, hold,
        tests::bench::{link, with_ana},
    },
    catalogue,
    payments::{events_heard, receive_webhook},
    ports::GatewayEndpoint,
    testing::{Call, Fault},
};

async fn offline(bed: &TestBed) {
    take_offline(&bed.services, &testing::owner(bed.studio.id)).await.expect("taken offline");
}

async fn looked(bed: &TestBed) -> Guide {
    guide(&bed.services, &manager(bed)).await.expect("read")
}

async fn essential(bed: &TestBed) -> Vec<What> {
    looked(bed).await.essential().map(|lack| lack.what.clone()).collect()
}

storage::on_both_engines! {
    async fn what_is_offline_is_found_by_nobody_and_booked_by_nobody(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        offline(bed).await;
        let (services, slug) = (&bed.services, bed.studio.slug.as_str());
        assert!(catalogue::studio(services, slug).await.expect("read").is_none());
        assert!(catalogue::studios(services).await.expect("read").is_empty());
        let refused = hold(services, with_ana(bed, tuesday(14, 0), 2)).await;
        assert!(matches!(refused, Err(HoldRefused::UnknownTreatment)), "{refused:?}");
        let staff = catalogue::any_studio(services, slug).await.expect("read").expect("for staff");
        assert!(!staff.published);
        // Who has a visit still sees it, and can still move or cancel it.
        let token = link(bed, &booking);
        let view = bookings::view(services, &token).await.expect("the link works");
        assert_eq!(view.state.code(), "confirmed");
        publish(services, &testing::owner(bed.studio.id)).await.expect("published again");
        assert!(catalogue::studio(services, slug).await.expect("read").is_some());
        hold(services, with_ana(bed, tuesday(14, 0), 2)).await.expect("booked again");
        let done: Vec<String> = audited(bed).await.into_iter().map(|row| row.action).collect();
        assert_eq!(done, ["studio.taken_offline", "studio.published"]);
    }

    async fn publishing_says_what_is_missing_until_nothing_is(bed: &TestBed) {
        assert!(essential(bed).await.is_empty(), "the studio of the tests has all");
        offline(bed).await;
        sql(bed, "UPDATE studio SET phone = ''").await;
        sql(bed, "UPDATE resource SET active = FALSE WHERE kind = 'room'").await;
        sql(bed, "UPDATE treatment SET active = FALSE").await;
        sql(bed, "UPDATE qualification SET state = 'claimed'").await;
        sql(bed, "DELETE FROM working_hours").await;
        let all = [What::Phone, What::Room, What::Treatment, What::Verified, What::Hours];
        assert_eq!(essential(bed).await, all);
        let owner = testing::owner(bed.studio.id);
        let refused = publish(&bed.services, &owner).await;
        let Err(SettingsRefused::NotReady(lacks)) = refused else { panic!("{refused:?}") };
        assert_eq!(lacks.iter().map(|lack| lack.what.clone()).collect::<Vec<_>>(), all);
        let found = looked(bed).await;
        assert_eq!((found.next(), found.published_at), (Some(Step::Details), None));
        assert!(found.is_done(Step::Rules) && !found.is_done(Step::Hours));
        sql(bed, "UPDATE therapist SET active = FALSE").await;
        let lacks = essential(bed).await;
        assert!(lacks.contains(&What::Therapist) && !lacks.contains(&What::Verified), "{lacks:?}");
    }

    async fn a_treatment_that_nobody_may_give_is_told_and_stops_nobody(bed: &TestBed) {
        let found = looked(bed).await;
        let what: Vec<&What> = found.of(Step::Therapists).map(|lack| &lack.what).collect();
        let [What::Ungiven(names)] = what[..] else { panic!("{what:?}") };
        assert_eq!(names.len(), 1, "sports: its certificate has expired");
        assert!(found.is_done(Step::Therapists));
        sql(bed, "UPDATE therapist SET online = 'nobody'").await;
        let found = looked(bed).await;
        let what: Vec<&What> = found.of(Step::Therapists).map(|lack| &lack.what).collect();
        assert!(what.contains(&&What::Online), "{what:?}");
    }

    async fn an_owner_sees_whether_money_can_be_taken(bed: &TestBed) {
        let owner = testing::owner(bed.studio.id);
        let found = taking(&bed.services, &owner).await.expect("read");
        assert_eq!((found.mode, found.key, found.last_event), (Mode::Demo, KeyState::Accepted, None));
        assert_eq!(found.webhook, "http://localhost:3000/stripe/webhook");
        assert!(!found.public);
    }

    async fn an_owner_is_told_whether_stripe_tells_its_events_to_this_installation(bed: &TestBed) {
        let (owner, services) = (testing::owner(bed.studio.id), bed.without_demo());
        let asked = async || taking(&services, &owner).await.expect("read").endpoint;
        let at = |url: &str, enabled: bool, events: &[&str]| GatewayEndpoint {
            url: url.to_owned(),
            enabled,
            events: events.iter().map(|event| (*event).to_owned()).collect(),
        };
        let ours = "http://localhost:3000/stripe/webhook";
        assert_eq!(asked().await, EndpointState::Missing);
        let elsewhere = at("https://shop.example/stripe/webhook", true, &["*"]);
        bed.gateway.set_endpoints(vec![elsewhere.clone()]);
        assert_eq!(asked().await, EndpointState::Missing);
        bed.gateway.set_endpoints(vec![at(ours, false, &["*"]), elsewhere]);
        assert_eq!(asked().await, EndpointState::Disabled);
        let all: Vec<&str> = events_heard().collect();
        let without = all.iter().filter(|event| !event.starts_with("charge.dispute."));
        let without: Vec<&str> = without.copied().collect();
        bed.gateway.set_endpoints(vec![at(ours, true, &without), at(ours, false, &["*"])]);
        let EndpointState::Lacks(lacks) = asked().await else { panic!("all is heard") };
        assert!(lacks.len() == 5 && lacks.iter().all(|event| event.starts_with("charge.dispute.")));
        for events in [&all[..], &["*"][..]] {
            bed.gateway.set_endpoints(vec![at(ours, true, events)]);
            assert_eq!(asked().await, EndpointState::Hears, "{events:?}");
        }
        bed.gateway.set_endpoints(vec![at(&format!("{ours}/"), true, &all)]);
        assert_eq!(asked().await, EndpointState::Missing, "we answer at no address with a slash");
        bed.gateway.next(Call::ListEndpoints, Fault::Refuse("more_permissions_required"));
        let found = taking(&services, &owner).await.expect("read");
        let said = (found.key, found.endpoint);
        assert_eq!(said, (KeyState::Accepted, EndpointState::NotAllowed), "the key is good");
        bed.gateway.next(Call::ListEndpoints, Fault::LoseAnswer);
        assert_eq!(asked().await, EndpointState::Silent);
        // The stand-in tells us by itself, and is not asked.
        let found = taking(&bed.services, &owner).await.expect("read");
        assert_eq!(found.endpoint, EndpointState::Unasked);
    }

    async fn only_a_webhook_that_was_signed_proves_the_secret(bed: &TestBed) {
        let (owner, services) = (testing::owner(bed.studio.id), bed.without_demo());
        let verified = async || taking(&services, &owner).await.expect("read").verified;
        bed.gateway.announce("customer.tax_id.updated", "txi_1");
        crate::payments::reconcile(&services).await.expect("reconciled");
        let found = taking(&services, &owner).await.expect("read");
        assert!(found.last_event.is_some() && found.verified.is_none(), "it was asked for");
        let event = bed.gateway.events().pop().expect("one");
        let (body, signature) = bed.gateway.webhook(&event);
        let forged = receive_webhook(&services, &body, "forged").await;
        assert!(forged.is_err() && verified().await.is_none());
        let first = bed.services.now();
        receive_webhook(&services, &body, &signature).await.expect("taken");
        assert_eq!(verified().await, Some(first));
        bed.clock.advance_seconds(59);
        receive_webhook(&services, &body, &signature).await.expect("taken");
        assert_eq!(verified().await, Some(first), "no more often than each minute");
        bed.clock.advance_seconds(1);
        receive_webhook(&services, &body, &signature).await.expect("taken");
        assert_eq!(verified().await, Some(bed.services.now()));
    }

    async fn another_secret_and_another_mode_are_to_be_proved_anew(bed: &TestBed) {
        let (owner, test) = (testing::owner(bed.studio.id), bed.without_demo());
        let live = bed.live();
        let verified = async |from: &Services| taking(from, &owner).await.expect("read").verified;
        bed.gateway.announce("customer.tax_id.updated", "txi_1");
        let event = bed.gateway.events().pop().expect("one");
        let signed = async |services: &Services| {
            let (body, signature) = bed.gateway.webhook(&event);
            receive_webhook(services, &body, &signature).await.expect("taken");
        };
        signed(&bed.services).await;
        for services in [&bed.services, &test, &live] {
            assert_eq!(verified(services).await, None, "a stand-in proves nothing");
        }
        let now = Some(bed.services.now());
        signed(&test).await;
        assert_eq!(verified(&test).await, now);
        assert_eq!(verified(&live).await, None, "its secret is another's");
        assert_eq!(verified(&bed.services).await, None, "a stand-in has none");
        bed.gateway.set_webhook_secret("B");
        assert_eq!(verified(&test).await, None, "it was the one before that was right");
        signed(&test).await;
        assert_eq!(verified(&test).await, now, "at once, though a minute has not passed");
    }

    async fn a_time_that_is_still_to_come_proves_no_secret_and_is_mended(bed: &TestBed) {
        let (owner, services) = (testing::owner(bed.studio.id), bed.without_demo());
        let verified = async || taking(&services, &owner).await.expect("read").verified;
        bed.gateway.announce("customer.tax_id.updated", "txi_1");
        let event = bed.gateway.events().pop().expect("one");
        let (body, signature) = bed.gateway.webhook(&event);
        let now = bed.services.now();
        let of = format!("test {}", services.gateway.webhook_fingerprint());
        let ahead = format!("{} {of}", now.timestamp() + 3_600);
        let tx = services.store.begin().await.expect("begun");
        storage::settings::set(&tx, "gateway.webhook_verified_at", &ahead).await.expect("set");
        tx.commit().await.expect("committed");
        assert_eq!(verified().await, None);
        receive_webhook(&services, &body, &signature).await.expect("taken");
        assert_eq!(verified().await, Some(now));
    }
}

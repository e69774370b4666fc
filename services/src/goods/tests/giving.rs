//! Who may give a treatment, and why somebody may not.

use domain::contact::ContactInput;

use super::*;
use crate::bookings::desk;

on_both_engines! {
    async fn a_therapist_who_does_not_give_a_treatment_is_not_booked_for_it_by_anybody(bed: &TestBed) {
        let me = manager(bed).await;
        let before = booked(bed, tuesday(10, 0), 1).await;
        assert!(starts(bed, bed.studio.deep_tissue, Some(bed.studio.ana)).await > 0);
        let ana = bed.studio.ana.to_string();
        let not = change(bed, &me, "deep-tissue", |text| text.gives.retain(|id| *id != ana));
        not.await.expect("saved");
        assert_eq!(starts(bed, bed.studio.deep_tissue, Some(bed.studio.ana)).await, 0);
        assert!(starts(bed, bed.studio.deep_tissue, None).await > 0, "Caio gives it");
        assert!(starts(bed, bed.studio.back_reset, Some(bed.studio.ana)).await > 0);
        let refused = hold(&bed.services, with_ana(bed, tuesday(13, 0), 2)).await;
        assert!(matches!(refused, Err(HoldRefused::Slot { why, .. }) if why.code() == "not_given"));
        let anybody = wish(bed, bed.studio.deep_tissue, tuesday(13, 0), 3);
        let held = hold(&bed.services, anybody).await.expect("held");
        assert_eq!(held.therapist, bed.studio.caio);
        let entry = desk::EntryRequest {
            treatment: bed.studio.deep_tissue,
            therapist: Some(bed.studio.ana),
            start: tuesday(15, 0),
            contact: ContactInput { name: "Amara".into(), ..ContactInput::default() },
            codes: Vec::new(),
            any_hour: Some(String::new()),
            form: holder(9),
        };
        let staff = crate::auth::DeskSession::from(me).into();
        let refused = desk::enter(&bed.services, &staff, entry).await.expect_err("not given");
        assert_eq!(refused.code(), "not_given");
        assert_eq!(read(bed, &before).await.therapist, bed.studio.ana, "what is booked stays");
        let found = form(bed, &me, "deep-tissue").await;
        let ana = found.givers.iter().find(|giver| giver.id == bed.studio.ana).expect("listed");
        assert!(!ana.gives && !ana.can_today());
        assert!(matches!(&ana.ability, Ability::Qualified { until: None, .. }), "{ana:?}");
        let card = catalogue::studio_by_id(&bed.services, bed.studio.id).await.expect("read");
        let card = card.expect("there");
        let sold = card.treatments.iter().find(|t| t.id == bed.studio.deep_tissue).expect("sold");
        let able: Vec<_> = card.therapists.iter().filter(|t| t.may_give(sold)).map(|t| t.id).collect();
        assert_eq!(able, [bed.studio.caio]);
    }

    async fn everybody_is_told_why_somebody_can_or_cannot_give_it(bed: &TestBed) {
        let me = manager(bed).await;
        let of = async |slug: &str, who: TherapistId| {
            let found = form(bed, &me, slug).await;
            found.givers.into_iter().find(|giver| giver.id == who).expect("listed").ability
        };
        let day = |text: &str| text.parse().expect("a date");
        assert_eq!(
            of("sports", bed.studio.bia).await,
            Ability::Ended { title: "Diploma, sports".into(), on: day("2025-12-31") }
        );
        assert_eq!(of("sports", bed.studio.ana).await, Ability::Nothing);
        assert_eq!(
            of("deep-tissue", bed.studio.caio).await,
            Ability::Qualified { title: "Diploma, deep-tissue".into(), until: Some(day("2030-12-31")) }
        );
        let found = treatments(&bed.services, &me).await.expect("listed");
        let lacks: Vec<_> = found.sold.iter().map(|line| (line.slug.as_str(), line.lacks.clone())).collect();
        assert!(lacks.contains(&("sports", vec![Lack::Therapist])), "{lacks:?}");
        assert!(lacks.contains(&("hot-stone", vec![])), "{lacks:?}");
    }
}

//! Visits by who comes.

use domain::contact::ContactInput;

use super::{found, people};
use crate::{
    bookings::{
        Holder,
        desk::{self, EntryRequest},
    },
    payments::tests::scene,
    testing::TestBed,
};

/// A visit that the desk wrote down for somebody, and its number.
async fn entered(bed: &TestBed, (name, phone): (&str, &str), n: u8) -> String {
    let [manager, ..] = people(bed);
    let request = EntryRequest {
        treatment: bed.studio.deep_tissue,
        therapist: None,
        start: scene::slot(u32::from(n)),
        contact: ContactInput { name: name.into(), email: String::new(), phone: phone.into() },
        codes: Vec::new(),
        any_hour: None,
        form: Holder([n; 32]),
    };
    desk::enter(&bed.services, &manager, request).await.expect("entered").reference
}

storage::on_both_engines! {
    async fn a_visit_is_found_by_parts_of_a_name_without_its_accents(bed: &TestBed) {
        let [manager, ..] = people(bed);
        let zoe = entered(bed, ("Zoë Müller-Łuk", "+351 912 345 678"), 0).await;
        entered(bed, ("Zoltan Muth", "+351 210 000 000"), 2).await;
        for typed in ["zoe", "MUELLER", "muller zoë", "Luk", "Zoë Mü", "müller-ł"] {
            assert_eq!(found(bed, &manager, typed).await, [zoe.as_str()], "{typed}");
        }
        assert_eq!(found(bed, &manager, "zo mu").await.len(), 2);
        assert!(found(bed, &manager, "zoltan muller").await.is_empty());
    }

    async fn however_many_have_a_name_the_same_visits_are_found(bed: &TestBed) {
        let [manager, _, ana] = people(bed);
        let mut newest = Vec::new();
        for n in [0, 2, 4] {
            newest.insert(0, entered(bed, ("Rui Teste", "+351 911 000 111"), n).await);
        }
        entered(bed, ("Nora Dias", "+351 912 345 678"), 6).await;
        let all = ["Rui", "teste ru", "+351 911 000 111", "911000"];
        let mut before = Vec::new();
        for typed in all {
            before.push((found(bed, &manager, typed).await, found(bed, &ana, typed).await));
        }
        assert_eq!(before[0].0, newest);
        bed.namesakes(310, "Rui Testemunho", Some("+351 911 000 999")).await;
        for (typed, before) in all.into_iter().zip(before) {
            let now = (found(bed, &manager, typed).await, found(bed, &ana, typed).await);
            assert_eq!(now, before, "{typed}");
        }
        assert!(found(bed, &manager, "911 000 999").await.is_empty());
    }

    async fn a_visit_is_found_by_a_telephone_number_however_it_is_typed(bed: &TestBed) {
        let [manager, ..] = people(bed);
        let enter = async |name: &str, phone: &str, n: u8| entered(bed, (name, phone), n).await;
        let nora = enter("Nora Dias", "+351 (912) 345-678", 0).await;
        enter("Otto Reis", "+351 210 000 000", 2).await;
        for typed in ["+351 912 345 678", "351912345678", "(912) 345-678", "912345678", "5678"] {
            assert_eq!(found(bed, &manager, typed).await, [nora.as_str()], "{typed}");
        }
        assert!(found(bed, &manager, "999 999").await.is_empty());
        let anna = enter("Anna Maier", "+49 (0)30 1234567", 4).await;
        for typed in ["+49 (0)30 1234567", "+49 30 1234567", "030 1234567", "0049 30 1234567"] {
            assert_eq!(found(bed, &manager, typed).await, [anna.as_str()], "{typed}");
        }
    }
}

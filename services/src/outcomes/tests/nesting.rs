//! Techniques and treatments stand on one page: neither table gives away what the other hides.

use domain::TreatmentId;

use super::*;

/// Writes what so many came to, from 7 to 4 each, and returns the first number not taken.
async fn many(bed: &TestBed, from: u8, n: u8, (technique, treatment): (&str, TreatmentId)) -> u8 {
    let score = |points| Score::whole(Scale::Pain, points).expect("on the scale");
    for subject in from..from + n {
        let it = Reviewed {
            began: day("2026-11-24"),
            due: day("2026-12-15"),
            treatment,
            technique: technique.to_owned(),
            therapist: bed.studio.ana,
            rhythm: Rhythm::Weekly,
            before: score(7),
            after: Some(score(4)),
            paid: Money::new(25_200, Currency::Eur),
        };
        let subject = [subject; 32];
        let rows = rows(bed.studio.id, &subject, &[(Scale::Pain, vec![it])]);
        let tx = bed.services.store.begin().await.expect("begun");
        storage::outcomes::replace(&tx, &subject, rows).await.expect("written");
        tx.commit().await.expect("committed");
    }
    from + n
}

/// The techniques and the treatments that are shown, with how many answered.
async fn seen_in(bed: &TestBed) -> (Vec<(String, u32)>, Vec<(TreatmentId, u32)>) {
    let found = shown(bed).await;
    (told(&found.techniques), told(&found.treatments))
}

fn told<K: Clone>(parts: &[Part<K>]) -> Vec<(K, u32)> {
    let shown = parts.iter().filter_map(|it| match &it.cell {
        Cell::Shown(figures) => Some((it.of.clone(), figures.n)),
        Cell::TooFew => None,
    });
    shown.collect()
}

on_both_engines! {
    async fn a_treatment_beside_few_is_hidden_within_its_technique(bed: &TestBed) {
        let studio = &bed.studio;
        let mut next = many(bed, 0, 20, ("deep-tissue", studio.deep_tissue)).await;
        next = many(bed, next, 1, ("deep-tissue", studio.back_reset)).await;
        next = many(bed, next, 6, ("sports", studio.sports)).await;
        next = many(bed, next, 6, ("hot-stone", studio.hot_stone)).await;
        // Thirteen are hidden in all, but of deep tissue it would be one person.
        assert_eq!(seen_in(bed).await, (vec![("deep-tissue".to_owned(), 21)], vec![]));
        many(bed, next, 9, ("deep-tissue", studio.back_reset)).await;
        let treatments = vec![(studio.deep_tissue, 20), (studio.back_reset, 10)];
        assert_eq!(seen_in(bed).await, (vec![("deep-tissue".to_owned(), 30)], treatments));
    }

    async fn a_treatment_of_a_hidden_technique_is_hidden(bed: &TestBed) {
        let studio = &bed.studio;
        let mut next = many(bed, 0, 19, ("deep-tissue", studio.deep_tissue)).await;
        next = many(bed, next, 11, ("deep-tissue", studio.back_reset)).await;
        next = many(bed, next, 12, ("hot-stone", studio.hot_stone)).await;
        next = many(bed, next, 4, ("sports", studio.sports)).await;
        // Hot stone is hidden for the four of sports: its only treatment would give them away.
        let treatments = vec![(studio.deep_tissue, 19), (studio.back_reset, 11)];
        assert_eq!(seen_in(bed).await, (vec![("deep-tissue".to_owned(), 30)], treatments));
        many(bed, next, 6, ("sports", studio.sports)).await;
        let (techniques, treatments) = seen_in(bed).await;
        assert_eq!((techniques.len(), treatments.len()), (3, 4));
    }

    async fn of_a_treatment_within_two_techniques_its_file_says_that_it_is(bed: &TestBed) {
        let studio = &bed.studio;
        let next = many(bed, 0, 20, ("deep-tissue", studio.back_reset)).await;
        many(bed, next, 20, ("sports", studio.back_reset)).await;
        let found = shown(bed).await;
        assert_eq!((told(&found.techniques).len(), told(&found.treatments)), (2, vec![]));
        let file = |table| String::from_utf8(csv(&found, table).bytes).expect("text");
        let why = "fewer than 10 answered or could be told from the others, or they belong to two \
            techniques in these months";
        assert!(file(OutcomeTable::Treatments).contains(why));
        assert!(!file(OutcomeTable::Techniques).contains("two techniques"));
    }

    async fn the_order_of_hidden_rows_does_not_say_how_many_are_in_them(bed: &TestBed) {
        let studio = &bed.studio;
        let mut next = many(bed, 0, 12, ("swedish", studio.back_reset)).await;
        next = many(bed, next, 5, ("hot-stone", studio.hot_stone)).await;
        next = many(bed, next, 6, ("sports", studio.sports)).await;
        many(bed, next, 20, ("deep-tissue", studio.deep_tissue)).await;
        let found = shown(bed).await;
        let techniques: Vec<&str> = found.techniques.iter().map(|it| it.of.as_str()).collect();
        assert_eq!(techniques, ["deep-tissue", "swedish", "hot-stone", "sports"]);
        let hidden = found.treatments.iter().filter(|it| it.cell == Cell::TooFew);
        let names: Vec<&str> = hidden.map(|it| it.name.as_str()).collect();
        assert!(names.len() == 2 && names.is_sorted(), "{names:?}");
    }
}

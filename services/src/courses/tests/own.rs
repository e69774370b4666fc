//! The courses of whoever is signed in.

use std::sync::atomic::Ordering;

use domain::AccountId;

use super::{super::*, bench::*};
use crate::{payments::tests::scene, testing::TestBed};

/// The client of the `n`th address is that account's.
async fn claimed(bed: &TestBed, account: AccountId, n: u32) {
    let tx = bed.services.store.begin().await.expect("begun");
    let claimed = storage::clients::claim(&tx, account, &address(n)).await;
    assert_eq!(claimed.expect("written"), 1);
    tx.commit().await.expect("committed");
}

storage::on_both_engines! {
    async fn several_courses_take_as_many_questions_as_one_and_each_is_told_as_by_its_link(bed: &TestBed) {
        let first = paid_course(bed, 1).await;
        let wish = six_weeks(bed);
        let dates = proposed(bed, &bed.studio, &wish).await;
        let request = form(&bed.studio, 2, &wish, dates, Pay::Ahead);
        book(&bed.services, request.clone()).await.expect("free");
        pays(bed).await;
        let second = token_of(bed, &request).await;
        let account = scene::owner(bed).await.account();
        let (store, asked) = bed.services.store.counting();
        let services = bed.on_store(store);
        let questions = async || {
            asked.store(0, Ordering::SeqCst);
            let found = own(&services, account).await.expect("read");
            (asked.load(Ordering::SeqCst), found.len())
        };
        claimed(bed, account, 1).await;
        questions().await;
        let (one, found) = questions().await;
        assert_eq!(found, 1);
        claimed(bed, account, 2).await;
        assert_eq!(questions().await, (one, 2), "as many for two");
        let both = own(&bed.services, account).await.expect("read");
        for token in [first, second] {
            let alone = seen(bed, &token).await;
            let told = both.iter().find(|course| course.id == alone.id).expect("there");
            assert_eq!(told.sessions, alone.sessions);
            assert_eq!((told.sessions.len(), &told.email), (6, &alone.email));
        }
    }
}

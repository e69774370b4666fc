//! Cards as they are bought, mailed, looked at and ended.

use std::net::Ipv4Addr;

use chrono::TimeDelta;

use super::{
    balance as on, buys, card_of, code_of, desk, eur, left, manager, order, sale_on_page,
    sells_online,
};
use crate::{
    jobs,
    payments::{ReturnMethod, StudioMethod, tests::scene::assert_books_agree},
    testing::TestBed,
    vouchers::{
        Balance, EndHow, GiftInput, VoucherRefused, balance, card, cards, end_card, reissue,
        sell_gift_card, send_again,
    },
};

fn wrong(refused: VoucherRefused) -> Vec<(String, String)> {
    match refused {
        VoucherRefused::Invalid(errors) => errors
            .into_iter()
            .map(|error| (error.field.into_owned(), error.code.into_owned()))
            .collect(),
        other => panic!("{other:?}"),
    }
}

async fn asked(bed: &TestBed, typed: &str) -> Option<Balance> {
    let from = Ipv4Addr::LOCALHOST.into();
    balance(&bed.services, bed.studio.id, typed, from).await.expect("read").expect("within limits")
}

storage::on_both_engines! {
    async fn nothing_is_sold_before_the_studio_says_so(bed: &TestBed) {
        assert!(matches!(buys(bed, &order()).await, Err(VoucherRefused::NotSold)));
        assert!(bed.gateway.checkouts().is_empty());
    }

    async fn every_problem_of_an_order_is_told_at_once(bed: &TestBed) {
        sells_online(bed).await;
        let bad = GiftInput {
            amount: "own".into(),
            own_amount: "9.99".into(),
            buyer_name: String::new(),
            buyer_email: "nobody".into(),
            message: "look at www.evil.example".into(),
            send_on: "2026-11-22".into(),
            ..order()
        };
        let found = wrong(buys(bed, &bad).await.expect_err("refused"));
        let expected = [
            ("own_amount", "out_of_range"),
            ("buyer_name", "required"),
            ("buyer_email", "not_an_email"),
            ("message", "no_links"),
            ("send_on", "out_of_range"),
        ];
        assert_eq!(found, expected.map(|(field, code)| (field.to_owned(), code.to_owned())));
        let forged = GiftInput { amount: "1".into(), ..order() };
        assert_eq!(wrong(buys(bed, &forged).await.expect_err("refused"))[0].0, "amount");
    }

    async fn the_code_goes_to_whoever_gets_it_and_the_giver_hears_of_it(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        jobs::run_due(&bed.services, 20).await;
        let code = code_of(bed, &card);
        let to = |address: &str| bed.mailer.sent_to(address);
        let [given] = &to("marta@post.example")[..] else { panic!("one mail") };
        assert!(given.text.contains(&code) && given.text.contains("Get well soon"), "{}", given.text);
        let [bought] = &to("rui@post.example")[..] else { panic!("one mail") };
        assert!(!bought.text.contains(&code), "the code is for the other");
        assert!(bought.text.contains("€50.00"));
    }

    async fn a_card_for_a_day_goes_out_in_its_morning(bed: &TestBed) {
        let card = card_of(bed, &GiftInput { send_on: "2026-12-24".into(), ..order() }).await;
        jobs::run_due(&bed.services, 20).await;
        assert!(bed.mailer.sent_to("marta@post.example").is_empty());
        bed.clock.set(TestBed::at("2026-12-24T08:00:00Z"));
        jobs::run_due(&bed.services, 20).await;
        assert_eq!(bed.mailer.sent_to("marta@post.example").len(), 1);
        assert_eq!(card.send_at, TestBed::at("2026-12-24T08:00:00Z").timestamp());
    }

    async fn a_wrong_code_says_nothing_whatever_is_wrong_with_it(bed: &TestBed) {
        let card = card_of(bed, &order()).await;
        let code = code_of(bed, &card);
        assert!(matches!(asked(bed, &code).await, Some(Balance::Card { left, .. }) if left == eur(5_000)));
        let other = storage::new_id();
        let from = Ipv4Addr::LOCALHOST.into();
        let elsewhere = balance(&bed.services, other, &code, from).await.expect("read");
        assert_eq!(elsewhere.expect("within limits"), None, "of another studio");
        for typed in ["", "2222-2222-2222-2222", "nonsense", &code[..18]] {
            assert_eq!(asked(bed, typed).await, None, "{typed}");
        }
        end_card(&bed.services, &manager(bed), card.id.into(), EndHow::Kept, eur(5_000))
            .await
            .expect("ended");
        assert_eq!(asked(bed, &code).await, None, "ended");
    }

    async fn a_card_is_sold_over_the_desk(bed: &TestBed) {
        let typed = GiftInput {
            amount: "own".into(),
            own_amount: "75".into(),
            buyer_name: "Rui".into(),
            ..GiftInput::default()
        };
        let desk = desk(bed).await;
        let id = sell_gift_card(&bed.services, &desk, &typed, StudioMethod::Card).await.expect("sold");
        let shown = card(&bed.services, &desk, id).await.expect("read").expect("there");
        assert_eq!((shown.line.left, shown.is_online), (eur(7_500), false));
        assert!(asked(bed, &shown.code.expect("shown")).await.is_some());
        assert_eq!((on(bed, "till").await, on(bed, "gift_cards").await), (7_500, -7_500));
        assert_eq!(cards(&bed.services, &desk, "rui", 0).await.expect("read").len(), 1);
        assert_books_agree(bed).await;
    }

    async fn a_new_code_ends_the_old_one_and_is_mailed(bed: &TestBed) {
        let row = card_of(bed, &order()).await;
        jobs::run_due(&bed.services, 20).await;
        let (old, desk) = (code_of(bed, &row), desk(bed).await);
        send_again(&bed.services, &desk, row.id.into()).await.expect("sent");
        reissue(&bed.services, &desk, row.id.into()).await.expect("changed");
        let now = card(&bed.services, &desk, row.id.into()).await.expect("read").expect("there");
        let new = now.code.expect("shown");
        assert_eq!(asked(bed, &old).await, None);
        assert!(asked(bed, &new).await.is_some());
        jobs::run_due(&bed.services, 20).await;
        let mails = bed.mailer.sent_to("marta@post.example");
        assert_eq!(mails.len(), 3);
        assert!(mails[2].text.contains(&new));
    }

    async fn what_is_left_goes_back_the_way_it_came_once(bed: &TestBed) {
        let row = card_of(bed, &order()).await;
        let (id, manager) = (row.id.into(), manager(bed));
        let end = async |how, shown| end_card(&bed.services, &manager, id, how, eur(shown)).await;
        assert!(matches!(end(EndHow::Online, 4_000).await, Err(VoucherRefused::Changed)));
        assert_eq!(left(bed, &row).await, 5_000);
        assert_eq!(end(EndHow::Online, 5_000).await.expect("ended"), eur(5_000));
        assert!(matches!(end(EndHow::Kept, 0).await, Err(VoucherRefused::Changed)));
        jobs::run_due(&bed.services, 20).await;
        assert_eq!(bed.gateway.refunded(domain::Currency::Eur), eur(5_000));
        assert_eq!(on(bed, "gift_cards").await, 0);
        assert_books_agree(bed).await;
        let other = card_of(bed, &order()).await;
        let by_hand = EndHow::ByHand(ReturnMethod::Cash);
        end_card(&bed.services, &manager, other.id.into(), by_hand, eur(5_000)).await.expect("ended");
        assert_eq!(on(bed, "till").await, -5_000);
        assert_books_agree(bed).await;
    }

    async fn a_card_of_another_studio_is_not_found(bed: &TestBed) {
        let row = card_of(bed, &order()).await;
        let other = crate::auth::testing::owner(storage::new_id());
        let found = card(&bed.services, &other.into(), row.id.into()).await.expect("read");
        assert_eq!(found, None);
        let ended =
            end_card(&bed.services, &other.into(), row.id.into(), EndHow::Kept, eur(5_000)).await;
        assert!(matches!(ended, Err(VoucherRefused::NotFound)));
        assert!(matches!(reissue(&bed.services, &other.into(), row.id.into()).await, Err(VoucherRefused::NotFound)));
    }

    async fn a_card_that_is_over_pays_nothing(bed: &TestBed) {
        sells_online(bed).await;
        let typed = crate::vouchers::GiftSettingsInput {
            on: true,
            amounts: "50".into(),
            least: "10".into(),
            most: "300".into(),
            valid_months: "12".into(),
        };
        crate::vouchers::set_gift_settings(&bed.services, &manager(bed), &typed).await.expect("set");
        let url = buys(bed, &order()).await.expect("a page");
        let pages = bed.gateway.checkouts();
        let page = pages.iter().find(|page| page.url.as_deref() == Some(&url)).expect("there");
        bed.gateway.pay(&page.id);
        crate::payments::fulfil(&bed.services, &page.id).await.expect("heard");
        let all = storage::vouchers::gift_cards::every(bed.services.store.reader()).await;
        let row = all.expect("read").remove(0);
        let end = row.expires_at.expect("an end");
        // The last day is the whole day, by the studio's clock.
        assert_eq!(end, TestBed::at("2027-11-24T00:00:00Z").timestamp());
        assert!(row.is_usable(TestBed::at("2027-11-23T23:59:59Z")));
        assert!(!row.is_usable(TestBed::at("2027-11-23T23:59:59Z") + TimeDelta::seconds(1)));
    }

    async fn guesses_are_few(bed: &TestBed) {
        let _ = sale_on_page(bed, &order()).await;
        let strict = crate::limits::Limiter::new(std::num::NonZeroU32::MIN);
        let from: std::net::IpAddr = Ipv4Addr::new(192, 0, 2, 7).into();
        let tried = (0..100).take_while(|_| {
            strict.check_address(crate::limits::LimitKind::Code, from).is_ok()
        });
        assert_eq!(tried.count(), 15);
    }
}

//! What moves money, takes data along, or changes who may do what asks for a fresh
//! confirmation, before it looks at anything else. What does so only where money goes back looks
//! first: [`super::giving_back`].

use domain::{Currency, Money, report::Range};

use super::*;
use crate::{
    audit::{self, AuditQuery, TrailRefused},
    books, cards,
    clients::{self, Why},
    earnings::{self, RuleInput},
    papers,
    payments::{self, BackBy, RefundAsk, ReturnMethod, Shown, StaffReason},
    people::{self, InviteInput, RoleInput},
    reports::{self, Of, WaitNumber, WaitedFor, Wanted, WantedWaits},
    sales,
    vouchers::{self, EndHow},
};

storage::on_both_engines! {
    async fn whoever_signed_in_a_while_ago_is_asked_first(bed: &TestBed) {
        let (services, studio) = (&bed.services, bed.studio.id);
        let owner = testing::owner(studio).from_before();
        let manager = testing::manager(studio).from_before();
        let desk = testing::reception(studio).from_before();
        let some = Money::new(100, Currency::Eur);
        let ask = RefundAsk { amount: some, by: BackBy::Online, reason: StaffReason::Mistake };
        let shown = Shown { left: 0, tax: 0, parts: 1 };
        let cash = ReturnMethod::Cash;
        let booking = storage::new_id();
        let mut codes = Vec::new();
        let refund = payments::refund_by_staff(services, &desk, booking, ask, shown).await;
        codes.push(refund.expect_err("a refund").code());
        let again = payments::send_again(services, &manager, booking, some).await;
        codes.push(again.expect_err("a refund once more").code());
        let gave = payments::gave_back(services, &manager, booking, some, cash).await;
        codes.push(gave.expect_err("a refund by hand").code());
        let sale = storage::new_id();
        let again = sales::send_sale_again(services, &manager, sale, some).await;
        codes.push(again.expect_err("a sale's").code());
        let gave = sales::gave_sale_back(services, &manager, sale, some, cash).await;
        codes.push(gave.expect_err("a sale's by hand").code());
        let id = storage::new_id();
        let ended = vouchers::end_card(services, &manager, id, EndHow::Online, some).await;
        codes.push(ended.expect_err("a card").code());
        let id = storage::new_id();
        let ended = vouchers::end_course(services, &manager, id, None, some).await;
        codes.push(ended.expect_err("a course").code());
        let fee = cards::give_back(services, &manager, booking, some, "why").await;
        codes.push(fee.expect_err("a fee").code());
        let client = storage::new_id();
        let file = clients::export(services, &owner, client, Why::Asked).await;
        codes.push(file.expect_err("a client's data").code());
        codes.push(reports::export(services, &owner).await.err().expect("everything").code());
        let day = "2026-11-26".parse().expect("a date");
        let range = Range::new(day, day).expect("a range");
        let behind = "completed".parse().expect("a number");
        let list = Wanted { range, behind, of: Of::Studio };
        let taken = reports::behind_csv(services, &manager, &list).await;
        codes.push(taken.expect_err("a list that names clients").code());
        let (number, of) = (WaitNumber::Unmet, WaitedFor::Anything);
        let list = WantedWaits { range, number, of };
        let taken = reports::waits_behind_csv(services, &manager, &list).await;
        codes.push(taken.expect_err("a list of who waited").code());
        let month = "2026-11".parse().expect("a month");
        let papers = papers::month(services, &manager, month).await;
        codes.push(papers.expect_err("papers that name clients").code());
        let journal = books::journal_csv(services, &manager, day, day).await;
        codes.push(journal.expect_err("the journal").code());
        let log = audit::csv(services, &manager, &AuditQuery::default()).await;
        assert!(matches!(log, Err(TrailRefused::Unconfirmed(_))), "who did what");
        let given = people::give_role(services, &owner, &RoleInput::default()).await;
        codes.push(given.expect_err("a role").code());
        let whom = storage::new_id();
        codes.push(people::take_role(services, &owner, whom).await.expect_err("a role").code());
        let invited = people::invite(services, &manager, &InviteInput::default()).await;
        codes.push(invited.expect_err("an invitation").code());
        let again = people::invite_again(services, &manager, bed.studio.ana, "").await;
        codes.push(again.expect_err("another").code());
        let out = people::suspend(services, &manager, whom, false).await;
        codes.push(out.expect_err("suspended").code());
        codes.push(people::let_back(services, &manager, whom).await.expect_err("back").code());
        let left = people::deactivate(services, &manager, bed.studio.ana).await;
        codes.push(left.expect_err("ended").code());
        let again = people::activate(services, &manager, bed.studio.ana).await;
        codes.push(again.expect_err("begun again").code());
        let erased = clients::erase(services, &owner, client).await;
        codes.push(erased.expect_err("a client is gone").code());
        let rule = earnings::set_rule(services, &owner, &RuleInput::default()).await;
        codes.push(rule.expect_err("what is paid").code());
        assert_eq!(codes, ["unconfirmed"; 24]);
    }

    async fn a_confirmation_counts_for_ten_minutes_in_every_proof(bed: &TestBed) {
        let id = account(bed, "olga@example.com").await;
        let tx = bed.services.store.begin().await.expect("begun");
        let (studio, now) = (bed.studio.id, bed.services.now());
        storage::accounts::grant(&tx, id, studio, "owner", now).await.expect("granted");
        tx.commit().await.expect("committed");
        let olga = signed_in(bed, "olga@example.com").await;
        let staff = olga.staff_of(studio).expect("the owner");
        let proofs = |staff: &StaffSession| {
            [
                staff.confirmed().is_ok(),
                staff.as_owner().expect("the owner").confirmed().is_ok(),
                staff.as_manager().expect("above").confirmed().is_ok(),
                staff.as_desk().expect("above").confirmed().is_ok(),
            ]
        };
        assert_eq!(proofs(&staff), [true; 4]);
        assert_eq!(proofs(&testing::owner(studio).from_before().into()), [false; 4]);
    }
}

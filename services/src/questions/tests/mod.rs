//! Questions on both engines: seen by nobody before an answer, answered by whom was checked.

use std::net::{IpAddr, Ipv4Addr};

use domain::{QuestionId, question::QuestionInput};
use storage::{audit, on_both_engines};

use super::*;
use crate::{
    auth::{ManagerSession, StaffSession, testing},
    bookings::tests::bench::{owner, sql},
    testing::TestBed,
};

const FROM: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);

fn typed(title: &str) -> QuestionInput {
    QuestionInput { title: title.into(), text: String::new() }
}

async fn asked(bed: &TestBed, title: &str) -> (QuestionId, String) {
    let slug = ask(&bed.services, FROM, bed.studio.id, &typed(title)).await.expect("asked");
    let row = storage::questions::by_slug(bed.services.store.reader(), &slug).await;
    (row.expect("read").expect("there").id.into(), slug)
}

fn ana(bed: &TestBed) -> StaffSession {
    testing::therapist(bed.studio.id, bed.studio.ana).into()
}

async fn manager(bed: &TestBed) -> ManagerSession {
    owner(bed).await.into()
}

async fn titles(bed: &TestBed, words: &[&str]) -> Vec<String> {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    let found = find(&bed.services, Some(bed.studio.id), &words, 0).await.expect("found");
    found.lines.into_iter().map(|line| line.title).collect()
}

async fn acts(bed: &TestBed, id: QuestionId) -> Vec<String> {
    let found = audit::of_object(bed.services.store.reader(), &id.to_string()).await;
    found.expect("read").into_iter().map(|entry| entry.action).collect()
}

on_both_engines! {
    async fn nobody_sees_a_question_before_somebody_answered_it(bed: &TestBed) {
        let (id, slug) = asked(bed, "How long does soreness last?").await;
        assert!(slug.starts_with("how-long-does-soreness-last-"), "{slug}");
        assert_eq!(one(&bed.services, &slug).await.expect("read"), None);
        assert_eq!(one(&bed.services, mark(&slug)).await.expect("read"), None, "nor by its mark");
        assert!(titles(bed, &[]).await.is_empty());
        let staff = ana(bed);
        assert_eq!(queue(&bed.services, &staff).await.expect("read").waiting.len(), 1);

        answer(&bed.services, &ana(bed), id, "A day or two.").await.expect("answered");
        let shown = one(&bed.services, &slug).await.expect("read").expect("public");
        assert_eq!(one(&bed.services, mark(&slug)).await.expect("read").as_ref(), Some(&shown));
        assert_eq!(one(&bed.services, "00000000").await.expect("read"), None);
        let [(text, whose, _)] = shown.answers.as_slice() else { panic!("{:?}", shown.answers) };
        assert_eq!(text, "A day or two.");
        let card = whose.as_ref().expect("who it was");
        assert!(card.id == bed.studio.ana && !card.qualifications.is_empty(), "with a badge");
        assert_eq!(titles(bed, &["soreness", "day"]).await, ["How long does soreness last?"]);
        assert!(titles(bed, &["soreness", "knee"]).await.is_empty());
        assert_eq!(acts(bed, id).await, ["question.answered"]);
        let found = queue(&bed.services, &staff).await.expect("read");
        assert_eq!(found.answered[0].own.as_deref(), Some("A day or two."));
    }

    async fn an_answer_is_changed_by_whoever_gave_it_and_another_stands_beside_it(bed: &TestBed) {
        let (id, slug) = asked(bed, "Does it hurt?").await;
        let caio = testing::therapist(bed.studio.id, bed.studio.caio).into();
        for (who, text) in [(ana(bed), "Yes."), (ana(bed), "It should not."), (caio, "Tell us.")] {
            answer(&bed.services, &who, id, text).await.expect("answered");
        }
        let shown = one(&bed.services, &slug).await.expect("read").expect("public");
        let texts: Vec<&str> = shown.answers.iter().map(|(text, ..)| text.as_str()).collect();
        assert_eq!(texts, ["It should not.", "Tell us."]);
        assert!(titles(bed, &["yes"]).await.is_empty(), "what was changed is not found");
    }

    async fn answers_come_from_those_of_the_studio_about_whom_something_was_checked(bed: &TestBed) {
        let (id, _) = asked(bed, "Does it hurt?").await;
        let stranger = testing::therapist(storage::new_id(), bed.studio.ana).into();
        let boss: StaffSession = owner(bed).await.into();
        for (who, text, code) in [
            (stranger, "Yes.", "not_checked"),
            (boss, "Yes.", "not_found"),
            (ana(bed), " ", "invalid"),
            (ana(bed), "See www.evil.example", "invalid"),
        ] {
            let refused = answer(&bed.services, &who, id, text).await.expect_err("refused");
            assert_eq!(refused.code(), code, "{text}");
        }
        sql(bed, "UPDATE qualification SET state = 'claimed'").await;
        let refused = answer(&bed.services, &ana(bed), id, "Yes.").await.expect_err("unchecked");
        assert_eq!(refused.code(), "not_checked");
    }

    async fn a_rejected_question_leaves_no_words_and_a_hidden_one_comes_back(bed: &TestBed) {
        let boss = manager(bed).await;
        let (spam, _) = asked(bed, "Buy my pills, all of them").await;
        reject(&bed.services, &boss, spam).await.expect("rejected");
        let again = reject(&bed.services, &boss, spam).await.expect_err("once");
        assert_eq!(again.code(), "not_found");
        let late = answer(&bed.services, &ana(bed), spam, "No.").await.expect_err("gone");
        assert_eq!(late.code(), "not_found");
        let kept = storage::questions::of_studio(bed.services.store.reader(), bed.studio.id, spam);
        let kept = kept.await.expect("read").expect("its row stays");
        assert!(kept.title.is_empty() && !kept.slug.contains("pills"), "{kept:?}");

        let (id, slug) = asked(bed, "Does it hurt?").await;
        answer(&bed.services, &ana(bed), id, "It should not.").await.expect("answered");
        hide(&bed.services, &boss, id).await.expect("hidden");
        assert_eq!(one(&bed.services, &slug).await.expect("read"), None);
        show(&bed.services, &boss, id).await.expect("shown");
        assert!(one(&bed.services, &slug).await.expect("read").is_some());
        let elsewhere: ManagerSession = testing::manager(storage::new_id());
        let refused = hide(&bed.services, &elsewhere, id).await.expect_err("another studio's");
        assert_eq!(refused.code(), "not_found");
        let all = ["question.answered", "question.hidden", "question.shown"];
        assert_eq!(acts(bed, id).await, all);
    }

    async fn a_studio_offline_shows_none_and_signs_are_kept_for_the_staff(bed: &TestBed) {
        let (id, slug) = asked(bed, "My leg is weak since the fall, would massage help?").await;
        let staff = ana(bed);
        let waiting = queue(&bed.services, &staff).await.expect("read").waiting;
        assert!(waiting[0].signs.iter().any(|code| code == "leg_weakness"), "{waiting:?}");
        answer(&bed.services, &ana(bed), id, "Please see a doctor first.").await.expect("answered");
        assert!(one(&bed.services, &slug).await.expect("read").is_some());
        sql(bed, "UPDATE studio SET published_at = NULL").await;
        assert_eq!(one(&bed.services, &slug).await.expect("read"), None);
        assert!(titles(bed, &[]).await.is_empty());
    }
}

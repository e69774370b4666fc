//! What a client sees, and what the review does: every number worked by hand.

use domain::outcomes::{Overall, Points, Verdict};

use super::*;
use crate::{
    auth::testing::{owner, therapist as treats},
    clients,
};

fn activities(scores: [Option<i32>; 3]) -> Vec<Activity> {
    let names = ["Tying my shoes", "Carrying a bag", "Sitting through a film"];
    let named = names.into_iter().zip(scores);
    named.map(|(name, score)| Activity { name: name.to_owned(), score }).collect()
}

/// Three weekly visits: `first` before the first one, `later` a day after the third.
async fn reviewed(bed: &TestBed, first: &Scores, later: &Scores) -> Vec<Booking> {
    let mut visits = Vec::new();
    for week in 0..3 {
        let booking = booked(bed, tuesday(10, 0) + TimeDelta::weeks(week), 1).await;
        if week == 0 {
            says(bed, &booking, Moment::Before, first).await;
        }
        over(bed, &booking).await;
        visits.push(booking);
    }
    bed.clock.advance_minutes(24 * 60);
    says(bed, &visits[2], Moment::DayAfter, later).await;
    visits
}

fn verdicts(seen: &Progress) -> Vec<Option<Verdict>> {
    seen.episodes[0].tracks.iter().map(|it| it.line.said().map(|said| said.verdict)).collect()
}

on_both_engines! {
    async fn a_line_says_what_changed_by_more_than_chance(bed: &TestBed) {
        // Pain 7 to 5: two points. Activities (7 + 6 + 8) / 3 = 7 to (5 + 4 + 7) / 3 = 5.33:
        // 1.67 points, and two are needed.
        let first = Scores {
            named: activities([Some(7), Some(6), Some(8)]),
            places: vec!["back-lower-left".into()],
            ..pain(7)
        };
        let later = Scores {
            named: activities([Some(5), Some(4), Some(7)]),
            overall: Some(Overall::LittleBetter),
            ..pain(5)
        };
        let visits = reviewed(bed, &first, &later).await;
        let seen = seen(bed, &visits[2]).await;
        assert_eq!(verdicts(&seen), [Some(Verdict::Improved), Some(Verdict::CouldBeChance)]);
        let episode = &seen.episodes[0];
        assert_eq!((episode.visits, episode.answered.len()), (3, 2));
        assert_eq!(episode.overall.map(|it| it.1), Some(Overall::LittleBetter));
        let pain = &episode.tracks[0].line;
        assert_eq!(pain.band(), Some((5.0, 9.0)));
        // (7 * 3 - 16) / 3 points less, exactly.
        let mean = episode.tracks[1].line.said().expect("two").last.score;
        assert_eq!(Some(mean), Points::mean(16, 3));
        let (_, review) = episode.review.as_ref().expect("the third visit is reviewed");
        assert!(review.improved && !review.asks(), "{review:?}");
    }

    async fn two_answers_in_one_second_stand_in_the_order_in_which_they_were_asked(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        bed.clock.set(booking.span.start);
        for moment in [Moment::After, Moment::Before] {
            says(bed, &booking, moment, &pain(7)).await;
        }
        let seen = seen(bed, &booking).await;
        assert_eq!(seen.episodes[0].tracks[0].moments, [Moment::Before, Moment::After]);
    }

    async fn of_one_activity_alone_three_points_are_needed(bed: &TestBed) {
        let one = |score| Scores {
            named: activities([Some(score), None, None]).into_iter().take(1).collect(),
            ..pain(7)
        };
        let visits = reviewed(bed, &one(7), &one(5)).await;
        let told = async || {
            while run_due(&bed.services, 50).await > 0 {}
            let mut said = Vec::new();
            for verdict in ["could_be_chance", "improved"] {
                let sql = format!(
                    "SELECT COUNT(*) AS n FROM outcome
                     WHERE scale = 'activities' AND verdict = '{verdict}'"
                );
                said.push(storage::testing::number(&bed.services.store, &sql).await);
            }
            (verdicts(&seen(bed, &visits[2]).await)[1], said)
        };
        assert_eq!(told().await, (Some(Verdict::CouldBeChance), vec![1, 0]));
        says(bed, &visits[2], Moment::DayAfter, &one(4)).await;
        assert_eq!(told().await, (Some(Verdict::Improved), vec![0, 1]));
    }

    async fn the_panel_counts_activities_where_each_that_was_named_was_scored(bed: &TestBed) {
        let first = Scores { named: activities([Some(7), Some(6), Some(8)]), ..pain(7) };
        let later = Scores { named: activities([Some(1), None, Some(1)]), ..pain(4) };
        reviewed(bed, &first, &later).await;
        let asked = async |scale| shown_on(bed, scale).await.asked;
        assert_eq!((asked(Scale::Pain).await, asked(Scale::Activities).await), (1, 0));
        // A week after the third visit, what was left out is no answer.
        bed.clock.advance_minutes(8 * 24 * 60);
        assert_eq!((asked(Scale::Pain).await, asked(Scale::Activities).await), (1, 1));
        let unanswered = "SELECT COUNT(*) AS n FROM outcome
            WHERE scale = 'activities' AND verdict IS NULL AND after_sixths IS NULL";
        assert_eq!(storage::testing::number(&bed.services.store, unanswered).await, 1);
    }

    async fn the_panel_does_not_compare_other_activities_than_at_first(bed: &TestBed) {
        let first = Scores { named: activities([Some(7), Some(6), Some(8)]), ..pain(7) };
        let mut later = Scores { named: activities([Some(1), Some(1), Some(1)]), ..pain(4) };
        later.named[2].name = "Sleeping through".to_owned();
        let visits = reviewed(bed, &first, &later).await;
        let compared = async || {
            while run_due(&bed.services, 50).await > 0 {}
            let sql = "SELECT COUNT(*) AS n FROM outcome
                WHERE scale = 'activities' AND after_sixths IS NOT NULL";
            storage::testing::number(&bed.services.store, sql).await
        };
        assert_eq!(compared().await, 0);
        later.named.clone_from(&first.named);
        says(bed, &visits[2], Moment::DayAfter, &later).await;
        assert_eq!(compared().await, 1);
    }

    async fn an_activity_that_was_not_scored_leaves_its_mean_out(bed: &TestBed) {
        let first = Scores { named: activities([Some(7), Some(6), Some(8)]), ..pain(7) };
        let later = Scores { named: activities([Some(1), None, Some(1)]), ..pain(7) };
        let visits = reviewed(bed, &first, &later).await;
        let seen = seen(bed, &visits[2]).await;
        // A mean of two others than at first would compare nothing: one dot, and no verdict.
        assert_eq!(verdicts(&seen), [Some(Verdict::CouldBeChance), None]);
        assert_eq!(seen.episodes[0].tracks[1].line.dots.len(), 1);
        // What was answered is kept as it was answered.
        assert_eq!(seen.episodes[0].answered[1].scores, later);
    }

    async fn what_is_said_right_after_a_visit_is_shown_and_not_compared(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        says(bed, &booking, Moment::Before, &pain(7)).await;
        over(bed, &booking).await;
        says(bed, &booking, Moment::After, &pain(2)).await;
        assert_eq!(verdicts(&seen(bed, &booking).await), [None]);
        bed.clock.advance_minutes(24 * 60);
        says(bed, &booking, Moment::DayAfter, &pain(6)).await;
        let seen = seen(bed, &booking).await;
        assert_eq!(verdicts(&seen), [Some(Verdict::CouldBeChance)]);
        assert_eq!(seen.episodes[0].tracks[0].line.dots.len(), 3);
        assert!(seen.episodes[0].review.is_none(), "one visit is too early to ask");
    }

    async fn without_a_meaningful_change_they_are_asked_what_next(bed: &TestBed) {
        let visits = reviewed(bed, &pain(7), &pain(6)).await;
        let (services, holder) = (&bed.services, holder(bed, &visits[2]).await);
        let review = async || seen(bed, &visits[2]).await.episodes[0].review.clone();
        let (reference, found) = review().await.expect("reviewed");
        assert!(found.asks() && !found.worse && found.chosen.is_none(), "{found:?}");
        for choice in Choice::ALL {
            choose(services, &holder, &reference, choice).await.expect("it is asked");
            assert_eq!(review().await.and_then(|it| it.1.chosen), Some(choice));
        }
        // A thumb slipped: it was better, and nothing is asked any more.
        says(bed, &visits[2], Moment::DayAfter, &pain(3)).await;
        let (_, better) = review().await.expect("still reviewed");
        assert!(better.improved && better.chosen.is_none(), "{better:?}");
        let refused = choose(services, &holder, &reference, Choice::Stop).await;
        assert!(matches!(refused, Err(CareRefused::NotFound)), "{refused:?}");
        // Of somebody else's visit there is nothing to choose.
        let other = booked(bed, tuesday(14, 0) + TimeDelta::weeks(4), 2).await;
        let refused = choose(services, &holder, &other.reference, Choice::Stop).await;
        assert!(matches!(refused, Err(CareRefused::NotFound)), "{refused:?}");
        for sealed in storage::testing::cells(&services.store, "care_review", "body_sealed").await {
            assert!(!String::from_utf8_lossy(&sealed).contains("improved"), "sealed");
        }
    }

    async fn worse_is_said_to_be_worse_and_a_studio_chooses_when_to_look(bed: &TestBed) {
        let set = CheckInSetting { sends_mails: false, review_at: 4 };
        let manager = manager(bed.studio.id);
        choose_setting(&bed.services, &manager, set).await.expect("from three to twelve");
        let refused = CheckInSetting { review_at: 2, ..set };
        assert!(choose_setting(&bed.services, &manager, refused).await.is_err());
        let visits = reviewed(bed, &pain(5), &pain(8)).await;
        assert_eq!(verdicts(&seen(bed, &visits[2]).await), [Some(Verdict::Worse)]);
        assert!(seen(bed, &visits[2]).await.episodes[0].review.is_none(), "after the fourth");
        let fourth = booked(bed, tuesday(10, 0) + TimeDelta::weeks(4), 1).await;
        over(bed, &fourth).await;
        bed.clock.advance_minutes(24 * 60);
        says(bed, &fourth, Moment::DayAfter, &pain(7)).await;
        let seen = seen(bed, &fourth).await;
        let (_, review) = seen.episodes[0].review.as_ref().expect("now");
        assert!(review.worse && review.asks(), "{review:?}");
    }

    async fn whoever_treats_reads_it_and_every_reading_is_written_down(bed: &TestBed) {
        let visits = reviewed(bed, &pain(7), &pain(6)).await;
        let (services, visit) = (&bed.services, &visits[2]);
        let read = async |staff| beside(services, &staff, &visit.reference).await.expect("read");
        let ana = treats(bed.studio.id, visit.therapist).into();
        let found = read(ana).await.and_then(|it| it.episode).expect("she treats");
        assert_eq!(found.answered.len(), 2);
        assert!(read(treats(bed.studio.id, bed.studio.caio).into()).await.is_none());
        assert!(read(owner(bed.studio.id).into()).await.is_none(), "an owner who does not treat");
        assert!(read(manager(bed.studio.id).into()).await.is_none());
        let id = visit.id.to_string();
        let entries = storage::audit::of_object(services.store.reader(), &id).await;
        let entries = entries.expect("read");
        let readings = entries.iter().filter(|it| it.action == "check_ins.read").count();
        assert_eq!(readings, 1);
    }

    async fn a_client_deletes_what_they_answered_and_what_came_of_it(bed: &TestBed) {
        let visits = reviewed(bed, &pain(7), &pain(6)).await;
        assert_eq!(shown(bed).await.asked, 1);
        let services = &bed.services;
        let gone = forget(services, &holder(bed, &visits[2]).await).await.expect("deleted");
        assert_eq!(gone, 2);
        for table in ["check_in", "care_review", "outcome"] {
            assert_eq!(storage::testing::count(&services.store, table).await, 0, "{table}");
        }
        assert!(seen(bed, &visits[2]).await.episodes.is_empty());
        assert_eq!(shown(bed).await.asked, 0);
    }

    async fn whoever_is_erased_has_no_line_and_their_links_open_nothing(bed: &TestBed) {
        let visits = reviewed(bed, &pain(7), &pain(6)).await;
        let (services, client) = (&bed.services, client_of(bed, &visits[0]).await);
        let holder = holder(bed, &visits[2]).await;
        let asks = link(bed, &visits[2], Moment::DayAfter);
        let owner = owner(bed.studio.id);
        let preview = clients::erase_preview(services, &owner, client).await.expect("known");
        assert_eq!(preview.kept.check_ins, 2);
        clients::erase(services, &owner, client).await.expect("nothing is in the way");
        assert!(progress(services, &holder).await.expect("read").is_none());
        assert!(asked(services, &asks).await.expect("read").is_none());
        for table in ["check_in", "care_review"] {
            assert_eq!(storage::testing::count(&services.store, table).await, 0, "{table}");
        }
    }

    async fn a_link_opens_its_own_thing_until_it_is_revoked(bed: &TestBed) {
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let asks = link(bed, &booking, Moment::Before);
        assert!(care_holder(&bed.services, &asks).await.expect("read").is_none());
        let token = care_token(&bed.services, &booking, Opens::Progress);
        let shows = care_link(&bed.services, &token).expect("ours");
        assert!(asked(&bed.services, &shows).await.expect("read").is_none());
        let refused = check_in(&bed.services, &shows, &pain(3)).await;
        assert!(matches!(refused, Err(CheckInRefused::NotFound)), "{refused:?}");
        sql(bed, "UPDATE booking SET link_generation = 9").await;
        assert!(care_holder(&bed.services, &shows).await.expect("read").is_none());
        bed.clock.set(booking.span.end + TimeDelta::days(91));
        assert!(care_link(&bed.services, &token).is_err(), "it ends three months after");
    }
}

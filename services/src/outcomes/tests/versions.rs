//! Questionnaires of a studio's, version by version. Every statement is made up.

use domain::outcomes::{Definition, Occasion, Points, Questionnaire, Verdict, roland_morris_shell};

use super::*;

fn shell(word: &str, comparable_with: &[u32]) -> Definition {
    let mut shell = roland_morris_shell();
    for (item, n) in shell.items.iter_mut().zip(1..) {
        item.text = format!("{word} statement {n}");
    }
    shell.comparable_with = comparable_with.to_vec();
    shell
}

async fn saved(bed: &TestBed, known: Option<Known>, definition: Definition) -> uuid::Uuid {
    let typed = (definition, Occasion::EachVisit);
    let saved = save_questionnaire(&bed.services, &manager(bed.studio.id), known, typed).await;
    saved.expect("in order")
}

/// The first `n` statements ticked, of the version that is asked before a visit now.
async fn ticks(bed: &TestBed, booking: &Booking, n: usize) {
    let link = link(bed, booking, Moment::Before);
    let asked = asked(&bed.services, &link).await.expect("read").expect("asked");
    let version = asked.questionnaires.first().expect("one is asked").id;
    let given = (0..n).map(|n| (n, 1)).collect();
    let filled = fill(&bed.services, &link, &[(version, given)].into()).await.expect("read");
    assert_eq!(filled[0].answers.len(), 24);
    says(bed, booking, Moment::Before, &Scores { filled, ..pain(5) }).await;
}

on_both_engines! {
    async fn scores_of_versions_are_compared_only_where_the_later_says_so(bed: &TestBed) {
        let services = &bed.services;
        let series = saved(bed, None, shell("First", &[])).await;
        let mut visits = Vec::new();
        for (week, ticked) in [(0, 13), (1, 11), (2, 8), (3, 7)] {
            // The second version says nothing of the first; the third is as good as the second.
            match week {
                1 => saved(bed, Some((series, 1)), shell("Second", &[])).await,
                2 => saved(bed, Some((series, 2)), shell("Third", &[2])).await,
                _ => series,
            };
            let booking = booked(bed, tuesday(10, 0) + TimeDelta::weeks(week), 1).await;
            ticks(bed, &booking, ticked).await;
            over(bed, &booking).await;
            visits.push(booking);
        }
        let seen = seen(bed, &visits[3]).await;
        let tracks = &seen.episodes[0].tracks[1..];
        let lines: Vec<_> = tracks.iter().map(|it| (it.line.dots.len(), it.begins_anew)).collect();
        assert_eq!(lines, [(1, false), (3, true)]);
        let Measure::Questionnaire { versions, .. } = &tracks[1].measure else {
            panic!("{tracks:?}")
        };
        assert_eq!(versions, &[2, 3]);
        // 11 to 7 is 36 %, which is more than 30; 13 is on another line.
        let said = tracks[1].line.said().expect("three");
        assert_eq!((said.first.score, said.last.score), (Points::whole(11), Points::whole(7)));
        assert_eq!(said.verdict, Verdict::Improved);
        // What was answered first is read in the words in which it was asked.
        let (version, answers, score) = &seen.episodes[0].answered[0].questionnaires[0];
        assert_eq!(version.questionnaire.definition().items[0].text, "First statement 1");
        assert_eq!((answers[12], answers[13], *score), (Some(1), None, Some(Points::whole(13))));
        let all = questionnaires(services, &manager(bed.studio.id)).await.expect("read");
        let numbers = all[0].iter().map(|it| it.questionnaire.version()).collect::<Vec<_>>();
        assert_eq!(numbers, [3, 2, 1]);
    }

    async fn a_change_is_a_new_version_and_nothing_else_is(bed: &TestBed) {
        let (services, manager) = (&bed.services, manager(bed.studio.id));
        let series = saved(bed, None, shell("Made-up", &[])).await;
        // Only when it is asked changed: it is the same version.
        saved(bed, Some((series, 1)), shell("Made-up", &[])).await;
        let never = (shell("Made-up", &[]), Occasion::Never);
        let same = save_questionnaire(services, &manager, Some((series, 1)), never).await;
        assert_eq!(same.expect("in order"), series);
        let count = async || storage::testing::count(&services.store, "questionnaire").await;
        assert_eq!(count().await, 1);
        // Not what stood on the page any more, and not another studio's.
        saved(bed, Some((series, 1)), shell("Changed", &[1])).await;
        let late = (shell("Late", &[]), Occasion::Never);
        let stale = save_questionnaire(services, &manager, Some((series, 1)), late.clone()).await;
        assert!(matches!(stale, Err(QuestionnaireRefused::Stale)), "{stale:?}");
        let porto = crate::testing::StudioOptions { slug: "porto".into(), ..Default::default() };
        let porto = crate::testing::TestStudio::create(&services.store, &porto).await;
        let theirs = crate::auth::testing::manager(porto.expect("written").id);
        let refused = save_questionnaire(services, &theirs, Some((series, 2)), late).await;
        assert!(matches!(refused, Err(QuestionnaireRefused::NotFound)), "{refused:?}");
        assert_eq!(count().await, 2);
        // An empty statement is refused with its number.
        let empty = (roland_morris_shell(), Occasion::Never);
        let refused = save_questionnaire(services, &manager, None, empty).await;
        let Err(QuestionnaireRefused::Invalid(wrong)) = refused else { panic!("{refused:?}") };
        assert_eq!((wrong.len(), wrong[23].field.as_ref()), (24, "items.24"));
    }

    async fn answers_of_no_version_of_the_studio_are_not_taken(bed: &TestBed) {
        saved(bed, None, shell("Made-up", &[])).await;
        let booking = booked(bed, tuesday(10, 0), 1).await;
        let link = link(bed, &booking, Moment::Before);
        let strange = Filled { version: storage::new_id(), answers: vec![Some(1); 24] };
        let scores = Scores { filled: vec![strange], ..pain(5) };
        let refused = check_in(&bed.services, &link, &scores).await;
        assert!(matches!(refused, Err(CheckInRefused::Invalid(_))), "{refused:?}");
    }
}

#[test]
fn a_definition_file_is_read_as_json_and_as_toml_and_says_what_it_does_not_know() {
    let shell = shell("Made-up", &[]);
    let json = serde_json::to_string(&shell).expect("written");
    assert_eq!(read_file(&json).expect("JSON"), shell);
    let toml = "name = \"Mine\"\nscoring = \"mean\"\nmissing = \"left_out\"\nat_least = 1\n\
                points = 2\n[[items]]\ntext = \"Lifting\"\nanswer = \"scale\"\n";
    let read = read_file(toml).expect("TOML");
    assert!(Questionnaire::check(read, 1).is_ok());
    for text in ["treshold = 5", "{\"name\": 5}", "not a file"] {
        assert!(matches!(read_file(text), Err(QuestionnaireRefused::Unreadable(_))), "{text}");
    }
}

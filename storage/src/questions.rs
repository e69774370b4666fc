//! What readers ask a studio, and what its therapists answer.

use domain::{AnswerId, Instant, QuestionId, StudioId, TherapistId, question::QuestionState};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, ExprTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    prelude::Expr,
    sea_query::{LikeExpr, OnConflict, Query},
};
use uuid::Uuid;

use crate::{
    StoreError, Tx,
    entities::{answer, question, studio},
    new_id,
};

/// Writes a question.
pub async fn insert(tx: &Tx, row: question::Model) -> Result<(), StoreError> {
    question::Entity::insert(row.into_active_model()).exec_without_returning(&**tx).await?;
    Ok(())
}

/// The question of a studio.
pub async fn of_studio<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    id: QuestionId,
) -> Result<Option<question::Model>, StoreError> {
    let found = question::Entity::find_by_id(id.0).filter(question::Column::Studio.eq(studio.0));
    Ok(found.one(conn).await?)
}

/// The question with that name in addresses, whatever its state.
pub async fn by_slug<C: ConnectionTrait>(
    conn: &C,
    slug: &str,
) -> Result<Option<question::Model>, StoreError> {
    Ok(question::Entity::find().filter(question::Column::Slug.eq(slug)).one(conn).await?)
}

/// The question whose name in addresses ends with this mark, whatever its state. The mark is
/// of letters and digits alone.
pub async fn by_mark<C: ConnectionTrait>(
    conn: &C,
    mark: &str,
) -> Result<Option<question::Model>, StoreError> {
    let ends = question::Column::Slug.ends_with(format!("-{mark}"));
    Ok(question::Entity::find().filter(ends).one(conn).await?)
}

/// How many of a studio's questions wait.
pub async fn count_waiting<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
) -> Result<u64, StoreError> {
    Ok(question::Entity::find()
        .filter(question::Column::Studio.eq(studio.0))
        .filter(question::Column::State.eq(QuestionState::Asked.code()))
        .count(conn)
        .await?)
}

/// At most `most` of a studio's questions in this state: those that wait from the first on,
/// others from the last.
pub async fn in_state<C: ConnectionTrait>(
    conn: &C,
    studio: StudioId,
    state: QuestionState,
    most: u64,
) -> Result<Vec<question::Model>, StoreError> {
    let found = question::Entity::find()
        .filter(question::Column::Studio.eq(studio.0))
        .filter(question::Column::State.eq(state.code()))
        .limit(most);
    let found = match state {
        QuestionState::Asked => found.order_by_asc(question::Column::AskedAt),
        _ => found.order_by_desc(question::Column::PublishedAt),
    };
    Ok(found.order_by_asc(question::Column::Id).all(conn).await?)
}

/// What a search of everybody asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    /// Of one studio alone.
    pub studio: Option<StudioId>,
    /// In small letters; each is there.
    pub words: Vec<String>,
    /// How many of those before are passed over.
    pub skip: u64,
    /// At most so many.
    pub most: u64,
}

/// The published questions of studios that clients can find, the latest first.
pub async fn published<C: ConnectionTrait>(
    conn: &C,
    search: &Search,
) -> Result<Vec<question::Model>, StoreError> {
    let open = Query::select()
        .column(studio::Column::Id)
        .from(studio::Entity)
        .and_where(Expr::col(studio::Column::PublishedAt).is_not_null())
        .to_owned();
    let mut all = Condition::all().add(question::Column::Studio.in_subquery(open));
    for word in &search.words {
        let escaped = word.replace('!', "!!").replace('%', "!%").replace('_', "!_");
        let pattern = LikeExpr::new(format!("%{escaped}%")).escape('!');
        all = all.add(Expr::col((question::Entity, question::Column::Words)).like(pattern));
    }
    Ok(question::Entity::find()
        .filter(question::Column::State.eq(QuestionState::Answered.code()))
        .filter(all)
        .apply_if(search.studio, |found, id| found.filter(question::Column::Studio.eq(id.0)))
        .order_by_desc(question::Column::PublishedAt)
        .order_by_asc(question::Column::Id)
        .offset(search.skip)
        .limit(search.most)
        .all(conn)
        .await?)
}

/// Brings a question from one state to another; whether it was in that one. `at` becomes the
/// time of its first publication, where it has none.
pub async fn become_state(
    tx: &Tx,
    id: QuestionId,
    (from, to): (QuestionState, QuestionState),
    at: Instant,
) -> Result<bool, StoreError> {
    let mut update = question::Entity::update_many()
        .col_expr(question::Column::State, Expr::value(to.code()))
        .filter(question::Column::Id.eq(id.0))
        .filter(question::Column::State.eq(from.code()));
    if to == QuestionState::Answered {
        let first = Expr::col(question::Column::PublishedAt).if_null(at.timestamp());
        update = update.col_expr(question::Column::PublishedAt, first);
    }
    Ok(update.exec(&**tx).await?.rows_affected > 0)
}

/// Writes the words that a question is found by.
pub async fn set_words(tx: &Tx, id: QuestionId, words: &str) -> Result<(), StoreError> {
    question::Entity::update_many()
        .col_expr(question::Column::Words, Expr::value(words))
        .filter(question::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Deletes the words of a question, its answers with them: its row says that it was asked, and
/// nothing of what.
pub async fn blank(tx: &Tx, id: QuestionId) -> Result<(), StoreError> {
    answer::Entity::delete_many().filter(answer::Column::Question.eq(id.0)).exec(&**tx).await?;
    question::Entity::update_many()
        .col_expr(question::Column::Slug, Expr::value(id.to_string()))
        .col_expr(question::Column::Title, Expr::value(""))
        .col_expr(question::Column::Text, Expr::value(""))
        .col_expr(question::Column::Signs, Expr::value(""))
        .col_expr(question::Column::Words, Expr::value(""))
        .filter(question::Column::Id.eq(id.0))
        .exec(&**tx)
        .await?;
    Ok(())
}

/// Writes a therapist's answer, in place of the one they gave before.
pub async fn put_answer(
    tx: &Tx,
    question: QuestionId,
    therapist: TherapistId,
    text: &str,
    now: Instant,
) -> Result<(), StoreError> {
    let (id, at): (AnswerId, i64) = (new_id(), now.timestamp());
    let row = answer::Model {
        id: id.0,
        question: question.0,
        therapist: therapist.0,
        text: text.to_owned(),
        answered_at: at,
        changed_at: at,
    };
    let over = OnConflict::columns([answer::Column::Question, answer::Column::Therapist])
        .update_columns([answer::Column::Text, answer::Column::ChangedAt])
        .to_owned();
    answer::Entity::insert(row.into_active_model())
        .on_conflict(over)
        .exec_without_returning(&**tx)
        .await?;
    Ok(())
}

/// The answers to these questions, in the order in which they were given.
pub async fn answers<C: ConnectionTrait>(
    conn: &C,
    questions: &[QuestionId],
) -> Result<Vec<answer::Model>, StoreError> {
    let ids: Vec<Uuid> = questions.iter().map(|id| id.0).collect();
    Ok(answer::Entity::find()
        .filter(answer::Column::Question.is_in(ids))
        .order_by_asc(answer::Column::AnsweredAt)
        .order_by_asc(answer::Column::Id)
        .all(conn)
        .await?)
}

#[cfg(test)]
mod tests {
    use QuestionState::{Answered, Asked, Hidden, Rejected};

    use super::*;
    use crate::{Store, bookings::tests::Ground};

    fn row(studio: StudioId, title: &str, asked_at: i64) -> question::Model {
        let id: Uuid = new_id();
        question::Model {
            id,
            studio: studio.0,
            slug: format!("{}-{}", title.to_lowercase().replace(' ', "-"), id.simple()),
            title: title.to_owned(),
            text: String::new(),
            signs: String::new(),
            state: Asked.code().to_owned(),
            words: title.to_lowercase(),
            asked_at,
            published_at: None,
        }
    }

    async fn publish(store: &Store, row: &question::Model, at: Instant) {
        let tx = store.begin().await.expect("begun");
        assert!(become_state(&tx, row.id.into(), (Asked, Answered), at).await.expect("written"));
        tx.commit().await.expect("committed");
    }

    async fn found(store: &Store, search: Search) -> Vec<String> {
        let search = Search { most: 50, ..search };
        let rows = published(store.reader(), &search).await.expect("read");
        rows.into_iter().map(|row| row.title).collect()
    }

    crate::on_both_engines! {
        async fn a_question_comes_back_as_it_was_written_and_is_public_once_answered(store: &Store) {
            let ground = Ground::make(store).await;
            let (one, two) = (row(ground.studio, "How long", 1), row(ground.studio, "100% wool_", 2));
            let tx = store.begin().await.expect("begun");
            for row in [&one, &two] {
                insert(&tx, row.clone()).await.expect("written");
            }
            tx.commit().await.expect("committed");
            let reader = store.reader();
            assert_eq!(by_slug(reader, &one.slug).await.expect("read"), Some(one.clone()));
            assert_eq!(of_studio(reader, new_id(), one.id.into()).await.expect("read"), None);
            assert_eq!(count_waiting(reader, ground.studio).await.expect("read"), 2);
            assert!(found(store, Search::default()).await.is_empty());
            let later = ground.now() + chrono::TimeDelta::hours(1);
            publish(store, &one, ground.now()).await;
            publish(store, &two, later).await;
            assert_eq!(found(store, Search::default()).await, ["100% wool_", "How long"]);
            let words = |words: &[&str]| Search {
                words: words.iter().map(|w| (*w).to_owned()).collect(),
                ..Search::default()
            };
            assert_eq!(found(store, words(&["long", "how"])).await, ["How long"]);
            assert_eq!(found(store, words(&["%"])).await, ["100% wool_"]);
            assert_eq!(found(store, words(&["w_ol"])).await, [""; 0]);
            let elsewhere = Search { studio: Some(new_id()), ..Search::default() };
            assert_eq!(found(store, elsewhere).await, [""; 0]);
            let waiting = in_state(reader, ground.studio, Asked, 9).await.expect("read");
            assert!(waiting.is_empty());
        }

        async fn a_state_is_left_once_and_the_first_publication_stays(store: &Store) {
            let ground = Ground::make(store).await;
            let one = row(ground.studio, "How long", 1);
            let id: QuestionId = one.id.into();
            let tx = store.begin().await.expect("begun");
            insert(&tx, one.clone()).await.expect("written");
            let first = ground.now();
            let later = first + chrono::TimeDelta::days(1);
            for (from, to, at, done) in [
                (Answered, Hidden, first, false),
                (Asked, Answered, first, true),
                (Asked, Rejected, first, false),
                (Answered, Hidden, later, true),
                (Hidden, Answered, later, true),
            ] {
                let changed = become_state(&tx, id, (from, to), at).await.expect("written");
                assert_eq!(changed, done, "{from:?} to {to:?}");
            }
            tx.commit().await.expect("committed");
            let read = by_slug(store.reader(), &one.slug).await.expect("read").expect("there");
            assert_eq!(read.published_at, Some(first.timestamp()));
        }

        async fn a_therapist_has_one_answer_and_a_rejected_question_has_no_words(store: &Store) {
            let ground = Ground::make(store).await;
            let (one, therapist) = (row(ground.studio, "How long", 1), ground.held(1).therapist);
            let id: QuestionId = one.id.into();
            let later = ground.now() + chrono::TimeDelta::hours(2);
            let tx = store.begin().await.expect("begun");
            insert(&tx, one.clone()).await.expect("written");
            put_answer(&tx, id, therapist, "A day.", ground.now()).await.expect("written");
            put_answer(&tx, id, therapist, "Two days.", later).await.expect("written");
            tx.commit().await.expect("committed");
            let read = answers(store.reader(), &[id]).await.expect("read");
            let [answer] = read.as_slice() else { panic!("{read:?}") };
            assert_eq!((answer.text.as_str(), answer.therapist), ("Two days.", therapist.0));
            assert_eq!((answer.answered_at, answer.changed_at), (ground.now().timestamp(), later.timestamp()));
            let tx = store.begin().await.expect("begun");
            blank(&tx, id).await.expect("written");
            tx.commit().await.expect("committed");
            let gone = of_studio(store.reader(), ground.studio, id).await.expect("read").expect("there");
            assert_eq!((gone.title, gone.words, gone.slug), (String::new(), String::new(), id.to_string()));
            assert!(answers(store.reader(), &[id]).await.expect("read").is_empty());
        }
    }
}

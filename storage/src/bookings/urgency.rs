//! Which requests are to be answered first.
//!
//! A process of before the rule wrote no `answer_by`: its requests count as they are read,
//! a day after they were asked, or when half of the time to the visit has passed.

use sea_orm::{Condition, ExprTrait, sea_query::Expr};

use crate::entities::booking::Column;

/// In seconds.
const DAY: i64 = 86_400;

/// Requests that should have been answered before or at `now`.
pub(super) fn overdue(now: i64) -> Condition {
    let asked = || Expr::col(Column::UpdatedAt);
    let day = asked().lte(now - DAY);
    let half = asked().add(Expr::col(Column::Starts)).lte(2 * now);
    let unsaid = Condition::all()
        .add(Expr::col(Column::AnswerBy).is_null())
        .add(Condition::any().add(day).add(half));
    Condition::any().add(Expr::col(Column::AnswerBy).lte(now)).add(unsaid)
}

/// To sort by: the two engines have another place for NULL.
pub(super) fn urgency() -> Expr {
    Expr::col(Column::AnswerBy).if_null(Expr::col(Column::UpdatedAt))
}

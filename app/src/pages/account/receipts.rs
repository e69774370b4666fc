//! Receipts, invoices and credit notes of an account.

use leptos::prelude::*;
use services::accounts::PaperLine;

use crate::words;

/// So many are shown at once; the rest unfolds.
const SHOWN: usize = 6;

/// Every paper, the latest first. Nothing where there is none.
#[component]
pub(super) fn Receipts(
    /// The papers.
    papers: Vec<PaperLine>,
) -> impl IntoView {
    let mut papers = papers;
    let older = papers.split_off(papers.len().min(SHOWN));
    (!papers.is_empty()).then(|| {
        let unfolding = (!older.is_empty()).then(|| {
            view! {
                <details class="account-more">
                    <summary>{format!("Show {} more", older.len())}</summary>
                    {list(older)}
                </details>
            }
        });
        view! {
            <section class="account-part" aria-labelledby="receipts">
                <h2 id="receipts">"Receipts and invoices"</h2>
                {list(papers)}
                {unfolding}
            </section>
        }
    })
}

fn list(papers: Vec<PaperLine>) -> impl IntoView {
    let lines = papers.into_iter().map(line).collect_view();
    view! { <ul class="paid-list">{lines}</ul> }
}

fn line(paper: PaperLine) -> impl IntoView {
    let number = paper.number.to_string();
    let more = format!("{} · {}", words::date_and_year(paper.on), paper.studio);
    view! {
        <li>
            <div>
                <a class="nums" href=paper.href>{number} <span class="vh">" (PDF)"</span></a>
                <span class="small muted">{more}</span>
            </div>
            <b class="nums">{paper.gross.to_string()}</b>
        </li>
    }
}

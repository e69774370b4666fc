//! Where an account is signed in, and how to end it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use services::accounts::{SessionLine, browser_name};

use crate::words;

/// Every browser that is signed in, and the ways out.
#[component]
pub(super) fn Browsers(
    /// The sessions, the latest used first.
    sessions: Vec<SessionLine>,
    /// What time it is.
    now: DateTime<Utc>,
) -> impl IntoView {
    let several = sessions.len() > 1;
    let lines = sessions.into_iter().map(|session| line(session, now)).collect_view();
    view! {
        <section class="account-part" id="browsers" aria-labelledby="signed-in">
            <h2 id="signed-in">"Where you are signed in"</h2>
            <ul class="browser-list">{lines}</ul>
            <div class="btn-row">
                <form method="post" action="/api/ui/account/sign-out">
                    <button class="btn">"Sign out of this browser"</button>
                </form>
                {several
                    .then(|| {
                        view! {
                            <form method="post" action="/api/ui/account/sign-out-everywhere">
                                <button class="btn danger">"Sign out everywhere"</button>
                            </form>
                        }
                    })}
            </div>
        </section>
    }
}

fn line(session: SessionLine, now: DateTime<Utc>) -> impl IntoView {
    let name = browser_name(&session.user_agent);
    let (used, began) = (ago(now, session.last_used), ago(now, session.began));
    let action = if session.current {
        view! { <span class="badge ok">"This browser"</span> }.into_any()
    } else {
        view! {
            <form method="post" action="/api/ui/account/revoke">
                <input type="hidden" name="id" value=session.id/>
                <button class="btn">
                    "Sign out" <span class="vh">{format!(" {name}, used {used}")}</span>
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <li>
            <div>
                <b>{name}</b>
                <span class="small muted">{format!("Used {used}, signed in {began}")}</span>
            </div>
            {action}
        </li>
    }
}

/// How long ago, roughly. It needs no zone.
pub(super) fn ago(now: DateTime<Utc>, then: DateTime<Utc>) -> String {
    let minutes = u32::try_from((now - then).num_minutes().max(0)).unwrap_or(u32::MAX);
    let (n, unit) = match minutes {
        0..2 => return "just now".to_owned(),
        2..60 => (minutes, "minute"),
        60..1_440 => (minutes / 60, "hour"),
        _ => (minutes / 1_440, "day"),
    };
    format!("{} ago", words::count(n, unit))
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn how_long_ago_is_said_roughly() {
        let now = DateTime::UNIX_EPOCH + TimeDelta::days(100);
        for (minutes, words) in [
            (-5, "just now"),
            (1, "just now"),
            (59, "59 minutes ago"),
            (60, "1 hour ago"),
            (2_879, "1 day ago"),
        ] {
            assert_eq!(ago(now, now - TimeDelta::minutes(minutes)), words);
        }
    }
}

//! Where an account is signed in, and how to end it.

use chrono::{DateTime, Utc};
use leptos::prelude::*;
use services::accounts::SessionLine;

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
    let name = browser(&session.user_agent);
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

/// What a browser's description of itself means to people. It may lie.
fn browser(agent: &str) -> String {
    // Each of the later ones also claims to be those before it.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser/", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "an iPhone"),
        ("iPad", "an iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "a Mac"),
        ("CrOS", "a Chromebook"),
        ("Linux", "Linux"),
    ];
    let find = |names: &[(&str, &'static str)]| {
        names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name)
    };
    match (find(&BROWSERS), find(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, Some(system)) => format!("A browser on {system}"),
        (None, None) => "A browser".to_owned(),
    }
}

/// How long ago, roughly. It needs no zone.
fn ago(now: DateTime<Utc>, then: DateTime<Utc>) -> String {
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
    fn browsers_are_called_as_people_call_them() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) \
                      Chrome/142.0.0.0 Safari/537.36";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) \
                      AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1";
        assert_eq!(browser(chrome), "Chrome on Linux");
        assert_eq!(browser(&format!("{chrome} Edg/142.0.0.0")), "Edge on Linux");
        assert_eq!(browser(safari), "Safari on an iPhone");
        assert_eq!(browser("curl/8.14"), "A browser");
    }

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

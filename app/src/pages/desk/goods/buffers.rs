//! What blocks whom: a treatment's set-up, session, clean-up and rest, drawn as two lines.

use leptos::prelude::*;

use crate::words;

/// What stands on a line: where it begins, how long it is, and its class.
type Part = (u32, u32, &'static str);

/// The time around a session of `minutes`, with set-up, clean-up and rest. Nothing where the
/// session has no length yet.
pub fn view(minutes: u32, [setup, cleanup, rest]: [u32; 3]) -> Option<AnyView> {
    if minutes == 0 {
        return None;
    }
    let whole = setup + minutes + cleanup + rest;
    let session = [(0, setup, "buffer"), (setup, minutes, "session")];
    let after = (setup + minutes, cleanup, "buffer");
    let therapist = [session[0], session[1], after, (setup + minutes + cleanup, rest, "rest")];
    let room = [session[0], session[1], after];
    Some(
        view! {
            <figure class="buffers">
                <div class="lines" aria-hidden="true">
                    <span>"Therapist"</span>
                    {bar(&therapist, whole)}
                    <span>"Room"</span>
                    {bar(&room, whole)}
                </div>
                <figcaption>{sentence(minutes, [setup, cleanup, rest])}</figcaption>
            </figure>
        }
        .into_any(),
    )
}

fn bar(parts: &[Part], whole: u32) -> impl IntoView + use<> {
    let percent = |minutes: u32| format!("{:.2}%", f64::from(minutes) * 100.0 / f64::from(whole));
    let rects = parts.iter().filter(|(_, long, _)| *long > 0).map(|(from, long, class)| {
        view! { <rect x=percent(*from) y="0" width=percent(*long) height="100%" class=*class></rect> }
    });
    let rects = rects.collect_view();
    view! { <svg width="100%" height="20">{rects}</svg> }
}

/// What a visit at ten o'clock takes.
fn sentence(minutes: u32, [setup, cleanup, rest]: [u32; 3]) -> String {
    const TEN: u32 = 600;
    let clock = words::minute_of_day;
    let (from, to) = (TEN - setup.min(TEN), TEN + minutes);
    let room = to + cleanup;
    let told = format!("A visit at 10:00: the client reads 10:00 to {}", clock(to));
    if room == to && from == TEN && rest == 0 {
        return format!("{told}, and so long are room and therapist taken.");
    }
    let place =
        format!("The room and the equipment are taken from {} to {}", clock(from), clock(room));
    if rest == 0 {
        return format!("{told}. {place}, and so is the therapist.");
    }
    format!("{told}. {place}, the therapist until {}.", clock(room + rest))
}

#[cfg(test)]
mod tests {
    use super::sentence;

    #[test]
    fn the_picture_says_what_blocks_whom() {
        assert_eq!(
            sentence(60, [5, 10, 5]),
            "A visit at 10:00: the client reads 10:00 to 11:00. The room and the equipment are \
             taken from 09:55 to 11:10, the therapist until 11:15."
        );
        assert_eq!(
            sentence(30, [0, 0, 0]),
            "A visit at 10:00: the client reads 10:00 to 10:30, and so long are room and \
             therapist taken."
        );
        assert!(sentence(30, [0, 10, 0]).ends_with("to 10:40, and so is the therapist."));
    }
}

//! Icons: one sprite in each page, drawn by reference. They decorate words and never
//! stand for them.

use std::sync::LazyLock;

use leptos::prelude::*;

macro_rules! glyphs {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $shape:literal;)+) => {
        /// A drawing in the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Glyph {
            $($(#[$doc])* $name,)+
        }

        impl Glyph {
            const ALL: &'static [(&'static str, &'static str)] = &[$(($id, $shape)),+];

            const fn reference(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("#i-", $id),)+
                }
            }
        }
    };
}

glyphs! {
    /// Onwards: a link that leads somewhere.
    Arrow = "arrow", r#"<path d="M5 12h14M13 6l6 6-6 6"/>"#;
    /// Back to where one came from.
    Back = "back", r#"<path d="M19 12H5M11 6l-6 6 6 6"/>"#;
    /// A date, or a calendar file.
    Calendar = "calendar", r#"<rect x="3.5" y="5" width="17" height="15.5" rx="3.5"/><path d="M3.5 10h17M8 2.8V6.5M16 2.8V6.5"/>"#;
    /// Paying by card.
    Card = "card", r#"<rect x="2.8" y="5" width="18.4" height="14" rx="3"/><path d="M2.8 9.8h18.4M6.5 15h3.5"/>"#;
    /// Figures.
    Chart = "chart", r#"<path d="M4 20.2h16M6.5 16.5v-4M12 16.5V6M17.5 16.5V9.5"/>"#;
    /// Done.
    Check = "check", r#"<path d="m5 12.8 4.6 4.7L19 7"/>"#;
    /// A time of day.
    Clock = "clock", r#"<circle cx="12" cy="12" r="8.8"/><path d="M12 7v5.3l3.4 2"/>"#;
    /// Opens downwards.
    Down = "down", r#"<path d="m6 9.5 6 6 6-6"/>"#;
    /// A file to keep.
    Download = "download", r#"<path d="M12 3.8v11.4M7.3 10.7l4.7 4.7 4.7-4.7M4.5 20.2h15"/>"#;
    /// Can be changed.
    Edit = "edit", r#"<path d="m4.5 19.5.9-4L15.8 5.1a2.2 2.2 0 0 1 3.1 3.1L8.5 18.6Z"/><path d="m14 7 3 3"/>"#;
    /// Whose time it is.
    Globe = "globe", r#"<circle cx="12" cy="12" r="8.8"/><path d="M3.2 12h17.6M12 3.2c5 5 5 12.6 0 17.6-5-5-5-12.6 0-17.6Z"/>"#;
    /// A time that is held.
    Hourglass = "hourglass", r#"<path d="M6.5 3.5h11M6.5 20.5h11M8 3.5c0 4.5 4 5.5 4 8.5s-4 4-4 8.5M16 3.5c0 4.5-4 5.5-4 8.5s4 4 4 8.5"/>"#;
    /// Good to know.
    Info = "info", r#"<circle cx="12" cy="12" r="8.8"/><path d="M12 11v5.3M12 7.7v.1"/>"#;
    /// The one before.
    Left = "left", r#"<path d="M14.5 6 8.5 12l6 6"/>"#;
    /// A safe page to pay on.
    Lock = "lock", r#"<rect x="4.8" y="10.5" width="14.4" height="10" rx="3"/><path d="M8 10.5V7.7a4 4 0 0 1 8 0v2.8"/>"#;
    /// By mail.
    Mail = "mail", r#"<rect x="3" y="5" width="18" height="14" rx="3"/><path d="m4 7.5 8 6 8-6"/>"#;
    /// The menu.
    Menu = "menu", r#"<path d="M4 8h16M4 16h16"/>"#;
    /// Dark.
    Moon = "moon", r#"<path d="M19.8 14.2A8.3 8.3 0 0 1 9.8 4.2a8.3 8.3 0 1 0 10 10Z"/>"#;
    /// What was written down.
    Note = "note", r#"<path d="M4.5 5.5h15M4.5 10h15M4.5 14.5h9"/>"#;
    /// By telephone.
    Phone = "phone", r#"<path d="M7.8 3.8 10 8.3 8 10.2c1 2.3 3.5 4.8 5.8 5.8l1.9-2 4.5 2.2-.4 3c-.1.9-.8 1.4-1.7 1.4C10.8 20.1 3.9 13.2 3.4 5.9c0-.9.5-1.6 1.4-1.7Z"/>"#;
    /// What is set, and can be set otherwise.
    Sliders = "sliders", r#"<path d="M4 7.5h9.5M18.5 7.5H20M4 16.5h1.5M10.5 16.5H20"/><circle cx="16" cy="7.5" r="2.4"/><circle cx="8" cy="16.5" r="2.4"/>"#;
    /// A place.
    Pin = "pin", r#"<path d="M12 21.2c4.5-4.6 6.8-8.1 6.8-11.2a6.8 6.8 0 0 0-13.6 0c0 3.1 2.3 6.6 6.8 11.2Z"/><circle cx="12" cy="10" r="2.4"/>"#;
    /// Opens more.
    Plus = "plus", r#"<path d="M12 5v14M5 12h14"/>"#;
    /// On paper.
    Print = "print", r#"<path d="M7 8.5V3.5h10v5M7 16.5H5.5A2.5 2.5 0 0 1 3 14v-3a2.5 2.5 0 0 1 2.5-2.5h13A2.5 2.5 0 0 1 21 11v3a2.5 2.5 0 0 1-2.5 2.5H17M7 13.5h10v7H7Z"/>"#;
    /// The one after.
    Right = "right", r#"<path d="m9.5 6 6 6-6 6"/>"#;
    /// A qualification that was checked.
    Seal = "seal", r#"<path d="M12 3.2c1.5 0 2.1 1.3 3.4 1.8s2.8 0 3.7 1 .4 2.4.9 3.7 1.8 1.9 1.8 3.3-1.3 2-1.8 3.3 0 2.7-1 3.6-2.3.4-3.6.9S13.5 21 12 21s-2.1-1-3.4-1.5-2.7 0-3.6-.9-.5-2.3-1-3.6S2.2 13.4 2.2 12s1.3-2 1.8-3.3 0-2.7 1-3.7 2.4-.5 3.6-1S10.5 3.2 12 3.2Z"/><path d="m8.3 12.4 2.6 2.6 5-5.4"/>"#;
    /// Looking for something.
    Search = "search", r#"<circle cx="10.8" cy="10.8" r="6.6"/><path d="m15.6 15.6 4.9 4.9"/>"#;
    /// What is kept safe.
    Shield = "shield", r#"<path d="M12 3c2.3 1.7 4.7 2.5 7.5 2.7 0 7.2-1.6 12.1-7.5 15.3C6.1 17.8 4.5 12.9 4.5 5.7 7.3 5.5 9.7 4.7 12 3Z"/>"#;
    /// Any therapist.
    Spine = "spine", r#"<path d="M8 3.5h8M7.2 7.8h9.6M6.5 12h11M6.5 16.2h11M7.5 20.5h9"/>"#;
    /// Stop.
    Stop = "stop", r#"<path d="M8.4 3.2h7.2l5.2 5.2v7.2l-5.2 5.2H8.4l-5.2-5.2V8.4Z"/><path d="M12 7.7v5M12 16.2v.1"/>"#;
    /// Light.
    Sun = "sun", r#"<circle cx="12" cy="12" r="4"/><path d="M12 2.8v2M12 19.2v2M2.8 12h2M19.2 12h2M5.5 5.5l1.4 1.4M17.1 17.1l1.4 1.4M18.5 5.5l-1.4 1.4M6.9 17.1l-1.4 1.4"/>"#;
    /// Move to another time.
    Swap = "swap", r#"<path d="M4 8.5h14M14.5 4.5l4 4-4 4M20 15.5H6M9.5 11.5l-4 4 4 4"/>"#;
    /// Opens upwards.
    Up = "up", r#"<path d="m6 14.5 6-6 6 6"/>"#;
    /// One person.
    User = "user", r#"<circle cx="12" cy="8" r="4"/><path d="M4.5 20.5c.6-4.2 3.4-6.3 7.5-6.3s6.9 2.1 7.5 6.3"/>"#;
    /// Several people.
    Users = "users", r#"<circle cx="9" cy="8.5" r="3.6"/><path d="M2.5 20c.5-3.9 2.8-5.8 6.5-5.8s6 1.9 6.5 5.8M15.5 5.3a3.5 3.5 0 0 1 0 6.5M17.8 14.8c2.1.7 3.3 2.4 3.7 5.2"/>"#;
    /// Take care.
    Warn = "warn", r#"<path d="M12 4.2c.8 0 1.3.4 1.7 1.1l7 12.4c.8 1.4-.1 2.8-1.7 2.8H5c-1.6 0-2.5-1.4-1.7-2.8l7-12.4c.4-.7.9-1.1 1.7-1.1Z"/><path d="M12 9.5v4.7M12 17.3v.1"/>"#;
    /// Away with it.
    X = "x", r#"<path d="m6.5 6.5 11 11m0-11-11 11"/>"#;
}

/// One icon, as tall as the text beside it.
#[component]
pub fn Icon(
    /// Which.
    glyph: Glyph,
    /// More classes than `icon`.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    view! {
        <svg class=format!("icon {class}").trim().to_owned() viewBox="0 0 24 24" aria-hidden="true">
            <use href=glyph.reference()></use>
        </svg>
    }
}

/// All icons, to be referred to. Stands once in each page.
#[component]
pub fn Sprite() -> impl IntoView {
    static SYMBOLS: LazyLock<String> = LazyLock::new(|| {
        Glyph::ALL
            .iter()
            .map(|(id, shape)| {
                format!(r#"<symbol id="i-{id}" viewBox="0 0 24 24">{shape}</symbol>"#)
            })
            .collect()
    });
    view! {
        <svg
            class="sprite"
            width="0"
            height="0"
            aria-hidden="true"
            focusable="false"
            inner_html=SYMBOLS.as_str()
        ></svg>
    }
}

//! The mark, five vertebrae, and the name beside it.

use leptos::prelude::*;

/// The mark and a name, leading home.
#[component]
pub fn Brand(
    /// Where home is.
    #[prop(into)]
    href: String,
    /// Whose page it is.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    view! {
        <a class="brand" href=href>
            <svg viewBox="0 0 32 32" aria-hidden="true">
                <rect
                    x="8.3" y="2.15" width="11" height="4.1" rx="2.05"
                    transform="rotate(-13 13.8 4.2)"
                />
                <rect
                    x="9.8" y="7.95" width="12" height="4.1" rx="2.05"
                    transform="rotate(-6 15.8 10)"
                />
                <rect
                    x="10.1" y="13.85" width="13" height="4.1" rx="2.05"
                    transform="rotate(1 16.6 15.9)"
                />
                <rect
                    x="8.7" y="19.75" width="14" height="4.1" rx="2.05"
                    transform="rotate(9 15.7 21.8)"
                />
                <rect
                    x="6.1" y="25.35" width="14.6" height="4.1" rx="2.05"
                    transform="rotate(18 13.4 27.4)"
                />
            </svg>
            <span>{name}</span>
        </a>
    }
}

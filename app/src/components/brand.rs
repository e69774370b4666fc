//! The mark, five vertebrae, and the name beside it.

use leptos::prelude::*;

/// The mark as an address that needs no request: the browser's tab.
pub const FAVICON: &str = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
    viewBox='0 0 32 32' fill='%2300594f'%3E%3Cstyle%3E@media(prefers-color-scheme:dark)\
    %7Bg%7Bfill:%238fd3c6%7D%7D%3C/style%3E%3Cg%3E\
    %3Crect x='8.3' y='2.15' width='11' height='4.1' rx='2' transform='rotate(-13 13.8 4.2)'/%3E\
    %3Crect x='9.8' y='7.95' width='12' height='4.1' rx='2' transform='rotate(-6 15.8 10)'/%3E\
    %3Crect x='10.1' y='13.85' width='13' height='4.1' rx='2' transform='rotate(1 16.6 15.9)'/%3E\
    %3Crect x='8.7' y='19.75' width='14' height='4.1' rx='2' transform='rotate(9 15.7 21.8)'/%3E\
    %3Crect x='6.1' y='25.35' width='14.6' height='4.1' rx='2' transform='rotate(18 13.4 27.4)'/%3E\
    %3C/g%3E%3C/svg%3E";

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

//! What belongs to an account.

use leptos::prelude::*;
use leptos_router::{
    SsrMode,
    any_nested_route::{AnyNestedRoute, IntoAnyNestedRoute},
    components::Route,
    path,
};

use crate::pages::account::{
    Account, Confirm, Data, Deleted, Family, NewAddress, Preferences, SecondStep,
};

/// The pages of whoever is signed in, and the one that says that the account is gone.
#[component(transparent)]
pub fn AccountRoutes() -> AnyNestedRoute {
    view! {
        <Route path=path!("/account") view=Account ssr=SsrMode::Async/>
        <Route path=path!("/account/family") view=Family ssr=SsrMode::Async/>
        <Route path=path!("/account/preferences") view=Preferences ssr=SsrMode::Async/>
        <Route path=path!("/account/second-step") view=SecondStep ssr=SsrMode::Async/>
        <Route path=path!("/account/confirm") view=Confirm ssr=SsrMode::Async/>
        <Route path=path!("/account/data") view=Data ssr=SsrMode::Async/>
        <Route path=path!("/account/address/:token") view=NewAddress ssr=SsrMode::Async/>
        <Route path=path!("/account/deleted") view=Deleted ssr=SsrMode::Async/>
    }
    .into_inner()
    .into_any_nested_route()
}

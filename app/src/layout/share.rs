//! What search engines and shared links are told of a public page.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{Link, Meta};
use serde_json::Value;

use crate::request;

/// The picture beside a link that names no other.
const HOUSE: &str = "/preview.png";

/// What a public page says about itself.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Share {
    path: String,
    kind: Option<&'static str>,
    picture: Option<String>,
    data: Vec<Value>,
}

impl Share {
    /// For the page at this one address, however else it is reached.
    #[must_use]
    pub fn of(path: impl Into<String>) -> Self {
        Self { path: path.into(), ..Self::default() }
    }

    /// An article, a profile: a website otherwise.
    #[must_use]
    pub fn kind(self, kind: &'static str) -> Self {
        Self { kind: Some(kind), ..self }
    }

    /// Its own picture, by its address here.
    #[must_use]
    pub fn picture(self, path: impl Into<String>) -> Self {
        Self { picture: Some(path.into()), ..self }
    }

    /// One more thing it says to machines: see [`crate::structured`].
    #[must_use]
    pub fn data(mut self, value: Value) -> Self {
        self.data.push(value);
        self
    }
}

/// What goes into the head of the page.
pub(super) fn head(share: &Share, title: &str, description: Option<&str>, site: &str) -> AnyView {
    let base = request::services().settings.base_url.clone();
    let url = format!("{base}{}", share.path);
    let picture = format!("{base}{}", share.picture.as_deref().unwrap_or(HOUSE));
    let described = description.map(|text| {
        let text = text.to_owned();
        view! { <Meta property="og:description" content=text/> }
    });
    view! {
        <Link rel="canonical" href=url.clone()/>
        <Meta property="og:type" content=share.kind.unwrap_or("website")/>
        <Meta property="og:site_name" content=site.to_owned()/>
        <Meta property="og:title" content=title.to_owned()/>
        {described}
        <Meta property="og:url" content=url/>
        <Meta property="og:locale" content="en_GB"/>
        <Meta property="og:image" content=picture/>
        <Meta property="og:image:type" content="image/png"/>
        <Meta property="og:image:width" content="1200"/>
        <Meta property="og:image:height" content="630"/>
        <Meta property="og:image:alt" content=title.to_owned()/>
        <Meta name="twitter:card" content="summary_large_image"/>
    }
    .into_any()
}

/// What goes behind the page: blocks of data, which no browser runs.
pub(super) fn blocks(share: &Share) -> Option<AnyView> {
    let blocks: Vec<AnyView> = share
        .data
        .iter()
        .map(|value| {
            let json = safe(&value.to_string());
            view! { <script type="application/ld+json" nonce=use_nonce() inner_html=json></script> }
                .into_any()
        })
        .collect();
    (!blocks.is_empty()).then(|| blocks.into_any())
}

/// JSON that cannot end the block it stands in, whatever somebody typed.
fn safe(json: &str) -> String {
    json.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests {
    use super::safe;

    #[test]
    fn nothing_that_was_typed_ends_a_block_of_data() {
        let json = serde_json::json!({ "name": "</script><script>alert(1)</script> & more" });
        let written = safe(&json.to_string());
        assert!(!written.contains(['<', '>', '&']), "{written}");
        let read: serde_json::Value = serde_json::from_str(&written).expect("still JSON");
        assert_eq!(read, json);
    }
}

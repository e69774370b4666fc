//! As much of HTML as a browser without scripts needs to send a form.

/// A form as it would be sent.
#[derive(Clone, Debug, Default)]
pub struct Form {
    pub action: String,
    pub fields: Vec<(String, String)>,
    pub buttons: Vec<Button>,
    /// The list whose options follow.
    pub list: String,
}

/// A button of a form.
#[derive(Clone, Debug, Default)]
pub struct Button {
    pub name: String,
    pub value: String,
}

impl Form {
    /// Every form of a document.
    pub fn all(html: &str) -> Vec<Self> {
        let mut forms: Vec<Self> = Vec::new();
        let mut open = false;
        for tag in tags(html) {
            match (tag.name.as_str(), open) {
                ("form", _) => {
                    let action = tag.attribute("action").unwrap_or_default();
                    forms.push(Self { action, ..Self::default() });
                    open = true;
                }
                ("/form", _) => open = false,
                (_, true) => {
                    if let Some(form) = forms.last_mut() {
                        form.take(&tag);
                    }
                }
                _ => {}
            }
        }
        forms
    }

    fn take(&mut self, tag: &Tag) {
        let (name, value) = (tag.attribute("name"), tag.attribute("value").unwrap_or_default());
        let kind = tag.attribute("type").unwrap_or_default();
        match (tag.name.as_str(), name) {
            ("input", Some(name)) => {
                let ticks = kind == "checkbox" || kind == "radio";
                if !ticks || tag.attribute("checked").is_some() {
                    self.fields.push((name, value));
                }
            }
            ("select", Some(name)) => self.list = name,
            ("option", _) if tag.attribute("selected").is_some() => {
                self.fields.push((self.list.clone(), value));
            }
            ("textarea", Some(name)) => self.fields.push((name, tag.text.clone())),
            ("button", name) if kind != "button" => {
                self.buttons.push(Button { name: name.unwrap_or_default(), value });
            }
            _ => {}
        }
    }

    /// Fills in a field, or ticks a box that was not.
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.fields.retain(|(field, _)| field != name);
        self.fields.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Presses a button with this name and value.
    #[track_caller]
    pub fn press(self, name: &str, value: &str) -> Self {
        let there = self.buttons.iter().any(|b| b.name == name && b.value == value);
        assert!(there, "no button {name}={value} among {:?}", self.buttons);
        self.with(name, value)
    }

    /// What a field holds.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
    }
}

struct Tag {
    name: String,
    attributes: Vec<(String, String)>,
    /// What follows it, up to the next tag.
    text: String,
}

impl Tag {
    fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }
}

fn tags(html: &str) -> Vec<Tag> {
    let mut found = Vec::new();
    let mut rest = html;
    while let Some(begin) = rest.find('<') {
        rest = &rest[begin + 1..];
        if let Some(comment) = rest.strip_prefix("!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let (mut tag, after) = one(rest);
        rest = after;
        if tag.name == "script" || tag.name == "style" {
            let end = format!("</{}", tag.name);
            rest = rest.find(&end).map_or("", |at| &rest[at..]);
            tag.text.clear();
        }
        found.push(tag);
    }
    found
}

/// The tag whose `<` has been read, and what comes after it.
fn one(mut rest: &str) -> (Tag, &str) {
    let end = rest.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(rest.len());
    let name = rest[..end].to_ascii_lowercase();
    rest = &rest[end..];
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || c == '/');
        if rest.is_empty() {
            break;
        }
        if let Some(after) = rest.strip_prefix('>') {
            rest = after;
            break;
        }
        let end = rest.find(|c: char| c.is_whitespace() || "=>/".contains(c)).unwrap_or(rest.len());
        let key = rest[..end].to_ascii_lowercase();
        rest = &rest[end..];
        let mut value = String::new();
        if let Some(after) = rest.strip_prefix("=\"") {
            let (quoted, after) = after.split_once('"').unwrap_or((after, ""));
            (value, rest) = (unescape(quoted), after);
        } else if let Some(after) = rest.strip_prefix('=') {
            let end = after.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(after.len());
            (value, rest) = (unescape(&after[..end]), &after[end..]);
        }
        attributes.push((key, value));
    }
    let text = unescape(rest.split('<').next().unwrap_or_default());
    (Tag { name, attributes, text }, rest)
}

/// The characters that our pages escape.
pub fn unescape(text: &str) -> String {
    let pairs = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#x27;", "'"), ("&#39;", "'")];
    let text = pairs.iter().fold(text.to_owned(), |text, (from, to)| text.replace(from, to));
    text.replace("&amp;", "&")
}

/// What a document says, without its tags.
pub fn words(html: &str) -> String {
    let shown: String = tags(html).iter().map(|tag| format!("{} ", tag.text)).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_sent_with_what_it_holds() {
        let html = r#"<form method="post" action="/a?b=1&amp;c"><input type="hidden" name="x" value="1">
            <input type="checkbox" name="n" value="2"/><input type=radio name="r" value="3" checked>
            <select name="s"><option value="5">Five</option><option value="6" selected>Six</option></select>
            <textarea name="t">one &amp; two</textarea><button name="go" value="4">Go</button></form>"#;
        let forms = Form::all(html);
        assert_eq!(forms[0].action, "/a?b=1&c");
        let sent = crate::client::encoded(&forms[0].clone().press("go", "4").fields);
        assert_eq!(sent, "x=1&s=6&t=one+%26+two&go=4".replace("x=1&", "x=1&r=3&"));
        assert_eq!(words("<p>a<b>c</b></p><script>no</script>d"), "a c d");
    }
}

//! Form encoding with brackets, as Stripe's libraries send it:
//! `line_items[0][price_data][currency]=eur&expand[]=latest_charge`.

use std::collections::BTreeMap;

use crate::errors::ApiError;

/// The fields of a request, or of a part of one.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Form {
    /// The name of this part, empty for the whole request.
    name: String,
    fields: BTreeMap<String, Field>,
}

#[derive(Debug, Clone, PartialEq)]
enum Field {
    Text(String),
    Part(BTreeMap<String, Field>),
}

impl Form {
    /// Reads a body or a query. Refuses broken percent-encoding, text that is not
    /// UTF-8, and a name that is both a value and a part.
    pub fn parse(encoded: &str) -> Result<Self, ApiError> {
        let mut fields = BTreeMap::new();
        for pair in encoded.split('&').filter(|p| !p.is_empty()) {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decode(name)?, decode(value)?);
            let path = segments(&name)?;
            insert(&mut fields, &path, value).ok_or_else(|| bad_request(&name))?;
        }
        Ok(Self { name: String::new(), fields })
    }

    /// The full name of a field of this part, for messages.
    pub fn name_of(&self, field: &str) -> String {
        if self.name.is_empty() { field.to_owned() } else { format!("{}[{field}]", self.name) }
    }

    /// Refuses a field that is none of `known`.
    pub fn only(&self, known: &[&str]) -> Result<(), ApiError> {
        match self.fields.keys().find(|f| !known.contains(&f.as_str())) {
            Some(unknown) => Err(ApiError::unknown_parameter(&self.name_of(unknown))),
            None => Ok(()),
        }
    }

    /// The value of a field. An empty one counts as absent.
    pub fn text(&self, field: &str) -> Option<&str> {
        match self.fields.get(field) {
            Some(Field::Text(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    /// The value of a field that must be there.
    pub fn required(&self, field: &str) -> Result<&str, ApiError> {
        self.text(field).ok_or_else(|| ApiError::missing(&self.name_of(field)))
    }

    /// The value of a field as a whole number, if it is there.
    pub fn integer(&self, field: &str) -> Result<Option<i64>, ApiError> {
        let Some(text) = self.text(field) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            let message = format!("Invalid integer: {text}");
            ApiError::invalid_with("parameter_invalid_integer", &self.name_of(field), message)
        })
    }

    /// A part, if it is there.
    pub fn part(&self, field: &str) -> Option<Self> {
        match self.fields.get(field) {
            Some(Field::Part(fields)) => {
                Some(Self { name: self.name_of(field), fields: fields.clone() })
            }
            _ => None,
        }
    }

    /// The parts of a list, in the order of their numbers.
    pub fn parts(&self, field: &str) -> Vec<Self> {
        let Some(list) = self.part(field) else { return Vec::new() };
        list.numbered().into_iter().filter_map(|key| list.part(key)).collect()
    }

    /// The values of a list, in the order of their numbers. A lone value is a list of one.
    pub fn texts(&self, field: &str) -> Vec<String> {
        if let Some(text) = self.text(field) {
            return vec![text.to_owned()];
        }
        let Some(list) = self.part(field) else { return Vec::new() };
        list.numbered().into_iter().filter_map(|key| list.text(key)).map(str::to_owned).collect()
    }

    /// A set of keys with values: at most 50, keys up to 40 and values up to 500
    /// characters (docs.stripe.com/api/metadata).
    pub fn metadata(&self, field: &str) -> Result<BTreeMap<String, String>, ApiError> {
        let Some(part) = self.part(field) else { return Ok(BTreeMap::new()) };
        let name = self.name_of(field);
        if part.fields.len() > 50 {
            return Err(ApiError::invalid(&name, "You can specify up to 50 keys."));
        }
        let mut entries = BTreeMap::new();
        for (key, value) in &part.fields {
            let Field::Text(value) = value else {
                return Err(ApiError::invalid(&part.name_of(key), "Metadata values are strings."));
            };
            if key.chars().count() > 40 || value.chars().count() > 500 {
                let message = "Metadata keys have up to 40 characters, values up to 500.";
                return Err(ApiError::invalid(&part.name_of(key), message));
            }
            entries.insert(key.clone(), value.clone());
        }
        Ok(entries)
    }

    fn numbered(&self) -> Vec<&str> {
        let mut keys: Vec<&str> = self.fields.keys().map(String::as_str).collect();
        keys.sort_by_key(|k| k.parse::<u32>().unwrap_or(u32::MAX));
        keys
    }
}

fn insert(into: &mut BTreeMap<String, Field>, path: &[String], value: String) -> Option<()> {
    let (first, rest) = path.split_first()?;
    let key = if first.is_empty() { into.len().to_string() } else { first.clone() };
    if rest.is_empty() {
        into.insert(key, Field::Text(value));
        return Some(());
    }
    match into.entry(key).or_insert_with(|| Field::Part(BTreeMap::new())) {
        Field::Part(part) => insert(part, rest, value),
        Field::Text(_) => None,
    }
}

/// `a[b][]` as `a`, `b` and an empty name, which stands for the next number.
fn segments(name: &str) -> Result<Vec<String>, ApiError> {
    let Some((head, tail)) = name.split_once('[') else { return Ok(vec![name.to_owned()]) };
    let tail = tail.strip_suffix(']').ok_or_else(|| bad_request(name))?;
    let rest = tail.split("][").map(str::to_owned);
    Ok(std::iter::once(head.to_owned()).chain(rest).collect())
}

fn decode(encoded: &str) -> Result<String, ApiError> {
    let mut out = Vec::with_capacity(encoded.len());
    let mut bytes = encoded.bytes();
    while let Some(byte) = bytes.next() {
        out.push(match byte {
            b'+' => b' ',
            b'%' => {
                let pair = [bytes.next().unwrap_or(b'?'), bytes.next().unwrap_or(b'?')];
                let pair = std::str::from_utf8(&pair).map_err(|_| bad_request(encoded))?;
                u8::from_str_radix(pair, 16).map_err(|_| bad_request(encoded))?
            }
            other => other,
        });
    }
    String::from_utf8(out).map_err(|_| bad_request("body"))
}

fn bad_request(name: &str) -> ApiError {
    ApiError::invalid(name, "Invalid request: the parameters cannot be read.")
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn brackets_make_parts_and_lists() {
        let form = Form::parse(
            "mode=payment&line_items[0][price_data][currency]=eur&line_items%5B10%5D%5Ba%5D=z\
             &line_items[2][a]=y&expand[]=x.y&expand[]=z&metadata[k+1]=a%20b",
        )
        .expect("readable");
        assert_eq!(form.text("mode"), Some("payment"));
        let items = form.parts("line_items");
        assert_eq!(items.len(), 3);
        let price = items[0].part("price_data").expect("a part");
        assert_eq!(price.text("currency"), Some("eur"));
        assert_eq!(price.name_of("currency"), "line_items[0][price_data][currency]");
        assert_eq!(items[2].text("a"), Some("z"));
        assert_eq!(form.texts("expand"), ["x.y", "z"]);
        assert_eq!(form.metadata("metadata").expect("valid")["k 1"], "a b");
    }

    #[test]
    fn what_cannot_be_read_is_refused() {
        for broken in ["a=%zz", "a=%", "a=%ff", "a[b=c", "a=1&a[b]=2"] {
            assert!(Form::parse(broken).is_err(), "{broken}");
        }
    }

    #[test]
    fn an_unknown_parameter_is_named() {
        let form = Form::parse("mode=payment&color=red").expect("readable");
        assert!(form.only(&["mode"]).is_err());
        assert!(form.only(&["mode", "color"]).is_ok());
    }
}

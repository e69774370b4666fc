//! Settings in a TOML file, as they would stand in the environment.

use std::path::Path;

use super::{ConfigError, KEYS, Values, invalid, unreadable};

pub(super) fn from_file(path: &Path) -> Result<Values, ConfigError> {
    let text = std::fs::read_to_string(path).map_err(|e| unreadable(path, &e))?;
    let table: toml::Table = text.parse().map_err(|e: toml::de::Error| ConfigError::File {
        path: path.to_owned(),
        problem: e.message().to_owned(),
    })?;
    let mut values = Values::new();
    for (key, value) in table {
        let Some((variable, _)) = KEYS.iter().find(|(_, name)| *name == key) else {
            let known = KEYS.map(|(_, name)| name).join(", ");
            return Err(ConfigError::UnknownKey { path: path.to_owned(), key, known });
        };
        values.insert(variable, text_of(value).ok_or_else(|| invalid(variable, NOT_A_VALUE))?);
    }
    Ok(values)
}

const NOT_A_VALUE: &str = "must be a text, a number, true or false, or a list of texts";

/// A value as it would stand in the environment: a list with commas between.
fn text_of(value: toml::Value) -> Option<String> {
    match value {
        toml::Value::String(text) => Some(text),
        toml::Value::Integer(number) => Some(number.to_string()),
        toml::Value::Float(number) => Some(number.to_string()),
        toml::Value::Boolean(flag) => Some(flag.to_string()),
        toml::Value::Array(list) => {
            let texts = list.into_iter().map(|item| item.as_str().map(ToOwned::to_owned));
            Some(texts.collect::<Option<Vec<String>>>()?.join(","))
        }
        toml::Value::Datetime(_) | toml::Value::Table(_) => None,
    }
}

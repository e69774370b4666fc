//! YAML, read into the values that JSON has; `<<` is merged as Compose does.

use anyhow::{Context, Result, bail};
use saphyr::{LoadableYamlNode, Scalar, Yaml};
use serde_json::{Map, Value};

/// Every document of a file.
pub fn documents(text: &str) -> Result<Vec<Value>> {
    Yaml::load_from_str(text).context("it is no YAML")?.iter().map(value).collect()
}

fn value(node: &Yaml<'_>) -> Result<Value> {
    Ok(match node {
        Yaml::Value(scalar) => of_scalar(scalar),
        Yaml::Sequence(list) => Value::Array(list.iter().map(value).collect::<Result<_>>()?),
        Yaml::Mapping(pairs) => {
            let mut map = Map::new();
            for (key, of_key) in pairs {
                let key = key.as_str().context("a key that is no text")?;
                map.insert(key.to_owned(), value(of_key)?);
            }
            Value::Object(merged(map))
        }
        other => bail!("{other:?} has no meaning here"),
    })
}

fn of_scalar(scalar: &Scalar<'_>) -> Value {
    match scalar {
        Scalar::Null => Value::Null,
        Scalar::Boolean(flag) => (*flag).into(),
        Scalar::Integer(number) => (*number).into(),
        Scalar::FloatingPoint(number) => number.into_inner().into(),
        Scalar::String(text) => text.to_string().into(),
    }
}

/// What stands in the map itself wins.
fn merged(mut map: Map<String, Value>) -> Map<String, Value> {
    if let Some(Value::Object(base)) = map.remove("<<") {
        for (key, inherited) in base {
            map.entry(key).or_insert(inherited);
        }
    }
    map
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn anchors_are_merged_and_documents_are_told_apart() {
        let text = "x: &x {a: 1, b: [yes, 2.5]}\ny:\n  <<: *x\n  a: two\n---\nz: null\n";
        let read = documents(text).unwrap();
        assert_eq!(read[0]["y"], json!({ "a": "two", "b": ["yes", 2.5] }));
        assert_eq!(read[1], json!({ "z": null }));
        assert!(documents("a: [1").is_err());
    }
}

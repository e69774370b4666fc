//! What objects of Kubernetes say of each other is so.

use super::super::{File, Finding};
use super::each;
use serde_json::Value;

/// The kinds that are used, and the version of each.
const KINDS: [(&str, &str); 8] = [
    ("ConfigMap", "v1"),
    ("Deployment", "apps/v1"),
    ("Ingress", "networking.k8s.io/v1"),
    ("Job", "batch/v1"),
    ("NetworkPolicy", "networking.k8s.io/v1"),
    ("PodDisruptionBudget", "policy/v1"),
    ("Secret", "v1"),
    ("Service", "v1"),
];

/// Every object is of a known kind, and selectors, references and ports lead somewhere.
pub fn fits(objects: &[(&File, Value)]) -> Vec<Finding> {
    let mut found = Vec::new();
    for (file, object) in objects {
        let name = object["metadata"]["name"].as_str().unwrap_or_default();
        let mut tell =
            |message: String| found.push(Finding::at(file, 0, format!("{name}: {message}")));
        let kind = object["kind"].as_str().unwrap_or_default();
        if name.is_empty() || !KINDS.contains(&(kind, text(object, "/apiVersion"))) {
            tell(format!(
                "`{kind}` of `{}` is no kind that is used here",
                text(object, "/apiVersion")
            ));
        }
        if let Some(selector) = selectors(kind, object)
            && !objects.iter().any(|(_, other)| selects(selector, labels(other)))
        {
            tell(format!("nothing has the labels {selector}"));
        }
        if kind == "Deployment" && !selects(selector_of(object), labels(object)) {
            tell("its own pods are not what it selects".to_owned());
        }
        each(object, &mut |key, value| {
            let wanted = match key {
                "configMapRef" => "ConfigMap",
                "secretRef" => "Secret",
                "service" => "Service",
                _ => return,
            };
            let named = value["name"].as_str().unwrap_or_default();
            if !objects
                .iter()
                .any(|(_, other)| other["kind"] == wanted && other["metadata"]["name"] == named)
            {
                tell(format!("there is no {wanted} `{named}`"));
            }
        });
    }
    found
}

fn text<'a>(object: &'a Value, place: &str) -> &'a str {
    object.pointer(place).and_then(Value::as_str).unwrap_or_default()
}

fn selector_of(object: &Value) -> &Value {
    &object["spec"]["selector"]["matchLabels"]
}

/// By which labels an object finds pods.
fn selectors<'a>(kind: &str, object: &'a Value) -> Option<&'a Value> {
    let selector = match kind {
        "Service" => &object["spec"]["selector"],
        "PodDisruptionBudget" => selector_of(object),
        "NetworkPolicy" => &object["spec"]["podSelector"]["matchLabels"],
        _ => return None,
    };
    (!selector.is_null()).then_some(selector)
}

/// The labels of the pods that an object makes.
fn labels(object: &Value) -> &Value {
    &object["spec"]["template"]["metadata"]["labels"]
}

fn selects(selector: &Value, labels: &Value) -> bool {
    let (Some(wanted), Some(there)) = (selector.as_object(), labels.as_object()) else {
        return false;
    };
    wanted.iter().all(|(key, value)| there.get(key) == Some(value))
}

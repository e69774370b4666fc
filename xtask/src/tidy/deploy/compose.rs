//! What a compose file names is in it.

use super::super::{File, Finding, Tree};
use serde_json::Value;

const CADDYFILE: &str = "deploy/Caddyfile";

/// Services, volumes and networks that are named are declared, and the balancer knows its
/// servers by their names.
pub fn fits(tree: &Tree, file: &File, document: &Value) -> Vec<Finding> {
    let empty = serde_json::Map::new();
    let declared = |what: &str| document[what].as_object().unwrap_or(&empty);
    let (services, volumes) = (declared("services"), declared("volumes"));
    let networks = declared("networks");
    let mut missing = Vec::new();
    for (name, service) in services {
        let unknown = |what: &str, names: Vec<&str>, known: &serde_json::Map<String, Value>| {
            let unknown = names.into_iter().filter(|name| !known.contains_key(*name));
            unknown
                .map(|other| format!("`{name}` names the {what} `{other}`, which is none"))
                .collect::<Vec<_>>()
        };
        missing.extend(unknown("service", keys(&service["depends_on"]), services));
        missing.extend(unknown("network", texts(&service["networks"]), networks));
        let mounted = texts(&service["volumes"]);
        let mounted = mounted.iter().filter_map(|line| line.split(':').next());
        let named = mounted.filter(|source| !source.starts_with(['.', '/'])).collect();
        missing.extend(unknown("volume", named, volumes));
        if service["image"].as_str().is_none() {
            missing.push(format!("`{name}` has no image"));
        }
    }
    for server in upstreams(tree) {
        if !services.contains_key(server) {
            missing.push(format!("{CADDYFILE} leads to `{server}`, which is no service"));
        }
    }
    missing.into_iter().map(|message| Finding::at(file, 0, message)).collect()
}

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().map_or_else(|| texts(value), |map| map.keys().map(String::as_str).collect())
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn upstreams(tree: &Tree) -> impl Iterator<Item = &str> {
    let lines = tree.file(CADDYFILE).into_iter().flat_map(|file| file.text.lines());
    lines
        .filter_map(|line| line.trim().strip_prefix("reverse_proxy "))
        .flat_map(|rest| rest.split_whitespace().filter_map(|word| word.strip_suffix(":3000")))
}

//! `deploy/`: what others start Lumbar with says what the program says.

mod compose;
mod kubernetes;

use super::{File, Finding, Tree, documents, yaml};
use anyhow::Result;
use serde_json::Value;

const CLI: &str = "server/src/cli.rs";
const ROUTES: &str = "server/src/http/mod.rs";
const DOCKERFILE: &str = "Dockerfile";
/// Names of other programs' settings.
const OTHERS: [&str; 4] = ["LUMBAR_HOST", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_USER"];

/// Every file of `deploy/` can be read, fits together, and names settings, commands and
/// addresses that there are.
pub fn deployment(tree: &Tree) -> Result<Vec<Finding>> {
    let mut found = Vec::new();
    let mut objects = Vec::new();
    for file in tree.files.iter().filter(|file| file.within(&["deploy/"])) {
        found.extend(unknown_settings(tree, file));
        if file.is("sh") {
            found.extend(unknown_commands(tree, file));
        }
        if !(file.is("yml") || file.is("yaml")) {
            continue;
        }
        let read = match yaml::documents(&file.text) {
            Ok(read) => read,
            Err(error) => {
                found.push(Finding::at(file, 0, format!("{error:#}")));
                continue;
            }
        };
        for document in &read {
            found.extend(unknown_words(tree, file, document));
        }
        if file.is("yml") {
            found.extend(read.iter().flat_map(|document| compose::fits(tree, file, document)));
        } else {
            objects.extend(read.into_iter().map(|object| (file, object)));
        }
    }
    found.extend(kubernetes::fits(&objects));
    Ok(found)
}

/// Upper-case names are settings, wherever they stand.
fn unknown_settings(tree: &Tree, file: &File) -> Vec<Finding> {
    let Some(config) = tree.file(documents::CONFIG) else { return Vec::new() };
    let known = documents::settings(&config.text);
    let mut found = Vec::new();
    for (at, line) in file.text.lines().enumerate() {
        let names =
            line.split(|c: char| !(c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_'));
        for name in names.filter(|name| name.contains('_') && name.len() > 4) {
            if !known.contains(&name) && !OTHERS.contains(&name) {
                let message = format!("`{name}` is not a setting of {}", documents::CONFIG);
                found.push(Finding::at(file, at + 1, message));
            }
        }
    }
    found
}

/// What a script has `lumbar` do is a command.
fn unknown_commands(tree: &Tree, file: &File) -> Vec<Finding> {
    let cli = tree.file(CLI).map(|file| file.text.as_str()).unwrap_or_default();
    let lines = file.text.lines().enumerate();
    let called = lines.filter_map(|(at, line)| Some((at, line.trim().strip_prefix("lumbar ")?)));
    let mut found = Vec::new();
    for (at, call) in called {
        // What follows is the script's own: variables.
        let words = call.split_whitespace();
        let words: Vec<&str> =
            words.take_while(|word| !word.starts_with(['"', '$', '>'])).collect();
        if !documents::is_command(cli, &words) {
            let message = format!("`lumbar {}` is nothing that the program knows", words.join(" "));
            found.push(Finding::at(file, at + 1, message));
        }
    }
    found
}

/// Commands, addresses, images and ports are those of the program and its `Dockerfile`.
fn unknown_words(tree: &Tree, file: &File, document: &Value) -> Vec<Finding> {
    let text = |path: &str| tree.file(path).map(|file| file.text.as_str()).unwrap_or_default();
    let mut found = Vec::new();
    each(document, &mut |key, value| {
        let wrong = match (key, value) {
            ("command", Value::Array(words)) => {
                let words: Vec<&str> = words.iter().filter_map(Value::as_str).collect();
                words.first() == Some(&"lumbar") && !documents::is_command(text(CLI), &words[1..])
            }
            ("path", Value::String(path)) => {
                path != "/" && !text(ROUTES).contains(&format!("route(\"{path}\""))
            }
            ("image", Value::String(image)) => {
                image.starts_with("lumbar") && *image != format!("lumbar:{}", version(tree))
            }
            ("containerPort", Value::Number(port)) => {
                !text(DOCKERFILE).contains(&format!("EXPOSE {port}\n"))
            }
            ("runAsUser", Value::Number(user)) => {
                !text(DOCKERFILE).contains(&format!("USER {user}\n"))
            }
            _ => false,
        };
        if wrong {
            let message = format!("`{key}: {value}` is nothing that the program knows");
            found.push(Finding::at(file, 0, message));
        }
    });
    found
}

fn version(tree: &Tree) -> String {
    let manifest = tree.file("Cargo.toml").map(|file| file.text.as_str()).unwrap_or_default();
    let line = manifest.lines().find_map(|line| line.strip_prefix("version = \""));
    line.unwrap_or_default().trim_end_matches('"').to_owned()
}

/// Every key of every map, with its value.
fn each(value: &Value, look: &mut impl FnMut(&str, &Value)) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                look(key, inner);
                each(inner, look);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| each(inner, look)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = "const KEYS: [(&str, &str); 1] = [\n (\"SMTP_URL\", \"smtp_url\"),\n];\n";
    const COMMANDS: &str = "pub enum Command {\n    Serve(Serve),\n    Migrate {},\n}\n\
                            pub struct Serve {\n    pub no_worker: bool,\n}\n\
                            pub enum Migrate {\n    Up,\n}\n";

    fn messages(path: &str, text: &str) -> Vec<String> {
        let tree = Tree::of(&[
            ("Cargo.toml", "[workspace.package]\nversion = \"0.1.0\"\n"),
            ("Dockerfile", "EXPOSE 3000\nUSER 10001\n"),
            ("deploy/Caddyfile", "reverse_proxy one:3000 {\n"),
            (documents::CONFIG, CONFIG),
            (CLI, COMMANDS),
            (ROUTES, ".route(\"/readyz\", get(x))"),
            (path, text),
        ]);
        deployment(&tree).unwrap().into_iter().map(|found| found.message).collect()
    }

    const COMPOSE: &str = "services:\n  one:\n    image: lumbar:0.1.0\n    command: [lumbar, serve, \
                           --no-worker]\n    environment: {SMTP_URL: x}\n    volumes: [data:/data]\n\
                           volumes: {data: null}\n";

    #[test]
    fn a_composition_that_fits_is_left_alone_and_each_thing_that_does_not_is_told() {
        assert_eq!(messages("deploy/compose.yml", COMPOSE), Vec::<String>::new());
        for (wrong, right) in [
            ("SMTP_URLS", "SMTP_URL"),
            ("lumbar:0.2.0", "lumbar:0.1.0"),
            ("served", "serve"),
            ("--no-workers", "--no-worker"),
            ("[files:/data]", "[data:/data]"),
            ("  two:\n", "  one:\n"),
            ("[lumbar", "lumbar"),
        ] {
            let text = COMPOSE.replacen(right, wrong, 1);
            assert_eq!(messages("deploy/compose.yml", &text).len(), 1, "{wrong}");
        }
    }

    #[test]
    fn a_script_that_calls_what_is_no_command_is_told() {
        let script = "# lumbar is called\nlumbar migrate up \"$a\" ${b:+c} >d\n    lumbar serve --no-worker\n";
        assert_eq!(messages("deploy/a.sh", script), Vec::<String>::new());
        for (wrong, right) in [("down", "up"), ("server", "serve"), ("--no-workers", "--no-worker")]
        {
            let text = script.replacen(right, wrong, 1);
            assert_eq!(messages("deploy/a.sh", &text).len(), 1, "{wrong}");
        }
    }

    const OBJECTS: &str = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: server}\nspec:\n  \
        selector: {matchLabels: {a: b}}\n  template:\n    metadata: {labels: {a: b}}\n    spec:\n      \
        containers:\n        - image: lumbar:0.1.0\n          envFrom: [{secretRef: {name: secrets}}]\n          \
        ports: [{name: http, containerPort: 3000}]\n          \
        readinessProbe: {httpGet: {path: /readyz, port: http}}\n---\n\
        apiVersion: v1\nkind: Secret\nmetadata: {name: secrets}\n---\n\
        apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec: {selector: {a: b}, ports: [{name: http}]}\n";

    #[test]
    fn objects_that_fit_are_left_alone_and_each_that_does_not_is_told() {
        assert_eq!(messages("deploy/kubernetes/all.yaml", OBJECTS), Vec::<String>::new());
        for (wrong, right) in [
            ("extensions/v1", "apps/v1"),
            ("labels: {a: c}", "labels: {a: b}"),
            ("selector: {a: c}", "selector: {a: b}"),
            ("{name: secret}", "{name: secrets}"),
            ("path: /ready,", "path: /readyz,"),
            ("containerPort: 3001", "containerPort: 3000"),
        ] {
            let text = OBJECTS.replacen(right, wrong, 1);
            assert!(!messages("deploy/kubernetes/all.yaml", &text).is_empty(), "{wrong}");
        }
    }
}

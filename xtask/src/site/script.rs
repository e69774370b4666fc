//! The script that wasm-bindgen writes, without what only people read.

/// Without comments and indentation. A text that runs over several lines must stay as it is, so
/// that a script with one stays as it is altogether.
pub fn squeezed(script: &str) -> String {
    if script.lines().any(|line| line.matches('`').count() % 2 == 1) {
        return script.to_owned();
    }
    let mut lines = Vec::new();
    let mut comment = false;
    for line in script.lines().map(str::trim) {
        comment = comment || line.starts_with("/*");
        if comment {
            comment = !line.ends_with("*/");
        } else if !line.is_empty() && !line.starts_with("//") {
            lines.push(line);
        }
    }
    lines.join("\n") + "\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_and_indentation_go_and_texts_stay() {
        let script = "/**\n * @param {string} a\n */\nfunction f(a) {\n    // why\n\n    \
                      return `  ${a} // b`;\n}\n/* one line */\nf('x');";
        assert_eq!(squeezed(script), "function f(a) {\nreturn `  ${a} // b`;\n}\nf('x');\n");
    }

    #[test]
    fn a_text_of_several_lines_is_not_touched() {
        let script = "f(`\n    indented\n`);\n// kept, to be safe\n";
        assert_eq!(squeezed(script), script);
    }
}

//! Terraform: resources, data, modules, inputs and outputs with what their descriptions say. Read line by line.

use crate::outline::declare::languages::by_line::{Lines, item};
use crate::outline::item::{FileOutline, ItemKind};

/// Reads a whole file.
pub fn read(file: &mut FileOutline, text: &str) {
    let mut lines = Lines::new(text);
    let mut comment: Vec<&str> = Vec::new();
    while let Some((number, line)) = lines.take() {
        if let Some(said) = line.strip_prefix('#').or_else(|| line.strip_prefix("//")) {
            comment.push(said.trim());
            continue;
        }
        let block = block(line);
        let said = std::mem::take(&mut comment).into_iter().filter(|said| said.chars().any(char::is_alphanumeric));
        let said = said.collect::<Vec<_>>().join(" ");
        let Some((kind, name)) = block else { continue };
        let end = lines.end_of(line);
        let (mut description, mut default, mut typed) = (String::new(), "", "");
        let is_one_line = line.trim_end().ends_with('}');
        while !is_one_line && lines.number() + 1 < end {
            let Some((_, inner)) = lines.take() else { break };
            let Some((key, value)) = inner.trim().split_once('=') else { continue };
            let is_own = inner.len() - inner.trim_start().len() <= 2;
            match key.trim() {
                "description" if is_own => value.trim().trim_matches('"').clone_into(&mut description),
                "default" if is_own => default = value.trim(),
                "type" if is_own => typed = value.trim(),
                _ => {}
            }
        }
        let mut signature = line.trim_end_matches([' ', '{']).to_owned();
        if !typed.is_empty() {
            signature = format!("{signature} type = {typed}");
        }
        if !default.is_empty() {
            signature = format!("{signature} default = {default}");
        }
        let doc = if description.is_empty() { said } else { description };
        file.items.push(item((kind, &name), &signature, doc, (number, end)));
    }
}

/// `resource "aws_vpc" "this" {` is `aws_vpc.this`.
fn block(line: &str) -> Option<(ItemKind, String)> {
    let (word, rest) = line.split_once(' ')?;
    let kind = match word {
        "resource" | "data" | "module" => ItemKind::Resource,
        "variable" => ItemKind::Input,
        "output" => ItemKind::Output,
        _ => return None,
    };
    if !line.contains('{') {
        return None;
    }
    let labels: Vec<&str> = rest.split('"').skip(1).step_by(2).take(2).collect();
    let name = labels.join(".");
    let name = match word {
        "module" => format!("module.{name}"),
        "data" => format!("data.{name}"),
        _ => name,
    };
    (!labels.is_empty()).then_some((kind, name))
}

#[cfg(test)]
mod tests {
    use crate::outline::Language;
    use crate::outline::outline;

    #[test]
    fn blocks_have_descriptions_types_and_defaults() {
        let text = "# The network.\nresource \"aws_vpc\" \"this\" {\n  cidr = var.cidr\n}\n\nvariable \"cidr\" {\n  description = \"Range of addresses\"\n  type        = string\n  default     = \"10.0.0.0/16\"\n}\n\noutput \"id\" { value = 1 }\n";
        let items = outline("main.tf", text, Language::Terraform).0.items;
        let told: Vec<(&str, &str, u32)> =
            items.iter().map(|item| (item.name.as_str(), item.doc.as_str(), item.end_line)).collect();
        assert_eq!(told, [("aws_vpc.this", "The network.", 4), ("cidr", "Range of addresses", 10), ("id", "", 12)]);
        assert_eq!(items[1].signature, "variable \"cidr\" type = string default = \"10.0.0.0/16\"");
    }
}

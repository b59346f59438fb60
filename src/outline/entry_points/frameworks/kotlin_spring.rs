//! Spring's annotations in Kotlin: `@RequestMapping("/owners")` above a class stands before `@GetMapping("/{id}")` above a function.

use crate::outline::entry_points::call_text::route;
use crate::outline::entry_points::route_attributes::{Mapping, annotation};
use crate::outline::item::{Entry, EntryKind, FileOutline};

/// Routes of one file. Ours.
const MOST: usize = 500;

/// Whether a file has such annotations.
pub fn is_used(text: &str) -> bool {
    text.contains("Mapping") && text.contains("org.springframework")
}

/// Adds the routes that a file's annotations name.
pub fn apply(file: &mut FileOutline, text: &str) {
    let mut prefix = String::new();
    let mut waiting: Vec<(u32, Mapping)> = Vec::new();
    for (line, number) in text.lines().zip(1u32..) {
        let bare = line.trim();
        if let Some((name, arguments)) = mapping(bare) {
            waiting.extend(annotation(name, arguments).into_iter().map(|found| (number, found)));
        }
        if bare.starts_with(['/', '*']) {
            continue;
        }
        if let Some((_, rest)) = bare.split_once("fun ").filter(|_| !waiting.is_empty()) {
            let name = rest.split('(').next().unwrap_or_default().trim();
            for (line, found) in waiting.drain(..).take(MOST.saturating_sub(file.entries.len())) {
                let name = (route(found.verb, &prefix, &found.path), name.to_owned());
                file.entries.push(Entry { kind: EntryKind::Route, name: name.0, line, detail: name.1 });
            }
        } else if ["class ", "interface ", "object "].iter().any(|word| bare.contains(word)) && !bare.starts_with('@') {
            prefix = waiting.drain(..).next().map(|(_, found)| found.path).unwrap_or_default();
        }
    }
}

/// Name and arguments of an annotation of Spring's that maps requests.
fn mapping(line: &str) -> Option<(&str, &str)> {
    let rest = line.strip_prefix('@')?;
    let end = rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len());
    let (name, arguments) = rest.split_at(end);
    let inside = arguments.strip_prefix('(').map(|inside| inside.rsplit_once(')').map_or(inside, |(inside, _)| inside));
    // Kotlin writes lists of values between square brackets.
    let inside = inside.unwrap_or_default().trim_start_matches('[');
    name.ends_with("Mapping").then_some((name, inside))
}

#[cfg(test)]
mod tests {
    use crate::outline::language::Language;
    use crate::outline::outline;

    #[test]
    fn functions_answer_below_what_their_class_says() {
        let text = "import org.springframework.stereotype.Controller\n@Controller\n@RequestMapping(\"/owners/{ownerId}\")\nclass PetController(val pets: Pets) {\n\n    @GetMapping(\"/pets/new\")\n    fun form(model: Model): String {\n        return \"x\"\n    }\n\n    @PostMapping(value = [\"/pets\"])\n    suspend fun make(@Valid pet: Pet): String = \"y\"\n\n    @RequestMapping(\"/all\", method = [RequestMethod.GET])\n    fun all() {}\n}\n\n@RestController\nclass Vets {\n    @GetMapping fun vets() = 1\n    fun other() {}\n}\n";
        let entries = outline("A.kt", text, Language::Kotlin).0.entries;
        let told: Vec<String> =
            entries.iter().map(|entry| format!("{} > {} {}", entry.name, entry.detail, entry.line)).collect();
        let expected = [
            "GET / > vets 20",
            "GET /owners/{ownerId}/all > all 14",
            "GET /owners/{ownerId}/pets/new > form 6",
            "POST /owners/{ownerId}/pets > make 11",
        ];
        assert_eq!(told, expected);
    }
}

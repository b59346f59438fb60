//! Languages that no page describes: they are counted and named, so that nobody takes them for absent.

/// Endings in lower case, and what is written in such files.
const ENDINGS: &[(&str, &str)] = &[
    ("vue", "Vue"),
    ("svelte", "Svelte"),
    ("astro", "Astro"),
    ("hs", "Haskell"),
    ("ml", "OCaml"),
    ("mli", "OCaml"),
    ("clj", "Clojure"),
    ("cljs", "Clojure"),
    ("erl", "Erlang"),
    ("hrl", "Erlang"),
    ("pl", "Perl"),
    ("pm", "Perl"),
    ("r", "R"),
    ("jl", "Julia"),
    ("zig", "Zig"),
    ("nim", "Nim"),
    ("m", "Objective-C"),
    ("mm", "Objective-C"),
    ("fs", "F#"),
    ("fsx", "F#"),
    ("vb", "Visual Basic"),
    ("groovy", "Groovy"),
    ("ps1", "PowerShell"),
    ("elm", "Elm"),
    ("sol", "Solidity"),
    ("cu", "CUDA"),
    ("asm", "Assembly"),
    ("s", "Assembly"),
    ("f90", "Fortran"),
    ("cr", "Crystal"),
    ("d", "D"),
    ("v", "Verilog"),
    ("sv", "SystemVerilog"),
    ("vhd", "VHDL"),
    ("tcl", "Tcl"),
    ("el", "Emacs Lisp"),
    ("lisp", "Lisp"),
    ("scm", "Scheme"),
    ("rkt", "Racket"),
    ("coffee", "CoffeeScript"),
    ("graphql", "GraphQL"),
    ("razor", "Razor"),
    ("cshtml", "Razor"),
    ("xaml", "XAML"),
    ("erb", "ERB"),
    ("haml", "Haml"),
    ("slim", "Slim"),
    ("heex", "HEEx"),
    ("eex", "EEx"),
    ("leex", "LEEx"),
    ("twig", "Twig"),
    ("jsp", "JSP"),
    ("nix", "Nix"),
    ("bicep", "Bicep"),
];

/// The language of a file that is not read, by its ending; `None` for what is no code.
pub fn language(path: &str) -> Option<&'static str> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if name.ends_with(".blade.php") {
        return Some("Blade");
    }
    let ending = name.rsplit_once('.')?.1.to_ascii_lowercase();
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, language)| *language)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outline::language::Language;

    #[test]
    fn templates_of_laravel_are_counted_and_not_read_as_php() {
        let path = "resources/views/users/show.blade.php";
        assert_eq!((Language::of_path(path), language(path)), (None, Some("Blade")));
        assert_eq!((Language::of_path("app/User.php"), language("app/User.php")), (Some(Language::Php), None));
    }
}

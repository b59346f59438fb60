//! Languages that no page describes: they are counted and named, so that their silence deceives nobody.

/// The language of a file that is not read, by its ending; `None` for what is no code.
pub fn language(path: &str) -> Option<&'static str> {
    const ENDINGS: &[(&str, &str)] = &[
        ("vue", "Vue"), ("svelte", "Svelte"), ("astro", "Astro"), ("hs", "Haskell"), ("ml", "OCaml"), ("mli", "OCaml"), ("clj", "Clojure"),
        ("cljs", "Clojure"), ("erl", "Erlang"), ("hrl", "Erlang"), ("pl", "Perl"), ("pm", "Perl"), ("r", "R"), ("jl", "Julia"), ("zig", "Zig"),
        ("nim", "Nim"), ("m", "Objective-C"), ("mm", "Objective-C"), ("fs", "F#"), ("fsx", "F#"), ("vb", "Visual Basic"), ("groovy", "Groovy"),
        ("ps1", "PowerShell"), ("elm", "Elm"), ("sol", "Solidity"), ("cu", "CUDA"), ("asm", "Assembly"), ("s", "Assembly"), ("f90", "Fortran"),
        ("cr", "Crystal"), ("d", "D"), ("v", "Verilog"), ("sv", "SystemVerilog"), ("vhd", "VHDL"), ("tcl", "Tcl"), ("el", "Emacs Lisp"),
        ("lisp", "Lisp"), ("scm", "Scheme"), ("rkt", "Racket"), ("coffee", "CoffeeScript"), ("graphql", "GraphQL"), 
        ("razor", "Razor"), ("cshtml", "Razor"), ("xaml", "XAML"), ("erb", "ERB"), ("haml", "Haml"), ("slim", "Slim"), ("heex", "HEEx"),
        ("eex", "EEx"), ("leex", "LEEx"), ("twig", "Twig"), ("jsp", "JSP"), ("nix", "Nix"), ("bicep", "Bicep"),
    ];
    let ending = path.rsplit('/').next().unwrap_or(path).rsplit_once('.')?.1.to_ascii_lowercase();
    ENDINGS.iter().find(|(known, _)| *known == ending).map(|(_, language)| *language)
}

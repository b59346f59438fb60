//! Which licence a text is, by the sentences that only it has.
//!
//! Source: the texts and identifiers of spdx.org/licenses.

/// Identifiers, and sentences that a text of the licence holds, all of them, in lower case and with single spaces. What holds more comes
/// first.
const TEXTS: [(&str, &[&str]); 19] = [
    ("AGPL-3.0", &["gnu affero general public license version 3"]),
    ("LGPL-3.0", &["gnu lesser general public license version 3"]),
    ("LGPL-2.1", &["gnu lesser general public license version 2.1"]),
    ("GPL-3.0", &["gnu general public license version 3, 29 june 2007"]),
    ("GPL-2.0", &["gnu general public license version 2, june 1991"]),
    ("Apache-2.0", &["apache license version 2.0, january 2004"]),
    ("MPL-2.0", &["mozilla public license version 2.0", "covered software"]),
    ("EPL-2.0", &["eclipse public license - v 2.0"]),
    ("EUPL-1.2", &["european union public licence v. 1.2"]),
    ("BUSL-1.1", &["business source license 1.1", "additional use grant"]),
    ("Elastic-2.0", &["elastic license 2.0"]),
    ("BSL-1.0", &["boost software license - version 1.0"]),
    ("CC0-1.0", &["cc0 1.0 universal"]),
    ("Unlicense", &["this is free and unencumbered software released into the public domain"]),
    ("BSD-3-Clause", &["redistribution and use in source and binary forms", "neither the name"]),
    ("BSD-2-Clause", &["redistribution and use in source and binary forms", "disclaimer"]),
    (
        "ISC",
        &["permission to use, copy, modify, and", "with or without fee", "provided that the above copyright notice"],
    ),
    ("MIT", &["permission is hereby granted, free of charge, to any person obtaining a copy", "without restriction"]),
    ("0BSD", &["permission to use, copy, modify, and/or distribute this software for any purpose"]),
];

/// Bytes that are looked at: of the long ones the first lines say which they are. Ours.
const MOST_BYTES: usize = 20_000;

/// The identifier of the licence whose text this is; `None` where it is no known one, or where several are told in it.
pub fn identifier(text: &str) -> Option<&'static str> {
    let words: Vec<&str> = crate::text::first_chars(text, MOST_BYTES).split_whitespace().collect();
    let plain = words.join(" ").to_lowercase();
    let at =
        |parts: &[&str]| parts.iter().map(|part| plain.find(part)).collect::<Option<Vec<usize>>>()?.into_iter().min();
    let mut found = TEXTS.iter().filter_map(|(name, parts)| Some((at(parts)?, *name)));
    let (first, name) = found.next()?;
    // The same sentence may begin several; another one begins another licence.
    found.all(|(other, _)| other == first).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIT: &str = "The MIT License\n\nCopyright (c) 2020 A\n\nPermission is hereby granted, free of charge, to any person\nobtaining a copy of this software, to deal in it without restriction.\n";
    const BSD: &str = "Redistribution and use in source and binary forms, with or without\nmodification. Neither the name of the holder.\nDisclaimer.\n";

    #[test]
    fn a_licence_is_told_by_its_text() {
        for (text, wanted) in [
            (MIT.to_owned(), Some("MIT")),
            (BSD.to_owned(), Some("BSD-3-Clause")),
            (BSD.replace("Neither the name of the holder.", ""), Some("BSD-2-Clause")),
            ("GNU AFFERO GENERAL PUBLIC LICENSE\n  Version 3, 19 November 2007\n".to_owned(), Some("AGPL-3.0")),
            (
                "GNU GENERAL PUBLIC LICENSE\nVersion 3, 29 June 2007\n... GNU Affero General Public License version 3 ...".to_owned(),
                None,
            ),
            ("                                 Apache License\n   Version 2.0, January 2004\n".to_owned(), Some("Apache-2.0")),
            (format!("{MIT}\n---\n{BSD}"), None),
            ("All rights reserved.".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(identifier(&text), wanted, "{text}");
        }
    }
}

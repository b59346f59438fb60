//! How much work a scan is, counted in bytes looked at: that growth is linear is tested by counting, not by a clock.

/// Notes that `bytes` were looked at; nothing outside of this module's tests.
#[cfg(not(test))]
pub(super) fn looked_at(_bytes: usize) {}

#[cfg(test)]
pub(super) use counted::looked_at;

#[cfg(test)]
mod counted {
    use std::cell::Cell;

    use super::super::{Policy, RedactOptions, redact};

    thread_local!(static LOOKED_AT: Cell<usize> = const { Cell::new(0) });

    pub fn looked_at(bytes: usize) {
        LOOKED_AT.set(LOOKED_AT.get() + bytes);
    }

    fn steps(text: &str) -> usize {
        LOOKED_AT.set(0);
        redact(text, &RedactOptions { policy: Policy::Conceal });
        LOOKED_AT.get()
    }

    #[test]
    fn the_work_grows_with_the_length_whatever_the_text_repeats() {
        for part in [
            "a",
            "-",
            "eyJ-",
            "eyJa.",
            "eyJ_a.b-",
            "token ",
            "token=",
            "token: ",
            "\"token\":[",
            "\"token\":[\"a\",",
            "ghp_",
            "sk-",
            "-----BEGIN ",
            "-----BEGIN PRIVATE KEY",
            "-----BEGIN A-----",
            "://",
            "://a@",
            "a@",
            "@b.c",
            "a@b.",
            "%22",
            "token%22:%22",
            "\\\"token\\\":\\\"",
            "Q~",
            "abc8Q~",
            "AZDO",
            "a1b2c3",
            "123456:",
            "Bearer ",
            "Bearer aaaaaaaaaaaa ",
            "ä",
            "id: ",
            "id:\n",
            "--token ",
            "<token>",
            "authorization: ",
            "cookie\t=\t",
            "token:)",
            "token: {",
            "a.",
            "_",
            "0x",
            "AKIA",
            "xoxe.",
            "1//0",
        ] {
            let (once, twice) = (steps(&part.repeat(4_000)), steps(&part.repeat(8_000)));
            assert!(twice <= once * 22 / 10 + 100, "{part}: {once} steps, then {twice}");
            assert!(once <= 100 * 4_000 * part.len(), "{part}: {once} steps");
        }
    }
}

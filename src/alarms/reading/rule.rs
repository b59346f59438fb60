//! The alarms that a composite alarm's rule names (CloudWatch User Guide, "Create a composite alarm").
//!
//! `ALARM("a") AND (OK(b) OR NOT INSUFFICIENT_DATA("arn:…:alarm:c"))`, and `AT_LEAST(2, ALARM, (a, b, c))`.

use super::state::AlarmState;

/// Names of one rule: as many as AWS takes.
const MOST: usize = 100;

/// A name, and the state in which the rule counts it.
pub type Named = (String, AlarmState);

/// Each name once, in the rule's order. What cannot be read is passed over: a rule is AWS's to judge.
pub fn names(rule: &str) -> Vec<Named> {
    let mut reader = Reader { rest: rule, open: Vec::new(), negated: false, found: Vec::new() };
    while reader.found.len() < MOST && reader.step().is_some() {}
    reader.found
}

struct Reader<'a> {
    rest: &'a str,
    /// Whether what stands in each open parenthesis is turned round.
    open: Vec<bool>,
    /// Whether what comes next is.
    negated: bool,
    found: Vec<Named>,
}

impl Reader<'_> {
    fn step(&mut self) -> Option<()> {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('(') {
            let outer = self.open.last().copied().unwrap_or_default();
            self.open.push(outer ^ std::mem::take(&mut self.negated));
            self.rest = rest;
            return Some(());
        }
        if let Some(rest) = self.rest.strip_prefix(')') {
            self.open.pop();
            self.negated = false;
            self.rest = rest;
            return Some(());
        }
        match self.word().as_str() {
            "" => self.rest = self.rest.get(self.rest.chars().next()?.len_utf8()..)?,
            "NOT" => self.negated = !self.negated,
            "AT_LEAST" => self.at_least()?,
            word => match state(word) {
                Some(state) => self.function(state)?,
                None => self.negated = false,
            },
        }
        Some(())
    }

    fn word(&mut self) -> String {
        let is_letter = |c: char| c.is_ascii_alphabetic() || c == '_';
        let (word, rest) = self
            .rest
            .split_at_checked(self.rest.find(|c| !is_letter(c)).unwrap_or(self.rest.len()))
            .unwrap_or_default();
        self.rest = rest;
        word.to_ascii_uppercase()
    }

    /// `("name")` behind a state.
    fn function(&mut self, state: AlarmState) -> Option<()> {
        self.take('(')?;
        let name = self.name()?;
        self.take(')');
        self.add(&name, state);
        self.negated = false;
        Some(())
    }

    /// `(2, ALARM, (a, b))` behind its word.
    fn at_least(&mut self) -> Option<()> {
        self.take('(')?;
        self.rest = self.rest.split_once(',')?.1.trim_start();
        let negates = self.word();
        let state = if negates == "NOT" {
            self.rest = self.rest.trim_start();
            let word = self.word();
            turned(state(&word)?)
        } else {
            state(&negates)?
        };
        self.take(',')?;
        self.take('(')?;
        loop {
            let name = self.name()?;
            self.add(&name, state);
            if self.take(',').is_none() {
                break;
            }
        }
        self.take(')');
        self.take(')');
        self.negated = false;
        Some(())
    }

    /// A name in quotes or without.
    fn name(&mut self) -> Option<String> {
        self.rest = self.rest.trim_start();
        if let Some(rest) = self.rest.strip_prefix('"') {
            let (name, rest) = rest.split_once('"')?;
            self.rest = rest;
            return Some(name.to_owned());
        }
        let (name, rest) = self.rest.split_at_checked(self.rest.find([')', ','])?)?;
        self.rest = rest;
        Some(name.trim().to_owned())
    }

    fn take(&mut self, c: char) -> Option<()> {
        self.rest = self.rest.trim_start().strip_prefix(c)?;
        Some(())
    }

    fn add(&mut self, name: &str, state: AlarmState) {
        let name = bare_name(name);
        let turns = self.open.last().copied().unwrap_or_default() ^ self.negated;
        let is_new = !name.is_empty() && self.found.iter().all(|(known, _)| known != name);
        if is_new && self.found.len() < MOST {
            self.found.push((name.to_owned(), if turns { turned(state) } else { state }));
        }
    }
}

/// A name alone, also out of an ARN: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:name`.
pub fn bare_name(name: &str) -> &str {
    match name.strip_prefix("arn:") {
        Some(rest) => rest.splitn(6, ':').nth(5).unwrap_or(name),
        None => name,
    }
}

fn state(word: &str) -> Option<AlarmState> {
    match word {
        "ALARM" => Some(AlarmState::Alarm),
        "OK" => Some(AlarmState::Ok),
        "INSUFFICIENT_DATA" => Some(AlarmState::InsufficientData),
        _ => None,
    }
}

/// What stands for "not in this state".
fn turned(state: AlarmState) -> AlarmState {
    match state {
        AlarmState::Ok => AlarmState::Alarm,
        _ => AlarmState::Ok,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(rule: &str) -> Vec<(String, AlarmState)> {
        names(rule)
    }

    fn named(name: &str, state: AlarmState) -> Named {
        (name.to_owned(), state)
    }

    #[test]
    fn each_alarm_of_a_rule_is_named_once_with_the_state_that_counts() {
        use AlarmState::{Alarm, InsufficientData, Ok};
        let rule = r#"ALARM("a (b), c") AND (OK(d) or insufficient_data("e")) AND ALARM("a (b), c")"#;
        assert_eq!(read(rule), [named("a (b), c", Alarm), named("d", Ok), named("e", InsufficientData)]);
        let arn = "ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x:y) OR FALSE";
        assert_eq!(read(arn), [named("x:y", Alarm)]);
        assert_eq!(read("NOT ALARM(a) AND ALARM(b)"), [named("a", Ok), named("b", Alarm)]);
        assert_eq!(
            read("NOT (ALARM(a) OR NOT OK(b)) AND ALARM(c)"),
            [named("a", Ok), named("b", Ok), named("c", Alarm)]
        );
        assert_eq!(
            read("AT_LEAST(2, ALARM, (a, \"b\")) OR ALARM(c)"),
            [named("a", Alarm), named("b", Alarm), named("c", Alarm)]
        );
        assert_eq!(read("TRUE"), []);
    }

    #[test]
    fn a_rule_that_is_cut_names_what_came_before() {
        use AlarmState::Alarm;
        for rule in ["ALARM(a) AND ALARM(\"b", "ALARM(a) AND ALARM", "ALARM(a) AND AT_LEAST(2, AL", "ALARM(a) ü )) ("]
        {
            assert_eq!(read(rule), [named("a", Alarm)], "{rule}");
        }
        assert_eq!(read(&"ALARM(a)(".repeat(1_000)), [named("a", Alarm)]);
    }

    proptest! {
        #[test]
        fn no_text_stops_the_reader(rule in "(ALARM|OK|NOT|AT_LEAST|AND|[()\", a-c1ü])*") {
            prop_assert!(names(&rule).len() <= MOST);
        }
    }
}

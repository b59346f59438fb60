//! Points in time, milliseconds since 1970 in UTC, and the forms in which protocols write them.

const DAY_MS: u64 = 86_400_000;
/// Days from 0000-03-01 to 1970-01-01, with which the calendar's cycle of 400 years begins.
const EPOCH_DAYS: u64 = 719_468;

/// `20150830T123600Z`, ISO 8601's basic form, as AWS signatures carry it.
pub fn basic(ms: u64) -> String {
    let (year, month, day) = date(ms);
    let (hour, minute, second) = time(ms);
    format!("{year:04}{month:02}{day:02}T{hour:02}{minute:02}{second:02}Z")
}

/// `2015-08-30T12:36:00Z` (RFC 3339), with milliseconds where there are any.
pub fn iso(ms: u64) -> String {
    let (year, month, day) = date(ms);
    let (hour, minute, second) = time(ms);
    let fraction = match ms % 1000 {
        0 => String::new(),
        fraction => format!(".{fraction:03}"),
    };
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{fraction}Z")
}

/// Reads RFC 3339: `2015-08-30T12:36:00Z`, with or without a fraction and an offset. Finer parts than milliseconds are cut; seconds may be
/// missing, as ISO 8601 allows.
pub fn read_iso(text: &str) -> Option<u64> {
    let (date, time) = text.split_once(['T', 't'])?;
    let mut parts = date.splitn(3, '-');
    let days = days(digits(parts.next()?, 4)?, digits(parts.next()?, 2)?, digits(parts.next()?, 2)?)?;
    let zone_at = time.find(['Z', 'z', '+', '-'])?;
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let ms = days.checked_mul(DAY_MS)?.checked_add(clock_ms(clock)?)?.checked_add(fraction_ms(fraction)?)?;
    match zone {
        "Z" | "z" => Some(ms),
        _ => {
            let (hours, minutes) = zone.get(1..)?.split_once(':')?;
            let offset = (digits(hours, 2)? * 60 + digits(minutes, 2)?) * 60_000;
            if zone.starts_with('+') { ms.checked_sub(offset) } else { ms.checked_add(offset) }
        }
    }
}

/// Reads the basic form of [`basic`].
pub fn read_basic(text: &str) -> Option<u64> {
    let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
    let part = |text: &str, from: usize, to: usize| digits(text.get(from..to)?, to - from);
    if date.len() != 8 || time.len() != 6 {
        return None;
    }
    let days = days(part(date, 0, 4)?, part(date, 4, 6)?, part(date, 6, 8)?)?;
    let seconds = part(time, 0, 2)? * 3600 + part(time, 2, 4)? * 60 + part(time, 4, 6)?;
    days.checked_mul(DAY_MS)?.checked_add(seconds * 1000)
}

/// Reads HTTP's date in the three forms that a recipient has to know (RFC 9110 section 5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`,
/// `Sunday, 06-Nov-94 08:49:37 GMT` and `Sun Nov  6 08:49:37 1994`.
pub fn read_http(text: &str) -> Option<u64> {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let (_weekday, rest) = text.split_once(' ')?;
    let parts: Vec<&str> = rest.split([' ', '-']).filter(|part| !part.is_empty()).collect();
    let (day, name, year, clock) = match *parts.as_slice() {
        [day, month, year, clock, "GMT"] => (digits(day, 2)?, month, year_of(year)?, clock),
        [month, day, clock, year] => (digits(day, day.len().clamp(1, 2))?, month, digits(year, 4)?, clock),
        _ => return None,
    };
    let month = (1..).zip(MONTHS).find(|(_, month)| *month == name)?.0;
    days(year, month, day)?.checked_mul(DAY_MS)?.checked_add(clock_ms(clock)?)
}

/// Two digits are of this century, but for those that were written in the last one.
fn year_of(text: &str) -> Option<u64> {
    digits(text, 4).or_else(|| digits(text, 2).map(|year| if year < 70 { 2000 + year } else { 1900 + year }))
}

/// Year, month and day (Howard Hinnant, "chrono-compatible low-level date algorithms").
fn date(ms: u64) -> (u64, u64, u64) {
    let days = ms / DAY_MS + EPOCH_DAYS;
    let (era, day_of_era) = (days / 146_097, days % 146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    (year_of_era + era * 400 + u64::from(month <= 2), month, day)
}

fn time(ms: u64) -> (u64, u64, u64) {
    let seconds = ms % DAY_MS / 1000;
    (seconds / 3600, seconds / 60 % 60, seconds % 60)
}

/// Days since 1970 of a date that exists.
fn days(year: u64, month: u64, day: u64) -> Option<u64> {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let length = match month {
        2 => 28 + u64::from(leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if !(1..=length).contains(&day) {
        return None;
    }
    let year = if month <= 2 { year.checked_sub(1)? } else { year };
    let shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * shifted + 2) / 5 + day - 1;
    let (era, year_of_era) = (year / 400, year % 400);
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    (era * 146_097 + day_of_era).checked_sub(EPOCH_DAYS)
}

/// `12:36:00` or `12:36`; a leap second counts as the second before.
fn clock_ms(text: &str) -> Option<u64> {
    let mut parts = text.splitn(3, ':');
    let hour = digits(parts.next()?, 2).filter(|hour| *hour < 24)?;
    let minute = digits(parts.next()?, 2).filter(|minute| *minute < 60)?;
    let second = digits(parts.next().unwrap_or("00"), 2).filter(|second| *second <= 60)?;
    Some(((hour * 60 + minute) * 60 + second.min(59)) * 1000)
}

fn fraction_ms(text: &str) -> Option<u64> {
    if text.is_empty() || !text.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let padded: String = text.chars().chain(std::iter::repeat('0')).take(3).collect();
    padded.parse().ok()
}

fn digits(text: &str, count: usize) -> Option<u64> {
    (text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit())).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn each_form_names_the_same_moment() {
        let ms = 1_440_938_160_000;
        assert_eq!(basic(ms), "20150830T123600Z");
        assert_eq!(iso(ms), "2015-08-30T12:36:00Z");
        assert_eq!(iso(ms + 50), "2015-08-30T12:36:00.050Z");
        assert_eq!(read_basic("20150830T123600Z"), Some(ms));
        assert_eq!(read_http("Sun, 30 Aug 2015 12:36:00 GMT"), Some(ms));
        assert_eq!(read_http("Sunday, 30-Aug-15 12:36:00 GMT"), Some(ms));
        assert_eq!(read_http("Sun Aug 30 12:36:00 2015"), Some(ms));
        assert_eq!(read_http("Sun Nov  6 08:49:37 1994"), read_http("Sunday, 06-Nov-94 08:49:37 GMT"));
        assert_eq!(read_iso("2015-08-30T12:36Z"), Some(ms));
        assert_eq!(read_iso("2015-08-30T14:36:00.0505+02:00"), Some(ms + 50));
        assert_eq!(read_iso("2015-08-30T10:06:00-02:30"), Some(ms));
    }

    #[test]
    fn what_is_no_date_is_none() {
        for text in ["", "2015-02-29T00:00:00Z", "2015-13-01T00:00:00Z", "2015-08-30T24:00:00Z", "2015-08-30T12:36:00"]
        {
            assert_eq!(read_iso(text), None, "{text}");
        }
        for text in ["1969-12-31T23:59:59Z", "2015-8-30T12:36:00Z", "2015-08-30T12:36:00.Z", "2015-08-30T12:36:00Zx"] {
            assert_eq!(read_iso(text), None, "{text}");
        }
        for text in [
            "Sun, 30 Aug 2015 12:36:00 CET",
            "Sun, 30 Aug 2015 12:36:00",
            "Sun Aug 30 12:36:00 15",
            "soon",
            "in 3 seconds",
        ] {
            assert_eq!(read_http(text), None, "{text}");
        }
        assert_eq!(read_basic("20150830T123600"), None);
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(seconds in 0u64..253_402_300_800, ms in 0u64..1000) {
            prop_assert_eq!(read_iso(&iso(seconds * 1000 + ms)), Some(seconds * 1000 + ms));
            prop_assert_eq!(read_basic(&basic(seconds * 1000)), Some(seconds * 1000));
        }
    }
}

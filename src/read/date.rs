//! Serial day numbers → ISO 8601 text. Knows no number formats; the caller has decided that a number
//! is a date.

/// What kind of time a number is formatted as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TimeKind {
    /// A point in time.
    Moment,
    /// A length of time (`[h]:mm`).
    Span,
}

const DAY_MILLIS: f64 = 86_400_000.0;
/// The day after 9999-12-31, in 1900 serials.
const END: f64 = 2_958_466.0;
/// Serial 0 of the 1904 system, in 1900 serials.
const OFFSET_1904: f64 = 1462.0;
/// 1970-01-01 in 1900 serials.
const UNIX_EPOCH: i64 = 25_569;

/// The ISO form of a serial number: the date alone when there is no time, the time alone below one
/// day, `PT36H30M` for a span; `None` for what no spreadsheet shows as a date.
pub(super) fn iso(serial: f64, kind: TimeKind, from_1904: bool) -> Option<String> {
    if !(0.0..END).contains(&serial) {
        return None;
    }
    let shift = if from_1904 && kind == TimeKind::Moment {
        OFFSET_1904
    } else {
        0.0
    };
    let millis = ((serial + shift) * DAY_MILLIS).round() as u64;
    let (day, within) = (millis / 86_400_000, millis % 86_400_000);
    if kind == TimeKind::Span {
        return Some(span(millis));
    }
    if day == 0 {
        return Some(clock(within));
    }
    let date = civil(i64::try_from(day).ok()?);
    Some(if within == 0 {
        date
    } else {
        format!("{date}T{}", clock(within))
    })
}

fn clock(millis: u64) -> String {
    let seconds = millis / 1000;
    let text = format!("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
    match millis % 1000 {
        0 => text,
        rest => format!("{text}.{rest:03}"),
    }
}

fn span(millis: u64) -> String {
    let seconds = millis / 1000;
    let (hours, minutes, rest) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    match rest {
        0 => format!("PT{hours}H{minutes}M"),
        _ => format!("PT{hours}H{minutes}M{rest}S"),
    }
}

/// The calendar date of a 1900 serial, with the 29 February 1900 that spreadsheets believe in.
fn civil(serial: i64) -> String {
    if serial == 60 {
        return "1900-02-29".to_owned();
    }
    let real = if serial < 60 { serial.saturating_add(1) } else { serial };
    // Days since 0000-03-01, so that a leap day is the last day of its year.
    let days = real.saturating_sub(UNIX_EPOCH).saturating_add(719_468);
    let (era, of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 {
        shifted_month + 3
    } else {
        shifted_month - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    format!("{year:04}-{month:02}-{day:02}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn serials_become_iso_text() {
        let moment = |serial| iso(serial, TimeKind::Moment, false);
        let cases = [
            (45_658.0, Some("2025-01-01")),
            (45_943.5, Some("2025-10-13T12:00:00")),
            (45_943.541, Some("2025-10-13T12:59:02.400")),
            (1.0, Some("1900-01-01")),
            (59.0, Some("1900-02-28")),
            (60.0, Some("1900-02-29")),
            (61.0, Some("1900-03-01")),
            (2_958_465.0, Some("9999-12-31")),
            (0.5, Some("12:00:00")),
            (2_958_466.0, None),
            (-1.0, None),
            (f64::NAN, None),
        ];
        for (serial, text) in cases {
            assert_eq!(moment(serial).as_deref(), text, "{serial}");
        }
        assert_eq!(iso(0.0, TimeKind::Moment, true).as_deref(), Some("1904-01-01"));
        assert_eq!(iso(1.5, TimeKind::Span, false).as_deref(), Some("PT36H0M"));
    }
}

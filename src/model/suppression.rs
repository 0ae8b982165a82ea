//! What people decided not to hear of: comments in configurations, and statements in the settings.

use std::fmt;

use super::Sourced;
use crate::text::Span;

/// A comment that keeps findings from being reported: `bgplint: ignore[bfd-missing] the provider has none`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// What it says, from the name of the linter on.
    pub said: Span,
    /// The rules and groups, as they are named.
    pub rules: Vec<Span>,
    /// Why; empty when it does not say.
    pub reason: Span,
    /// Which findings are meant.
    pub scope: Scope,
}

/// Which findings a comment is about, by where their primary place is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// None: no statement follows.
    Nothing,
    /// Those within a part of the text.
    Within(Span),
    /// Those at a statement or block and at all below it, wherever that is written; in words from the top.
    Below(Vec<Span>),
    /// Those in the file.
    File,
}

/// A statement in the settings that keeps findings from being reported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatedSuppression {
    /// The rule or group.
    pub rule: Sourced<String>,
    /// The device that they are about; any, without it.
    pub device: Option<Sourced<String>>,
    /// Words that stand in this order and together where the finding is.
    pub object: Option<Sourced<String>>,
    /// Why.
    pub reason: Sourced<String>,
    /// The last day on which it holds.
    pub until: Option<Sourced<Date>>,
}

/// A day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The year, with four digits.
    pub year: u16,
    /// The month, from 1.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
}

impl Date {
    /// The day so many days after 1 January 1970.
    pub fn after_epoch(days: u64) -> Date {
        // Years begin in March here, so that the day that leap years add is the last one.
        let days = days + 719_468;
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let day = of_year - (153 * shifted + 2) / 5 + 1;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = era * 400 + year + u64::from(month <= 2);
        Date {
            year: u16::try_from(year).unwrap_or(u16::MAX),
            month: u8::try_from(month).unwrap_or(1),
            day: u8::try_from(day).unwrap_or(1),
        }
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_counted_over_leap_years() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (59, "1970-03-01"),
            (11_016, "2000-02-29"),
            (11_017, "2000-03-01"),
            (19_782, "2024-02-29"),
            (20_483, "2026-01-30"),
            (20_818, "2026-12-31"),
            (47_541, "2100-03-01"),
        ] {
            assert_eq!(Date::after_epoch(days).to_string(), expected, "{days}");
        }
    }
}

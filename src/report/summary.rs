//! The closing line of a report for people.

use std::fmt;

/// The totals of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Summary {
    /// Devices that were read.
    pub devices: u32,
    /// Lines that were read.
    pub lines: u64,
    /// Lines among them that were not understood.
    pub unknown_lines: u64,
    /// Findings by severity, after settings and suppressions.
    pub errors: u32,
    /// See [`Summary::errors`].
    pub warnings: u32,
    /// See [`Summary::errors`].
    pub infos: u32,
    /// Findings that somebody decided not to hear of.
    pub suppressed: u32,
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", count(self.devices, "device"), count(self.lines, "line"))?;
        if self.unknown_lines > 0 {
            let share = percentage(self.unknown_lines, self.lines);
            write!(f, ", {} not understood ({share})", grouped(self.unknown_lines))?;
        } else if self.lines > 0 {
            f.write_str(", all understood")?;
        }
        let totals = [(self.errors, "error"), (self.warnings, "warning"), (self.infos, "info")];
        let mut separator = ": ";
        for (total, noun) in totals.into_iter().filter(|(total, _)| *total > 0) {
            write!(f, "{separator}{}", count(total, noun))?;
            separator = ", ";
        }
        if separator == ": " {
            f.write_str(": no findings")?;
        }
        if self.suppressed > 0 {
            write!(f, "; {} suppressed", grouped(u64::from(self.suppressed)))?;
        }
        Ok(())
    }
}

/// A number with its noun: `no lines`, `1 line`, `48,310 lines`.
pub(super) fn count(number: impl Into<u64>, noun: &str) -> String {
    match number.into() {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        number => format!("{} {noun}s", grouped(number)),
    }
}

/// A number with commas between thousands.
pub(super) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A share of a total in hundredths of a per cent, rounded to the nearest; something never reads as nothing.
pub(super) fn percentage(part: u64, total: u64) -> String {
    let hundredths = match (u128::from(part) * 20_000 + u128::from(total)).checked_div(u128::from(total) * 2)
    {
        Some(0) if part > 0 => return "< 0.01 %".to_owned(),
        Some(share) => share,
        None => 0,
    };
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_line_reads_well() {
        let full = Summary {
            devices: 12,
            lines: 48_310,
            unknown_lines: 37,
            errors: 1,
            warnings: 2,
            infos: 0,
            suppressed: 0,
        };
        assert_eq!(
            full.to_string(),
            "12 devices, 48,310 lines, 37 not understood (0.08 %): 1 error, 2 warnings"
        );
        let clean = Summary { devices: 1, lines: 120, ..Summary::default() };
        assert_eq!(clean.to_string(), "1 device, 120 lines, all understood: no findings");
        assert_eq!(Summary::default().to_string(), "no devices, no lines: no findings");
        let many = Summary { lines: 1_234_567, unknown_lines: 1, infos: 3, ..full };
        assert_eq!(
            many.to_string(),
            "12 devices, 1,234,567 lines, 1 not understood (< 0.01 %): 1 error, 2 warnings, 3 infos"
        );
    }

    #[test]
    fn shares_are_rounded_and_bounded() {
        assert_eq!(percentage(1, 1), "100.00 %");
        assert_eq!(percentage(2, 3), "66.67 %");
        assert_eq!(percentage(u64::MAX, u64::MAX), "100.00 %");
        assert_eq!(percentage(0, 0), "0.00 %");
    }
}

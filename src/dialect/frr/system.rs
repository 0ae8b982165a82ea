//! The host name, and which defaults hold.

use crate::dialect::builder::Builder;
use crate::dialect::grammar::frr::system::{Command, Profile};
use crate::dialect::platform::FRR_DATACENTER;
use crate::text::Span;

/// The release from which on the defaults are those of today.
const TODAY: (u32, u32) = (7, 4);

pub(super) fn lower(into: &mut Builder<'_>, statement: Span, command: Command<'_>) {
    match command {
        Command::Version { version } => {
            if release(version.value).is_some_and(|it| it < TODAY) {
                into.platform = into.platform.before_7_4.unwrap_or(into.platform);
            }
        }
        Command::Profile { profile } => {
            if profile.value == Profile::Datacenter {
                into.platform = &FRR_DATACENTER;
                into.profile = Some(statement);
            }
        }
        Command::Hostname { name } => into.device.name = name.into(),
    }
}

/// The first two numbers of a release, whatever follows them: `8.4.4`, `7.5-dev`.
fn release(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.split(|it: char| !it.is_ascii_digit());
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number()?))
}

#[cfg(test)]
mod tests {
    use super::release;

    #[test]
    fn releases_are_read() {
        assert_eq!(release("8.4.4"), Some((8, 4)));
        assert_eq!(release("7.5-dev"), Some((7, 5)));
        assert_eq!(release("10.0"), Some((10, 0)));
        assert_eq!(release("master"), None);
    }
}

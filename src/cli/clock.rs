//! Which day it is.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::model::Date;

/// Seconds of a day.
const DAY: u64 = 86_400;

/// The day by UTC, so that it is the same wherever a run takes place.
pub(super) fn today() -> Date {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Date::after_epoch(since.as_secs() / DAY)
}

//! Lowering of the grammars that several line dialects share.

use crate::text::Spanned;

pub(super) mod attribute;
pub(super) mod bgp;
pub(super) mod interface;
pub(super) mod neighbor;
pub(super) mod originate;
pub(super) mod policy;
pub(super) mod prefix;
pub(super) mod r#static;

/// The words that a command may leave out.
pub(super) fn words<'w, 'a>(it: Option<&'w Spanned<Vec<Spanned<&'a str>>>>) -> &'w [Spanned<&'a str>] {
    it.map_or(&[], |it| it.value.as_slice())
}

/// A community in canonical form, `AA:NN` or the name of a well-known one (RFC 1997), however it is written.
pub(super) fn community(word: &str) -> String {
    let halves = word.split_once(':').and_then(|(high, low)| Some((high.parse().ok()?, low.parse().ok()?)));
    let whole = || word.parse::<u32>().ok().map(|it| (it >> 16, it & 0xFFFF));
    match halves.or_else(whole) {
        Some((0xFFFF, 0xFF01)) => "no-export".to_owned(),
        Some((0xFFFF, 0xFF02)) => "no-advertise".to_owned(),
        // NO_EXPORT_SUBCONFED; routers call it by the first name.
        Some((0xFFFF, 0xFF03)) => "local-as".to_owned(),
        Some((high, low)) => format!("{high}:{low}"),
        None => word.to_ascii_lowercase(),
    }
}

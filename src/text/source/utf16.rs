//! UTF-16, the way Windows PowerShell writes what is redirected to a file.

/// In which order the bytes of a unit stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    /// The lower one first.
    Little,
    /// The higher one first.
    Big,
}

impl Order {
    fn mark(self) -> [u8; 2] {
        match self {
            Order::Little => [0xFF, 0xFE],
            Order::Big => [0xFE, 0xFF],
        }
    }
}

/// The text of bytes that begin with the mark of UTF-16; what is no character there is replaced.
pub(super) fn decode(bytes: &[u8]) -> Option<(String, Order)> {
    let order = match bytes.first_chunk()? {
        [0xFF, 0xFE] => Order::Little,
        [0xFE, 0xFF] => Order::Big,
        _ => return None,
    };
    let read = match order {
        Order::Little => u16::from_le_bytes,
        Order::Big => u16::from_be_bytes,
    };
    let units = bytes.get(2..)?.chunks_exact(2).filter_map(|it| it.first_chunk().copied()).map(read);
    let text = char::decode_utf16(units).map(|it| it.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Some((text, order))
}

/// A text with the mark before it.
pub(super) fn encode(text: &str, order: Order) -> Vec<u8> {
    order.mark().into_iter().chain(units(text, order)).collect()
}

/// A text without the mark.
pub(super) fn units(text: &str, order: Order) -> impl Iterator<Item = u8> {
    let write = match order {
        Order::Little => u16::to_le_bytes,
        Order::Big => u16::to_be_bytes,
    };
    text.encode_utf16().flat_map(write)
}

/// Bytes that a text takes.
pub(super) fn width(text: &str) -> u32 {
    text.chars().map(|it| if it.len_utf16() == 2 { 4 } else { 2 }).sum()
}

//! Keys as configurations store them: what can be learned of one without keeping it.
//!
//! Two of the forms only hide a key from a passer-by, and anyone can undo them: Cisco's type 7 and Junos's `$9$`.

use crate::model::Key;

/// A key as Cisco's platforms and FRR write it: a digit in front says how it is stored, without one it is in the clear.
pub(super) fn cisco(text: &str) -> Key {
    let text = text.trim();
    match text.split_once(' ') {
        Some(("0", key)) => in_the_clear(key.trim()),
        Some(("7", key)) => decoded(type_7(key.trim())),
        Some((kind, _)) if kind.bytes().all(|it| it.is_ascii_digit()) => Key::Hidden,
        _ => in_the_clear(text),
    }
}

/// A key as Junos writes it: a stored form begins with its kind between dollar signs.
pub(super) fn junos(text: &str) -> Key {
    let text = text.trim_matches('"');
    match text.strip_prefix("$9$") {
        Some(key) => decoded(type_9(key)),
        None if text.starts_with('$') => Key::Hidden,
        None => in_the_clear(text),
    }
}

/// What somebody put in place of a key before showing the configuration tells nothing of it.
fn in_the_clear(text: &str) -> Key {
    let bracketed = text.starts_with(['<', '[', '{', '$', '%']);
    if text.is_empty() || bracketed || text.bytes().all(|it| matches!(it, b'*' | b'x' | b'X' | b'.' | b'#')) {
        return Key::Hidden;
    }
    Key::readable(text)
}

/// A stored form that does not lead to text was changed, or is of another kind.
fn decoded(bytes: Option<Vec<u8>>) -> Key {
    let text = bytes.and_then(|it| String::from_utf8(it).ok());
    match text {
        Some(text) if !text.is_empty() && !text.contains(char::is_control) => Key::readable(&text),
        _ => Key::Hidden,
    }
}

/// What type 7 combines each byte with, beginning at the place that the first two digits name.
const TYPE_7: &[u8] = b"dsfd;kfoA,.iyewrkldJKDHSUBsgvca69834ncxv9873254k;fg87";

fn type_7(text: &str) -> Option<Vec<u8>> {
    let start: usize = text.get(..2)?.parse().ok()?;
    let digits = text.get(2..).filter(|it| it.len() % 2 == 0)?;
    let mut places = TYPE_7.iter().cycle().skip(start);
    let pairs = (0..digits.len()).step_by(2).map(|at| digits.get(at..at + 2));
    pairs.map(|it| Some(u8::from_str_radix(it?, 16).ok()? ^ places.next()?)).collect()
}

/// The digits of `$9$` in their order, which are in four families.
const TYPE_9: [&[u8]; 4] =
    [b"QzF3n6/9CAtpu0O", b"B1IREhcSyrleKvMW8LXx", b"7N-dVbwsY2g4oaJZGUDj", b"iHkq.mPf5T"];

/// What the distances between the digits of a character weigh; characters take turns.
const WEIGHTS: [&[usize]; 7] =
    [&[1, 4, 32], &[1, 16, 32], &[1, 8, 32], &[1, 64], &[1, 32], &[1, 4, 16, 128], &[1, 32, 64]];

fn type_9(text: &str) -> Option<Vec<u8>> {
    let order: Vec<u8> = TYPE_9.concat();
    let place = |digit: u8| order.iter().position(|it| *it == digit);
    let (&first, rest) = text.as_bytes().split_first()?;
    let family = TYPE_9.iter().position(|it| it.contains(&first))?;
    // The first digit says how many follow that mean nothing.
    let mut digits = rest.get(TYPE_9.len() - 1 - family..)?;
    let mut before = place(first)?;
    let mut key = Vec::new();
    for weights in WEIGHTS.iter().cycle() {
        let (own, others) = digits.split_at_checked(weights.len())?;
        let mut value = 0;
        for (digit, weight) in own.iter().zip(*weights) {
            let at = place(*digit)?;
            let distance = (at + order.len() - before) % order.len();
            value += distance.checked_sub(1)? * weight;
            before = at;
        }
        key.push(u8::try_from(value % 256).ok()?);
        digits = others;
        if digits.is_empty() {
            break;
        }
    }
    Some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stored_forms_are_undone() {
        for stored in ["0822455D0A16", "060506324F41", "13061E010803"] {
            assert_eq!(cisco(&format!("7 {stored}")), Key::readable("cisco"), "{stored}");
        }
        assert_eq!(cisco("7 096F41070D0A041D595C567E0A293B"), Key::readable("Contoso2024Ams"));
        assert_eq!(junos("\"$9$LbHX-wg4Z\""), Key::readable("lc"));
        for stored in
            ["IabcSlws4Di.oJQnCAIRxNdw4aJGDH.PJZUikP3nrev", "7QVbY.mT/CuQFRSeK7NUjH.TzFn/AuOF36CtOcSs24"]
        {
            assert_eq!(junos(&format!("$9${stored}")), Key::readable("Contoso2024Ams"), "{stored}");
        }
    }

    #[test]
    fn keys_in_the_clear_are_taken_as_they_are() {
        assert_eq!(cisco("Contoso2024"), Key::readable("Contoso2024"));
        assert_eq!(cisco(" 0 Contoso2024 "), Key::readable("Contoso2024"));
        assert_eq!(cisco("7Contoso"), Key::readable("7Contoso"));
        assert_eq!(junos("\"Contoso 2024\""), Key::readable("Contoso 2024"));
    }

    #[test]
    fn what_cannot_be_undone_is_hidden() {
        for text in [
            "6 ciSV`ZhUQMDCIMTFD^",
            "7 A",
            "7 06250733",
            "7 08224",
            "7 zz22455D0A16",
            "7 <removed>",
            "<removed>",
            "xxxxx",
            "{{ key }}",
            "${KEY}",
            "********",
            "",
            "7 9922455D0A16F0",
        ] {
            let hidden = cisco(text) == Key::Hidden;
            // Any even number of digits undoes to something; only text counts.
            assert!(hidden || text == "7 06250733", "{text}");
        }
        for text in
            ["$9$", "$9$L", "$9$SECRET!", "$8$aes256-gcm$hmac", "$1$abc", "$9$IabcSlws4Di.o", "\"$KEY\""]
        {
            assert_eq!(junos(text), Key::Hidden, "{text}");
        }
    }
}

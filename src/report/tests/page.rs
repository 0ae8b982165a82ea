//! The page for browsers is well-formed, and nothing in it acts, whatever a configuration says.

use proptest::collection::vec;
use proptest::prelude::*;

use super::*;

/// Attributes that the page may have; none of them runs anything.
const ATTRIBUTES: &[&str] = &[
    "aria-hidden",
    "aria-label",
    "aria-labelledby",
    "charset",
    "checked",
    "class",
    "content",
    "d",
    "for",
    "height",
    "href",
    "http-equiv",
    "id",
    "lang",
    "name",
    "rel",
    "role",
    "rx",
    "scope",
    "text-anchor",
    "transform",
    "type",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Reads a page strictly: elements are balanced, attributes known and quoted, every reference is one of ours. Gives back
/// its text.
fn text_of(page: &str) -> String {
    let rest = page.strip_prefix("<!DOCTYPE html>").expect("a document type");
    let mut open: Vec<&str> = Vec::new();
    let mut text = String::new();
    let mut pieces = rest.split('<');
    text.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (tag, after) = piece.split_once('>').unwrap_or_else(|| panic!("not closed: {piece:?}"));
        if let Some(name) = tag.strip_prefix('/') {
            assert_eq!(open.pop(), Some(name), "closed: {piece:?}");
        } else {
            let name = tag.split(' ').next().unwrap();
            assert!(name.chars().all(|it| it.is_ascii_alphanumeric()), "an element: {piece:?}");
            assert!(!["script", "iframe", "object", "embed", "img", "link", "form", "base"].contains(&name));
            attributes(tag.get(name.len()..).unwrap().trim_end_matches('/'));
            if !tag.ends_with('/') {
                open.push(name);
            }
        }
        if open.last() != Some(&"style") {
            assert!(!after.contains(['"', '\'']), "quotes are escaped: {after:?}");
            text.push_str(&unescaped(after));
        }
    }
    assert!(open.is_empty(), "left open: {open:?}");
    text
}

fn attributes(mut rest: &str) {
    while let Some((name, after)) = rest.trim_start().split_once("=\"") {
        let (value, after) = after.split_once('"').unwrap_or_else(|| panic!("not quoted: {rest:?}"));
        assert!(ATTRIBUTES.contains(&name), "attribute {name:?}");
        let value = unescaped(value);
        if name == "href" {
            let ours = value.starts_with('#') || value.starts_with("https://github.com/bgplint/bgplint/");
            assert!(ours, "a link to {value:?}");
        }
        rest = after;
    }
    assert!(rest.trim().is_empty(), "after the attributes: {rest:?}");
}

fn unescaped(text: &str) -> String {
    let mut plain = String::new();
    let mut pieces = text.split('&');
    plain.push_str(pieces.next().unwrap());
    for piece in pieces {
        let (name, after) = piece.split_once(';').unwrap_or_else(|| panic!("not a reference: {piece:?}"));
        plain.push_str(match name {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "#39" => "'",
            other => panic!("reference {other:?}"),
        });
        plain.push_str(after);
    }
    plain
}

fn page(case: &Case) -> String {
    case.written(Format::Html, &Style::PLAIN)
}

#[test]
fn a_reader_of_pages_sees_what_is_wrong() {
    let strict = |page: &'static str| std::panic::catch_unwind(|| text_of(page)).is_ok();
    assert!(strict("<!DOCTYPE html><p class=\"a\">b &amp; c<br /></p>"));
    for wrong in [
        "<!DOCTYPE html><p>",
        "<!DOCTYPE html><p></b>",
        "<!DOCTYPE html><p>a & b</p>",
        "<!DOCTYPE html><p onclick=\"x\"></p>",
        "<!DOCTYPE html><p class=a></p>",
        "<!DOCTYPE html><script></script>",
        "<!DOCTYPE html><a href=\"javascript:x\"></a>",
        "<!DOCTYPE html><a href=\"https://example.com/\"></a>",
    ] {
        assert!(!strict(wrong), "{wrong}");
    }
}

#[test]
fn a_finding_is_told_with_its_lines() {
    let mut case = Case::default();
    let file = case.add("r1.cfg", "hostname r1\n neighbor 192.0.2.1 route-map <X> out\nend\n");
    let mut leak = finding("undefined-policy", Severity::Error, "`<X>` leads nowhere", &[]);
    leak.labels = vec![Label::new(case.find(file, "<X>"), "used \"here\"")];
    leak.device = Some("r1 & r2".to_owned());
    leak.notes.push("a note".to_owned());
    leak.help = Some("define `<X>`".to_owned());
    case.findings = vec![leak];
    let page = page(&case);
    for part in [
        "<code>&lt;X&gt;</code> leads nowhere",
        " neighbor 192.0.2.1 route-map <mark class=\"primary\">&lt;X&gt;</mark> out",
        "used &quot;here&quot;",
        "<bdi>r1 &amp; r2</bdi>",
        "<bdi>r1.cfg</bdi>:2:31",
        "href=\"https://github.com/bgplint/bgplint/blob/main/docs/rules/undefined-policy.md\"",
        ">a note</dd>",
        "define <code>&lt;X&gt;</code></dd>",
        "No session to Microsoft (AS 12076) was found.",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    let print = case.json()["findings"][0]["fingerprint"].as_str().unwrap().to_owned();
    assert!(page.contains(&format!("id=\"f-{print}\"")), "{print}");
    text_of(&page);
}

#[test]
fn of_too_many_findings_the_worst_are_shown() {
    let mut case = Case::default();
    let file = case.add("a", "x\n".repeat(3000));
    let source = case.sources.get(file);
    let at = |number: usize| source.span(file, 2 * number, 2 * number + 1);
    let severity = |it| if it == 2999 { Severity::Error } else { Severity::Info };
    case.findings = (0..3000).map(|it| finding("r", severity(it), "m", &[(at(it), "l")])).collect();
    let page = page(&case);
    assert!(page.contains("1,000 more findings are left out here"), "says so");
    assert_eq!(page.matches("<article").count(), 2000);
    assert!(page.contains("<article class=\"finding error\""));
}

#[test]
fn the_policy_allows_the_style_of_the_page_alone() {
    let page = page(&Case::default());
    let (_, style) = page.split_once("<style>").unwrap();
    let (style, _) = style.split_once("</style>").unwrap();
    let digest = base64(&sha256(style.as_bytes()));
    let policy = format!("default-src &#39;none&#39;; style-src &#39;sha256-{digest}&#39;; ");
    assert!(page.contains(&policy), "the digest in `POLICY` must be {digest}");
    assert!(!style.contains(['&', '<']) && !style.contains("url(") && !style.contains("@import"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_is_said_stays_text(
        text in "(<script>|</style>|\"|'|&|`|\u{202e}|\u{fffe}|\x1b|]]>|-->|[a-z<>&\"'` \n\t]|\\PC){0,40}",
        device in "\\PC{0,9}",
        spans in vec((0..60_u32, 0..60_u32), 1..5),
    ) {
        let mut case = Case::default();
        let file = case.add(&text, text.clone());
        let labels: Vec<_> =
            spans.iter().map(|&(start, length)| (Span { file, start, end: start + length }, text.as_str())).collect();
        let mut hostile = finding("r", Severity::Warning, &text, &labels);
        hostile.device = Some(device);
        hostile.notes.push(text.clone());
        hostile.help = Some(text.clone());
        case.findings = vec![hostile];
        let page = page(&case);
        text_of(&page);
        let acts = page.contains("<script") || page.contains(['\u{fffe}', '\u{202e}']);
        prop_assert!(!acts, "{page}");
    }
}

/// SHA-256 (FIPS 180-4), for this test alone.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the first bits of a fraction are meant"
)]
fn sha256(message: &[u8]) -> [u8; 32] {
    let primes = (2_u32..).filter(|it| (2..*it).all(|divisor| it % divisor != 0));
    let fraction = |root: f64| ((root - root.floor()) * 2_f64.powi(32)) as u32;
    let primes: Vec<f64> = primes.take(64).map(f64::from).collect();
    let constants: Vec<u32> = primes.iter().map(|it| fraction(it.cbrt())).collect();
    let mut state: Vec<u32> = primes.iter().take(8).map(|it| fraction(it.sqrt())).collect();
    let mut padded = message.to_vec();
    padded.push(0x80);
    while padded.len() % 64 != 56 {
        padded.push(0);
    }
    padded.extend((message.len() as u64 * 8).to_be_bytes());
    for block in padded.chunks(64) {
        let mut words: Vec<u32> =
            block.chunks(4).map(|it| u32::from_be_bytes(it.try_into().unwrap())).collect();
        for at in 16..64 {
            let (early, late) = (words[at - 15], words[at - 2]);
            let early = early.rotate_right(7) ^ early.rotate_right(18) ^ (early >> 3);
            let late = late.rotate_right(17) ^ late.rotate_right(19) ^ (late >> 10);
            words.push(words[at - 16].wrapping_add(early).wrapping_add(words[at - 7]).wrapping_add(late));
        }
        let mut v = state.clone();
        for at in 0..64 {
            let one = v[4].rotate_right(6) ^ v[4].rotate_right(11) ^ v[4].rotate_right(25);
            let choice = (v[4] & v[5]) ^ (!v[4] & v[6]);
            let first =
                [one, choice, constants[at], words[at]].iter().fold(v[7], |sum, it| sum.wrapping_add(*it));
            let zero = v[0].rotate_right(2) ^ v[0].rotate_right(13) ^ v[0].rotate_right(22);
            let majority = (v[0] & v[1]) ^ (v[0] & v[2]) ^ (v[1] & v[2]);
            v.rotate_right(1);
            v[4] = v[4].wrapping_add(first);
            v[0] = first.wrapping_add(zero).wrapping_add(majority);
        }
        state.iter_mut().zip(v).for_each(|(it, more)| *it = it.wrapping_add(more));
    }
    let bytes: Vec<u8> = state.iter().flat_map(|it| it.to_be_bytes()).collect();
    bytes.try_into().unwrap()
}

fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().chain([0, 0].iter()).take(3).fold(0_u32, |bits, it| bits << 8 | u32::from(*it));
        for digit in 0..=three.len() {
            text.push(char::from(DIGITS[(bits >> (18 - 6 * digit) & 63) as usize]));
        }
        text.push_str(&"=".repeat(3 - three.len()));
    }
    text
}

#[test]
fn the_digest_is_sha_256() {
    assert_eq!(base64(&sha256(b"")), "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    assert_eq!(base64(&sha256(&[b'a'; 119])), "MeulHDE6XAgiat8Y1KNZz9/Y0ugWsT9K+VL36mWE3Ps=");
    assert_eq!(base64(&sha256(&[b'a'; 56])), "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o=");
}

//! Mistakes as people make them, one in each copy of a configuration.

use std::collections::BTreeMap;

use crate::configurations::Configuration;
use crate::scope;

/// A copy of a configuration with one mistake in it.
pub struct Mutant {
    /// What kind of mistake.
    pub mistake: &'static str,
    /// The line as it was.
    pub before: String,
    pub text: String,
    /// The line with the mistake, from 1.
    pub line: usize,
}

/// How many mutants are made unless `BGPLINT_MUTANTS` says otherwise, and from which seed.
const MUTANTS: usize = 2_000;
const SEED: u64 = 4271;

/// Of so many mutants one is a line in the wrong place; in the others a line is spoilt where it stands.
const ONE_MISPLACED_IN: usize = 8;

/// The mistake that the grammar of FRR cannot see in a neighbor.
pub const BAD_ADDRESS: &str = "bad address";

/// Mutants of what FRR accepts, the same in every run. Rare commands have the same share as common ones.
pub fn mutants(configurations: &[Configuration]) -> Vec<Mutant> {
    let accepted: Vec<&Configuration> = configurations.iter().filter(|it| it.refused.is_empty()).collect();
    let mut commands: BTreeMap<String, Vec<(&Configuration, usize)>> = BTreeMap::new();
    for it in accepted {
        let counts = scope::lines_that_count(&it.text);
        for (at, line) in it.text.lines().enumerate().filter(|(at, _)| counts[*at]) {
            commands.entry(command(line)).or_default().push((it, at));
        }
    }
    let commands: Vec<_> = commands.into_values().collect();
    let mut dice = Dice(setting("BGPLINT_SEED").unwrap_or(SEED));
    let wanted = setting("BGPLINT_MUTANTS").unwrap_or(MUTANTS);
    let mut mutants = Vec::with_capacity(wanted);
    while mutants.len() < wanted {
        let command = dice.pick(&commands).expect("something that FRR accepts");
        let &(origin, at) = dice.pick(command).unwrap();
        let mutant = if dice.below(ONE_MISPLACED_IN) == 0 {
            misplace(&mut dice, &origin.text, at)
        } else {
            spoil(&mut dice, &origin.text, at)
        };
        mutants.extend(mutant);
    }
    mutants
}

fn setting<T: std::str::FromStr>(name: &str) -> Option<T> {
    std::env::var(name).ok()?.parse().ok()
}

/// The first words of a line without its values: which command it is.
fn command(line: &str) -> String {
    let value = |it: &str| it.bytes().any(|it| it.is_ascii_digit() || it.is_ascii_uppercase() || it == b':');
    let words = line.split_whitespace().map(|it| if value(it) { "_" } else { it });
    words.take(5).collect::<Vec<_>>().join(" ")
}

/// Copies a line to the beginning of the text or into some section of it.
fn misplace(dice: &mut Dice, text: &str, at: usize) -> Option<Mutant> {
    const OPENERS: [&str; 6] = ["router bgp", "route-map", "interface", "address-family", "vrf", "bfd"];
    let mut lines: Vec<&str> = text.lines().collect();
    let before = lines[at].trim().to_owned();
    let opens = |line: &str| OPENERS.iter().any(|it| line.trim_start().starts_with(it));
    let sections: Vec<usize> = (1..=lines.len()).filter(|&it| opens(lines[it - 1])).collect();
    let place = if dice.below(4) == 0 { 0 } else { *dice.pick(&sections)? };
    let line = if place == 0 { before.clone() } else { format!("  {before}") };
    lines.insert(place, &line);
    let text = lines.join("\n") + "\n";
    Some(Mutant { mistake: "wrong mode", before, text, line: place + 1 })
}

/// Makes a mistake within a line; none when it cannot be made there.
fn spoil(dice: &mut Dice, text: &str, at: usize) -> Option<Mutant> {
    let mut lines: Vec<&str> = text.lines().collect();
    let old = lines[at];
    let indent = &old[..old.len() - old.trim_start().len()];
    let words: Vec<&str> = old.split_whitespace().collect();
    let before = words.join(" ");
    let &(mistake, make) = dice.pick(MISTAKES)?;
    let now = make(dice, &words).filter(|it| *it != before)?;
    let line = format!("{indent}{now}");
    lines[at] = &line;
    let text = lines.join("\n") + "\n";
    Some(Mutant { mistake, before, text, line: at + 1 })
}

/// A generator of numbers that are the same in every run: `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.roll() % end as u64).unwrap()
    }

    /// One of some values, if there are any.
    fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        if of.is_empty() { None } else { Some(&of[self.below(of.len())]) }
    }

    /// The place of one of the words that fit.
    fn place(&mut self, words: &[&str], fits: impl Fn(&str) -> bool) -> Option<usize> {
        let places: Vec<usize> = (0..words.len()).filter(|&at| fits(words[at])).collect();
        self.pick(&places).copied()
    }
}

/// Makes a line with a mistake from the words of a line.
type Make = fn(&mut Dice, &[&str]) -> Option<String>;

/// What may go wrong within a line, by name; the commonest is there twice.
const MISTAKES: &[(&str, Make)] = &[
    ("misspelt word", misspell),
    ("misspelt word", misspell),
    ("dropped word", drop_word),
    ("repeated word", repeat_word),
    ("stray word", stray_word),
    ("swapped words", swap_words),
    ("number out of range", number),
    (BAD_ADDRESS, address),
    ("bad prefix length", length),
    ("nonsense of le and ge", bounds),
    ("wrong choice", choice),
];

/// The words with another text in the place of one of them.
fn replace(words: &[&str], at: usize, by: &str) -> String {
    let mut words = words.to_vec();
    words[at] = by;
    words.join(" ")
}

fn misspell(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let at =
        dice.place(words, |it| it.len() > 2 && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'-'))?;
    let mut letters: Vec<char> = words[at].chars().collect();
    let place = dice.below(letters.len() - 1);
    match dice.below(4) {
        0 => letters.swap(place, place + 1),
        1 => drop(letters.remove(place)),
        2 => letters.insert(place, letters[place]),
        _ => letters[place] = if letters[place] == 'x' { 'y' } else { 'x' },
    }
    Some(replace(words, at, &String::from_iter(letters)))
}

fn drop_word(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let at = dice.place(words, |_| words.len() > 1)?;
    Some([&words[..at], &words[at + 1..]].concat().join(" "))
}

fn repeat_word(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let at = dice.place(words, |_| true)?;
    Some(replace(words, at, &format!("{0} {0}", words[at])))
}

fn stray_word(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let stray = dice.pick(&["out", "10", "all", "192.0.2.1", "permit", "extra"])?;
    let at = dice.below(words.len() + 1);
    Some([&words[..at], &[*stray], &words[at..]].concat().join(" "))
}

fn swap_words(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let at = dice.place(&words[1..], |_| true)?;
    let mut words = words.to_vec();
    words.swap(at, at + 1);
    Some(words.join(" "))
}

fn number(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let at = dice.place(words, |it| it.bytes().all(|it| it.is_ascii_digit()))?;
    let wrong = dice.pick(&["0", "256", "65536", "4294967296", "99999999999", "-1", "1.5", "12a"])?;
    Some(replace(words, at, wrong))
}

fn address(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let only = |it: &str, signs: &[u8]| it.bytes().all(|it| it.is_ascii_hexdigit() || signs.contains(&it));
    let dotted = |it: &str| it.matches('.').count() == 3 && only(it, b"./");
    let colons = |it: &str| it.contains("::") && only(it, b":/");
    let at = dice.place(words, |it| dotted(it) || colons(it))?;
    let old = words[at];
    let wrong = match old.split_once('.') {
        None => [old.replacen("::", ":::", 1), old.replacen("::", "::g", 1), format!("1::{old}")].to_vec(),
        Some((first, rest)) => {
            let (missing, added) = (rest.to_owned(), format!("{first}.{old}"));
            [format!("256.{rest}"), missing, added, format!("{first},{rest}")].to_vec()
        }
    };
    Some(replace(words, at, dice.pick(&wrong)?))
}

fn length(dice: &mut Dice, words: &[&str]) -> Option<String> {
    let at = dice.place(words, |it| it.contains('/') && it.contains(['.', ':']))?;
    let (address, _) = words[at].split_once('/')?;
    let wrong = dice.pick(&["/33", "/129", "/", "", "/x", "/-1"])?;
    Some(replace(words, at, &format!("{address}{wrong}")))
}

fn bounds(dice: &mut Dice, words: &[&str]) -> Option<String> {
    const WRONG: [&str; 10] =
        ["le 129", "ge 130", "le", "ge", "le x", "le 24 le 25", "ge 8 ge 9", "le -1", "eq 24", "ge 24 le"];
    let _prefix_list = words.iter().find(|it| **it == "prefix-list")?;
    Some(format!("{} {}", words.join(" "), dice.pick(&WRONG)?))
}

fn choice(dice: &mut Dice, words: &[&str]) -> Option<String> {
    const CHOICES: &[(&str, &[&str])] = &[
        ("in", &["inbound", "ingress", "both", "input"]),
        ("out", &["outbound", "egress", "both", "output"]),
        ("permit", &["allow", "accept", "pass"]),
        ("deny", &["reject", "drop", "block"]),
        ("unicast", &["uni", "broadcast", "anycast"]),
        ("ipv4", &["ip", "inet", "ipv5"]),
        ("ipv6", &["ip6", "inet6", "ipv7"]),
        ("connected", &["direct", "local-routes"]),
        ("static", &["statics"]),
        ("standard", &["named", "basic"]),
        ("external", &["ebgp", "outside"]),
        ("internal", &["ibgp", "inside"]),
        ("both", &["everything", "each"]),
    ];
    let wrong = |it: &str| CHOICES.iter().find(|(word, _)| *word == it).map(|it| it.1);
    let at = dice.place(words, |it| wrong(it).is_some())?;
    Some(replace(words, at, dice.pick(wrong(words[at])?)?))
}

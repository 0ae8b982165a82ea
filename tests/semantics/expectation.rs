//! What a fixture expects, as it states it: lines of comment that begin with `>`.

use bgplint::analysis::prefix_space::PrefixSpace;
use bgplint::analysis::why::Fate;
use bgplint::model::Direction;
use bgplint::net::{Afi, Family};
use ipnet::IpNet;

/// One line.
pub struct Expectation {
    /// Its line, from 1.
    pub line: u32,
    /// What it is about, as written: everything before the colon.
    pub subject: String,
    /// What it says.
    pub claim: Claim,
    /// It does not hold yet.
    pub is_gap: bool,
}

/// What a line says.
pub enum Claim {
    /// What becomes of prefixes.
    Routes { peer: String, direction: Direction, family: Family, fates: Vec<(Fate, Vec<Prefixes>)> },
    /// What holds of a session.
    Session { peer: String, facts: Vec<(String, String)> },
    /// What holds of the device.
    Device { facts: Vec<(String, String)> },
    /// A neighbor sends a route; all lines of this kind together are everything that neighbors send.
    Announcement { peer: String, route: Announced },
    /// No neighbor sends anything.
    Silence,
}

/// Some prefixes, as written.
pub struct Prefixes {
    pub text: String,
    pub space: PrefixSpace,
    /// They are this one.
    pub only: Option<IpNet>,
}

/// A route that a neighbor sends.
#[derive(Default)]
pub struct Announced {
    pub prefix: Option<IpNet>,
    pub path: Option<Vec<u32>>,
    pub communities: Vec<String>,
    pub metric: Option<u32>,
}

/// The expectations of a text. What cannot be read is an error: it would expect nothing.
pub fn of(text: &str) -> Result<Vec<Expectation>, String> {
    let mut all = Vec::new();
    for (number, line) in (1..).zip(text.lines()) {
        let Some(said) = line.strip_prefix("!>").or_else(|| line.strip_prefix("#>")) else { continue };
        all.push(read(number, said.trim()).map_err(|it| format!("line {number}: {it}: `{}`", said.trim()))?);
    }
    Ok(all)
}

fn read(line: u32, said: &str) -> Result<Expectation, String> {
    let (is_gap, said) = match said.strip_prefix("gap ") {
        Some(rest) => (true, rest),
        None => (false, said),
    };
    let (subject, rest) = said.split_once(": ").ok_or("no colon")?;
    let words: Vec<&str> = subject.split_whitespace().collect();
    let claim = match words.as_slice() {
        [way @ ("out" | "in"), peer, family @ ..] => {
            let family = match family {
                [] => Family::IPV4_UNICAST,
                ["ipv6"] => Family::unicast(Afi::Ipv6),
                _ => return Err("no such family".to_owned()),
            };
            let direction = if *way == "out" { Direction::Out } else { Direction::In };
            let fates = rest.split(';').map(|it| fate(it.trim(), family.afi)).collect::<Result<_, _>>()?;
            Claim::Routes { peer: (*peer).to_owned(), direction, family, fates }
        }
        ["session", peer] => Claim::Session { peer: (*peer).to_owned(), facts: facts(rest)? },
        ["device"] => Claim::Device { facts: facts(rest)? },
        ["neighbors", "announce"] if rest == "nothing" => Claim::Silence,
        [peer, "announces"] => Claim::Announcement { peer: (*peer).to_owned(), route: announced(rest)? },
        _ => return Err("it is about nothing that is known".to_owned()),
    };
    Ok(Expectation { line, subject: subject.to_owned(), claim, is_gap })
}

/// `proven 10.0.0.0/8, 10.1.0.0/16 le 24`.
fn fate(text: &str, afi: Afi) -> Result<(Fate, Vec<Prefixes>), String> {
    let (word, rest) = text.split_once(' ').ok_or("no prefixes")?;
    let fate = match word {
        "proven" => Fate::Proven,
        "possible" => Fate::Possible,
        "unknown" => Fate::Unknown,
        "not" => Fate::No,
        _ => return Err(format!("`{word}` is no answer")),
    };
    let all = rest.split(',').map(|it| prefixes(it.trim(), afi)).collect::<Result<Vec<_>, _>>()?;
    if fate == Fate::Proven && all.iter().any(|it| it.only.is_none()) {
        return Err("only single prefixes are proven".to_owned());
    }
    Ok((fate, all))
}

/// `10.0.0.0/8`, `10.0.0.0/8 ge 9 le 24` or `anything`.
fn prefixes(text: &str, afi: Afi) -> Result<Prefixes, String> {
    let everything = match afi {
        Afi::Ipv4 => PrefixSpace::all_ipv4(),
        Afi::Ipv6 => PrefixSpace::all_ipv6(),
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    let of = |space, only| Ok(Prefixes { text: text.to_owned(), space, only });
    let net = |it: &str| it.parse::<IpNet>().map_err(|_| format!("`{it}` is no prefix"));
    let length = |it: &str| it.parse::<u8>().map_err(|_| format!("`{it}` is no length"));
    match words.as_slice() {
        ["anything"] => of(everything, None),
        [prefix] => of(PrefixSpace::exactly(net(prefix)?), Some(net(prefix)?)),
        [prefix, "le", le] => {
            let net = net(prefix)?;
            of(PrefixSpace::under(net, net.prefix_len()..=length(le)?), None)
        }
        [prefix, "ge", ge, "le", le] => of(PrefixSpace::under(net(prefix)?, length(ge)?..=length(le)?), None),
        _ => Err(format!("`{text}` names no prefixes")),
    }
}

/// `communities = standard; hops = 1`.
fn facts(text: &str) -> Result<Vec<(String, String)>, String> {
    let fact = |it: &str| {
        let (name, value) = it.split_once('=').ok_or(format!("`{it}` is no fact"))?;
        Ok((name.trim().to_owned(), value.trim().to_owned()))
    };
    text.split(';').map(fact).collect()
}

/// `20.1.0.0/16 path 65002 3356 communities 65002:1 metric 5`.
fn announced(text: &str) -> Result<Announced, String> {
    let mut words = text.split_whitespace();
    let prefix = words.next().and_then(|it| it.parse().ok()).ok_or("no prefix")?;
    let mut route = Announced { prefix: Some(prefix), ..Announced::default() };
    let mut what = "";
    for word in words {
        match word {
            "path" => {
                what = word;
                route.path = Some(Vec::new());
            }
            "communities" | "metric" => what = word,
            _ => match (what, word.parse::<u32>()) {
                ("path", Ok(number)) => route.path.get_or_insert_default().push(number),
                ("communities", _) => route.communities.push(word.to_owned()),
                ("metric", Ok(number)) => route.metric = Some(number),
                _ => return Err(format!("`{word}` is no attribute")),
            },
        }
    }
    Ok(route)
}

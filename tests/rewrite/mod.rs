//! Other ways to write a configuration that say the same.
#![allow(
    dead_code,
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::format_push_string,
    clippy::needless_for_each,
    clippy::single_match_else,
    reason = "a test that cannot be set up fails; not every test uses everything"
)]

/// Whether a text is in the hierarchy of Junos, and not in lines that stand for themselves.
pub(crate) fn has_braces(text: &str) -> bool {
    text.lines().any(|it| it == "}")
}

/// Whether a text is in lines that each begin with `set`.
pub(crate) fn has_set_lines(text: &str) -> bool {
    text.lines().any(|it| it.starts_with("set "))
}

/// With empty lines, comments, and blanks where there are some already.
pub(crate) fn with_blanks_and_comments(text: &str) -> String {
    let mut written = String::new();
    for (at, line) in text.lines().enumerate() {
        let top = !line.starts_with([' ', '}']);
        if top && at % 3 == 1 {
            written += match () {
                () if has_braces(text) => "\n/* seen by two */\n",
                () if has_set_lines(text) => "\n# seen by two\n",
                () => "! seen by two\n",
            };
        }
        let indent = line.len() - line.trim_start().len();
        written += &" ".repeat(indent);
        written += line;
        written += if at % 5 == 0 && !line.contains("description") { "  \n" } else { "\n" };
    }
    written
}

/// Statements that do not depend on one another, in another order.
pub(crate) fn reordered(text: &str) -> String {
    if has_set_lines(text) {
        return set_lines_reordered(text);
    }
    let sections = sections(text);
    if has_braces(text) {
        return sections.iter().rev().map(|it| braces_reordered(it)).collect();
    }
    let mut head = Vec::new();
    let (mut interfaces, mut lists, mut maps, mut rest) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for section in &sections {
        match section.split(' ').next().unwrap_or_default() {
            "interface" => interfaces.push(section.clone()),
            "ip" | "ipv6" | "bgp" if section.contains("list ") => lists.push(section.clone()),
            "route-map" => maps.push(section.clone()),
            "router" if section.starts_with("router bgp") => rest.push(neighbors_reordered(section)),
            "router" | "class-map" | "policy-map" => rest.push(section.clone()),
            _ => head.push(section.clone()),
        }
    }
    interfaces.reverse();
    rest.reverse();
    // The entries of a list have numbers; those of a map too.
    lists.sort_by_key(|it| (std::cmp::Reverse(numbered(it)), it.clone()));
    maps.reverse();
    [head, maps, lists, rest, interfaces].concat().concat()
}

/// Lists whose entries have no numbers keep their order.
fn numbered(list: &str) -> bool {
    list.contains(" seq ")
}

/// A line at the margin with what is below it.
pub(crate) fn sections(text: &str) -> Vec<String> {
    let mut sections: Vec<String> = Vec::new();
    for line in text.lines().filter(|it| !matches!(it.trim(), "!" | "end" | "exit")) {
        match sections.last_mut().filter(|_| line.starts_with([' ', '}'])) {
            Some(section) => *section += &format!("{line}\n"),
            None => sections.push(format!("{line}\n")),
        }
    }
    sections
}

/// The neighbors of a process in another order, each with its own lines.
fn neighbors_reordered(section: &str) -> String {
    let mut written = String::new();
    let mut neighbors: Vec<(String, String)> = Vec::new();
    let flush = |neighbors: &mut Vec<(String, String)>, written: &mut String| {
        neighbors.drain(..).rev().for_each(|it| *written += &it.1);
    };
    for line in section.lines() {
        let mut words = line.split_whitespace();
        let peer = words.next().filter(|it| *it == "neighbor").and_then(|_| words.next());
        match peer {
            Some(peer) => match neighbors.iter_mut().find(|it| it.0 == peer) {
                Some(of_peer) => of_peer.1 += &format!("{line}\n"),
                None => neighbors.push((peer.to_owned(), format!("{line}\n"))),
            },
            None => {
                flush(&mut neighbors, &mut written);
                written += &format!("{line}\n");
            }
        }
    }
    flush(&mut neighbors, &mut written);
    written
}

/// The neighbors of groups and the units of interfaces in another order.
fn braces_reordered(section: &str) -> String {
    let lines: Vec<&str> = section.lines().collect();
    if !matches!(lines[0].split(' ').next(), Some("protocols" | "interfaces")) {
        return section.to_owned();
    }
    let mut written = String::new();
    let mut at = 0;
    while at < lines.len() {
        let mut blocks: Vec<String> = Vec::new();
        while let Some(end) = block(&lines, at) {
            blocks.push(lines[at..=end].iter().flat_map(|it| [*it, "\n"]).collect());
            at = end + 1;
        }
        blocks.iter().rev().for_each(|it| written += it);
        if let Some(line) = lines.get(at) {
            written += &format!("{line}\n");
            at += 1;
        }
    }
    written
}

/// Where a block ends that opens at a line and may stand anywhere among its like.
fn block(lines: &[&str], at: usize) -> Option<usize> {
    let line = lines.get(at)?;
    let opens =
        ["neighbor ", "unit "].iter().any(|it| line.trim_start().starts_with(it)) && line.ends_with('{');
    let indent = line.len() - line.trim_start().len();
    let closing = format!("{}}}", " ".repeat(indent));
    (at + 1..lines.len()).find(|it| lines[*it] == closing).filter(|_| opens)
}

/// Lines of other sections first; the terms of policies keep their order.
fn set_lines_reordered(text: &str) -> String {
    let section = |line: &str| line.split(' ').nth(1).unwrap_or_default().to_owned();
    let mut names: Vec<String> = text.lines().map(section).collect();
    names.sort();
    names.dedup();
    let mut written = String::new();
    for name in names.iter().rev() {
        let mut lines: Vec<&str> = text.lines().filter(|it| section(it) == *name).collect();
        if matches!(name.as_str(), "interfaces" | "protocols" | "routing-options" | "class-of-service") {
            lines.reverse();
        }
        lines.into_iter().for_each(|it| written += &format!("{it}\n"));
    }
    written
}

/// Entries of prefix lists and route maps with other numbers, in the same order.
pub(crate) fn renumbered(text: &str) -> String {
    if has_braces(text) || has_set_lines(text) {
        return text.to_owned();
    }
    let number = |word: &str| word.parse::<u32>().ok();
    let line = |line: &str| {
        let mut words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let at = match line {
            _ if line.starts_with("route-map ") => words.len() - 1,
            _ if line.contains("prefix-list ") && line.contains(" seq ") => {
                words.iter().position(|it| it == "seq").unwrap() + 1
            }
            _ => return line.to_owned() + "\n",
        };
        if let Some(it) = words.get(at).and_then(|it| number(it)).filter(|it| *it < 1_000_000_000) {
            words[at] = (it * 3 + 1).to_string();
        }
        words.join(" ") + "\n"
    };
    text.lines().map(line).collect()
}

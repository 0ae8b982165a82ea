//! The order in which a configuration is handed to FRR.

/// Words that begin a definition of a list or a route map.
const DEFINITIONS: [&str; 13] = [
    "route-map ",
    "no route-map ",
    "ip prefix-list ",
    "ipv6 prefix-list ",
    "access-list ",
    "ipv6 access-list ",
    "bgp as-path access-list ",
    "bgp community-list ",
    "bgp large-community-list ",
    "bgp extcommunity-list ",
    "ip as-path access-list ",
    "ip community-list ",
    "ip large-community-list ",
];

/// Words that stand in a route map, whether or not they are indented.
const OF_ROUTE_MAPS: [&str; 7] =
    ["match ", "set ", "call ", "on-match ", "continue ", "description ", "exit"];

/// The text with lists and route maps in front.
///
/// Where a statement is older than the map that it names, FRR looks at the routes again some seconds after the map is
/// there. The oracle turns that delay off, and with it the second look. What FRR makes of a finished configuration is
/// the same in this order.
pub fn definitions_first(text: &str) -> String {
    let (mut definitions, mut others) = (String::new(), String::new());
    let (mut moved, mut in_map) = (false, false);
    for line in text.lines().filter(|it| !it.trim_start().starts_with('!')) {
        let indented = line.starts_with(char::is_whitespace);
        let of_map = in_map && OF_ROUTE_MAPS.iter().any(|it| line.starts_with(it));
        if !indented && !of_map {
            moved = DEFINITIONS.iter().any(|it| line.starts_with(it));
            in_map = line.starts_with("route-map ");
        }
        let part = if moved { &mut definitions } else { &mut others };
        part.push_str(line);
        part.push('\n');
    }
    definitions + &others
}

#[test]
fn order_within_both_parts_is_kept() {
    let text = "hostname r\nrouter bgp 1\n neighbor x\n!\nroute-map M permit 10\n match metric 1\nexit\n\
                ip route a b\nip prefix-list P permit any\n";
    let ordered = "route-map M permit 10\n match metric 1\nexit\nip prefix-list P permit any\nhostname r\n\
                   router bgp 1\n neighbor x\nip route a b\n";
    assert_eq!(definitions_first(text), ordered);
}

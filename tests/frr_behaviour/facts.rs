//! The experiments behind the oracle's table of facts.

use serde::Deserialize;

use crate::configuration::{Announcements, Configuration};
use crate::oracle::Oracle;

/// Prints the experiments as JSON.
const DUMP: &str = "
import json, frr_facts
print(json.dumps([dict(name=name, text=text, announcements=announced or {}, settle=settle)
                  for name, text, probes, announced, settle in frr_facts.EXP]))";

/// Experiments with a session that never comes up, or never gets to the end of its table: there the result is that.
const NEVER_COMPLETE: [&str; 2] = ["I", "J1"];

/// What FRR refuses in some experiments on purpose, with what is left when it has.
const REFUSED: [(&str, &str); 3] = [
    (
        "route-map C7 deny 10\n match ip address prefix-list PA\n on-match next\n",
        "route-map C7 deny 10\n match ip address prefix-list PA\n",
    ),
    ("\n continue\n", "\n"),
    ("  neighbor 10.0.0.5 prefix-list PB out\n", ""),
];

#[derive(Deserialize)]
struct Experiment {
    name: String,
    text: String,
    announcements: Announcements,
    settle: f64,
}

/// All experiments, without the lines that FRR refuses.
pub fn all(oracle: &Oracle) -> Vec<Configuration> {
    let experiments: Vec<Experiment> = serde_json::from_str(&oracle.python(DUMP)).unwrap();
    let configuration = |it: Experiment| {
        let text = REFUSED.iter().fold(it.text, |text, (refused, left)| text.replace(refused, left));
        let name = format!("fact {}", it.name);
        Configuration { name, text, announcements: it.announcements, settle: it.settle }
    };
    let complete = experiments.into_iter().filter(|it| !NEVER_COMPLETE.contains(&it.name.as_str()));
    complete.map(configuration).collect()
}

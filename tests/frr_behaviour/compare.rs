//! What FRR sent beside what the analysis says of it.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use bgplint::net::Afi;
use ipnet::IpNet;

use crate::answers::{Answers, FAMILIES, Verdict};
use crate::configuration::Configuration;
use crate::oracle::{Observed, Sent, family_name};

/// A prefix of which FRR and the analysis do not say the same.
#[derive(Debug)]
pub struct Difference {
    configuration: String,
    neighbor: String,
    afi: Afi,
    prefix: IpNet,
    sent: bool,
    verdict: Verdict,
    reasons: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Difference { configuration, neighbor, afi, prefix, verdict, reasons, .. } = self;
        let sent = if self.sent { "sends" } else { "does not send" };
        let family = family_name(*afi);
        write!(
            f,
            "{configuration}, {neighbor}, {family}: FRR {sent} {prefix}, the analysis says {verdict:?}"
        )?;
        if reasons.is_empty() { Ok(()) } else { write!(f, " ({reasons})") }
    }
}

/// How much was compared, and what came of it.
#[derive(Debug, Default)]
pub struct Comparison {
    pub configurations: usize,
    pub sessions: usize,
    /// Prefixes, counted for each session and each family that it carries.
    pub prefixes: usize,
    /// Those of them that were sent.
    pub sent: usize,
    pub unknown: usize,
    /// How many prefixes each doubt made unknown.
    pub doubts: BTreeMap<String, usize>,
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Compares one configuration.
    pub fn add(&mut self, configuration: &Configuration, observed: &Observed) {
        let answers = Answers::of(configuration);
        self.configurations += 1;
        self.sessions += observed.sessions.len();
        for afi in FAMILIES {
            let universe = universe(configuration, observed, &answers, afi);
            for (neighbor, sent) in &observed.sessions {
                // A family that the session does not carry would only flatter the figures.
                let carried = sent.contains_key(family_name(afi));
                self.prefixes += if carried { universe.len() } else { 0 };
                for prefix in &universe {
                    self.prefix(configuration, &answers, neighbor, afi, *prefix, is_sent(sent, afi, *prefix));
                }
            }
        }
    }

    fn prefix(
        &mut self,
        configuration: &Configuration,
        answers: &Answers,
        neighbor: &str,
        afi: Afi,
        prefix: IpNet,
        sent: bool,
    ) {
        self.sent += usize::from(sent);
        let (verdict, reasons) = match answers.session(neighbor, afi) {
            Some((claims, true)) => claims.of(&prefix),
            Some((_, false)) => (Verdict::No, "the session is shut down".to_owned()),
            None => (Verdict::No, "there is no such session".to_owned()),
        };
        let agrees = match (verdict, sent) {
            (Verdict::Unknown, _) => {
                self.unknown += 1;
                *self.doubts.entry(format!("{}, line {reasons}", configuration.name)).or_default() += 1;
                true
            }
            (Verdict::Proven, sent) => sent,
            (Verdict::No, sent) => !sent,
            (Verdict::Possible, _) => answers.waits_for_route(&prefix),
        };
        if !agrees {
            let (configuration, neighbor) = (configuration.name.clone(), neighbor.to_owned());
            self.differences.push(Difference {
                configuration,
                neighbor,
                afi,
                prefix,
                sent,
                verdict,
                reasons,
            });
        }
    }

    /// Unknown prefixes in a hundred.
    #[expect(clippy::cast_precision_loss, reason = "so many prefixes are not compared")]
    pub fn unknown_percent(&self) -> f64 {
        self.unknown as f64 * 100.0 / self.prefixes.max(1) as f64
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} configurations, {} sessions, {} prefixes of which {} are sent; {} differences, {:.2} % unknown",
            self.configurations,
            self.sessions,
            self.prefixes,
            self.sent,
            self.differences.len(),
            self.unknown_percent()
        )
    }
}

fn is_sent(sent: &Sent, afi: Afi, prefix: IpNet) -> bool {
    sent.get(family_name(afi)).is_some_and(|it| it.contains(&prefix))
}

/// Every prefix that matters in a configuration.
fn universe(
    configuration: &Configuration,
    observed: &Observed,
    answers: &Answers,
    afi: Afi,
) -> BTreeSet<IpNet> {
    let sent = observed.sessions.values().flat_map(Sent::values).flatten().copied();
    let announced = configuration.announcements.values().flatten().map(|it| it.prefix.parse().unwrap());
    let default_routes = ["0.0.0.0/0", "::/0"].map(|it| it.parse().unwrap());
    let all = sent.chain(announced).chain(answers.named.iter().copied()).chain(default_routes);
    all.filter(|it| Afi::of(it) == afi).collect()
}

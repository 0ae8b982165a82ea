use crate::rules::{Context, Effect, Suppressions};

rule! {
    /// # What it does
    /// Finds comments (`bgplint: ignore[…]`) that name a rule or group which does not exist. Other rules in the same brackets
    /// are suppressed all the same. In the settings an unknown rule is a mistake of the settings.
    ///
    /// # Why it matters
    /// The comment suppresses nothing of what somebody decided: the name is misspelt, or belongs to another release.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  ! bgplint: ignore[undefined-polcy] the policy follows with the next change
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// ```
    ///
    /// # Good
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  ! bgplint: ignore[undefined-policy] the policy follows with the next change
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// ```
    ///
    /// # How to fix
    /// Write the name as `bgplint rules` lists it.
    "suppression-of-unknown-rule", Suppressions, Error, requirements: [], since "0.1.0",
    "A comment suppresses a rule that does not exist", Suppressions => check
}

fn check(cx: &mut Context<'_>, all: &Suppressions<'_>) {
    for it in &all.comments {
        let named = it.suppression.rules.iter().zip(&it.effects);
        let unknown = named.filter_map(|(at, effect)| match effect {
            Effect::NoSuchRule(near) => Some((*at, *near)),
            _ => None,
        });
        let unknown: Vec<_> = unknown.collect();
        let Some(((first, near), others)) = unknown.split_first() else { continue };
        let name = cx.sources.slice(*first);
        let message = match others.len() {
            0 => format!("there is no rule or group `{name}` that could be ignored"),
            more => format!("there are no rules or groups `{name}` and {more} more that could be ignored"),
        };
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`bgplint rules` lists them".to_owned(),
        };
        let finding = cx.report(message).at(*first, "not known").about(it.suppression.said).help(help);
        let places: Vec<_> = others.iter().map(|it| it.0).collect();
        let finding = super::named::labels(finding, &places, "nor is this");
        let _reported = super::named::of_device(finding, it.device);
    }
}

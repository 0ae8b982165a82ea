use crate::model::Sourced;
use crate::rules::{Builder, Context, Effect, Suppressions};

rule! {
    /// # What it does
    /// Finds comments (`bgplint: ignore[…]`) and `[[suppress]]` in the settings that keep no finding from being reported:
    /// the mistake was mended, the statement moved, or another suppression speaks of it already. Of a comment it names the
    /// rules that are not needed.
    ///
    /// # Why it matters
    /// A suppression that nothing needs any more hides the next mistake of that kind, and nobody decided that.
    ///
    /// # Bad
    /// ```ios
    /// ! bgplint: ignore[undefined-policy] the policy follows with the next change
    /// interface Loopback0
    ///  ip address 131.107.8.1 255.255.255.255
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
    /// Remove the rule from the brackets, or the whole suppression. If a finding is still there, compare places: a comment
    /// speaks of the line that the finding names first.
    ///
    /// # How sure it is
    /// It says nothing of a rule that was not asked in this run, of one that needs the facts of a circuit when none are given,
    /// and of a device that was not read. Unless everything was read, folders rather than single files, it speaks only of
    /// rules that look at one line.
    "unused-suppression", Suppressions, Warning, requirements: [], since "0.1.0",
    "A suppression that keeps no finding from being reported", Suppressions => check
}

fn check(cx: &mut Context<'_>, all: &Suppressions<'_>) {
    for it in &all.comments {
        let named = it.suppression.rules.iter().zip(&it.effects);
        let unused: Vec<_> = named.filter(|it| *it.1 == Effect::Unused).map(|it| *it.0).collect();
        let Some((first, others)) = unused.split_first() else { continue };
        let name = cx.sources.slice(*first);
        let message = match others.len() {
            0 => format!("`{name}` is ignored here, and there is no such finding"),
            more => format!("`{name}` and {more} more are ignored here, and there are no such findings"),
        };
        let whole = others.is_empty() && it.suppression.rules.len() == 1;
        let help = if whole { "remove the comment" } else { "remove what is not needed from the brackets" };
        let finding = cx.report(message).at(*first, "suppresses nothing").about(it.suppression.said);
        let finding = super::named::labels(finding, others, "nor does this").help(help);
        let _reported = super::named::of_device(finding, it.device);
    }
    for it in all.stated.iter().filter(|it| it.effect == Effect::Unused && !it.expired) {
        let rule = &it.suppression.rule;
        let message = format!("`{}` is suppressed here, and there is no such finding", **rule);
        let about = it.suppression.object.iter().chain(&it.suppression.device).filter_map(Sourced::span);
        let finding = cx.report(message).label(rule, "suppresses nothing").help("remove the section");
        let _reported = about.fold(finding, Builder::about);
    }
}

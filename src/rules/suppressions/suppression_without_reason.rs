use crate::rules::{Context, Suppressions};

rule! {
    /// # What it does
    /// Finds comments (`bgplint: ignore[…]`) that do not say why. Without a reason they suppress nothing. In the settings a
    /// reason that is missing is a mistake of the settings.
    ///
    /// # Why it matters
    /// Whoever reads the configuration in a year must be able to tell whether the exception still holds. The reason also
    /// stands in the reports.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  ! bgplint: ignore[undefined-policy]
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
    /// Write the reason behind the brackets.
    "suppression-without-reason", Suppressions, Warning, requirements: [], since "0.1.0",
    "A comment suppresses findings and does not say why", Suppressions => check
}

fn check(cx: &mut Context<'_>, all: &Suppressions<'_>) {
    for it in all.comments.iter().filter(|it| it.suppression.reason.start == it.suppression.reason.end) {
        let finding = cx
            .report("this suppresses nothing, because it does not say why")
            .at(it.suppression.said, "no reason behind the brackets")
            .help("write the reason behind the brackets");
        let _reported = super::named::of_device(finding, it.device);
    }
}

use crate::rules::{Context, Suppressions};

rule! {
    /// # What it does
    /// Finds `[[suppress]]` in the settings whose last day, `until`, is over. Such a suppression holds no longer: what it was
    /// about is reported again. Days are those of UTC.
    ///
    /// # Why it matters
    /// Somebody promised to mend this by that day. Either it was done and the section is forgotten, or it was not.
    ///
    /// # Bad
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// --- bgplint.toml
    /// [[suppress]]
    /// rule = "undefined-policy"
    /// object = "neighbor 131.107.0.2"
    /// reason = "the policy follows with the next change"
    /// until = 2020-03-31
    /// ```
    ///
    /// # Good
    /// ```ios
    /// router bgp 65010
    ///  neighbor 131.107.0.2 remote-as 12076
    ///  neighbor 131.107.0.2 route-map MSFT-OUT out
    /// --- bgplint.toml
    /// [[suppress]]
    /// rule = "undefined-policy"
    /// object = "neighbor 131.107.0.2"
    /// reason = "the policy follows with the next change"
    /// until = 2999-12-31
    /// ```
    ///
    /// # How to fix
    /// Mend what is reported and remove the section, or decide anew and set another day.
    "expired-suppression", Suppressions, Warning, requirements: [], since "0.1.0",
    "A suppression whose last day is over", Suppressions => check
}

fn check(cx: &mut Context<'_>, all: &Suppressions<'_>) {
    for it in all.stated.iter().filter(|it| it.expired) {
        let (rule, Some(until)) = (&it.suppression.rule, &it.suppression.until) else { continue };
        let message =
            format!("the suppression of `{}` holds no longer: its last day was {}", **rule, **until);
        let _reported = cx
            .report(message)
            .label(until, "over")
            .label(rule, "no longer suppressed")
            .help("mend what is reported and remove the section, or set another day");
    }
}

//! The communities that Microsoft puts on routes over ExpressRoute.
//!
//! From "ExpressRoute routing requirements", "Support for BGP communities", as of 2026-03-12. Regions that the document
//! does not list exist, so a value that fits a pattern and is not here may be in use all the same.

/// The AS number in front of all of them.
pub const MICROSOFT_AS: u16 = 12076;

/// What a community of Microsoft's stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    /// The virtual networks of a region; on private peering.
    VirtualNetworks,
    /// A value that a customer gave to a virtual network; on private peering.
    Customer,
    /// Everything public in a region; on Microsoft peering.
    Region,
    /// One service in a region; on Microsoft peering.
    RegionalService,
    /// One service everywhere; on Microsoft peering.
    Service,
}

impl Meaning {
    /// Whether private peering carries it; otherwise Microsoft peering does.
    pub fn is_private(self) -> bool {
        matches!(self, Meaning::VirtualNetworks | Meaning::Customer)
    }
}

/// A range of values with one meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pattern {
    /// First and last value.
    pub values: (u16, u16),
    /// The same as an expression over the digits.
    pub digits: &'static str,
    /// What they stand for.
    pub meaning: Meaning,
}

/// Every pattern of values.
pub const PATTERNS: [Pattern; 10] = [
    pattern(50_000, 50_099, "500[0-9][0-9]", Meaning::VirtualNetworks),
    pattern(20_000, 29_999, "2[0-9][0-9][0-9][0-9]", Meaning::Customer),
    pattern(51_000, 51_099, "510[0-9][0-9]", Meaning::Region),
    pattern(51_100, 51_199, "511[0-9][0-9]", Meaning::Region),
    pattern(51_200, 51_299, "512[0-9][0-9]", Meaning::Region),
    pattern(51_300, 51_399, "513[0-9][0-9]", Meaning::Region),
    pattern(52_000, 52_099, "520[0-9][0-9]", Meaning::RegionalService),
    pattern(53_000, 53_099, "530[0-9][0-9]", Meaning::RegionalService),
    pattern(54_000, 54_099, "540[0-9][0-9]", Meaning::RegionalService),
    pattern(55_000, 55_099, "550[0-9][0-9]", Meaning::RegionalService),
];

const fn pattern(first: u16, last: u16, digits: &'static str, meaning: Meaning) -> Pattern {
    Pattern { values: (first, last), digits, meaning }
}

/// Services everywhere.
pub const SERVICES: [(u16, &str); 15] = [
    (5010, "Exchange Online"),
    (5020, "SharePoint Online"),
    (5030, "Skype for Business Online (also Teams)"),
    (5040, "CRM Online (Dynamics v8.2 and earlier)"),
    (5050, "Azure Global Services (Azure DevOps only)"),
    (5060, "Microsoft Entra ID"),
    (5070, "Azure Resource Manager"),
    (5100, "Other Office 365 Online services"),
    (5110, "Exchange Online, US Government cloud"),
    (5120, "SharePoint Online, US Government cloud"),
    (5130, "Skype for Business Online, US Government cloud"),
    (5160, "Microsoft Entra ID, US Government cloud"),
    (5200, "Other Office 365 Online services, US Government cloud"),
    (5220, "Microsoft Defender for Identity"),
    (5250, "Microsoft PSTN services"),
];

/// The services of Microsoft 365, whose routes carry no other values.
pub const MICROSOFT_365: [u16; 4] = [5010, 5020, 5030, 5100];

/// Regions by the last two digits of their values.
const REGIONS: [(u16, &str); 42] = [
    (2, "West Europe"),
    (3, "North Europe"),
    (4, "East US"),
    (5, "East US 2"),
    (6, "West US"),
    (7, "North Central US"),
    (8, "South Central US"),
    (9, "Central US"),
    (10, "East Asia"),
    (11, "Southeast Asia"),
    (12, "Japan East"),
    (13, "Japan West"),
    (14, "Brazil South"),
    (15, "Australia East"),
    (16, "Australia Southeast"),
    (17, "India Central"),
    (18, "India West"),
    (19, "India South"),
    (20, "Canada Central"),
    (21, "Canada East"),
    (24, "UK South"),
    (25, "UK West"),
    (26, "West US 2"),
    (27, "West Central US"),
    (28, "Korea South"),
    (29, "Korea Central"),
    (30, "France Central"),
    (31, "France South"),
    (32, "Australia Central"),
    (33, "Australia Central 2"),
    (34, "South Africa North"),
    (35, "South Africa West"),
    (36, "UAE North"),
    (37, "UAE Central"),
    (38, "Switzerland North"),
    (39, "Switzerland West"),
    (40, "Germany North"),
    (41, "Germany West Central"),
    (42, "Norway East"),
    (43, "Norway West"),
    (44, "West US 3"),
    (59, "New Zealand North"),
];

/// Regions of national clouds, by their whole values.
const NATIONAL: [(u16, &str); 11] = [
    (51105, "US Gov Virginia"),
    (51106, "US Gov Arizona"),
    (51108, "US Gov Texas"),
    (51109, "US Gov Iowa"),
    (51205, "US DoD East"),
    (51209, "US DoD Central"),
    (51301, "China North"),
    (51302, "China East"),
    (51303, "China East 2"),
    (51304, "China North 2"),
    (51305, "China North 3"),
];

/// Values of the first years and those that replaced them.
const REPLACED: [(u16, u16); 2] = [(51_022, 51_026), (51_023, 51_027)];

/// What a value stands for, as far as the patterns tell.
pub fn meaning(value: u16) -> Option<Meaning> {
    if SERVICES.iter().any(|it| it.0 == value) {
        return Some(Meaning::Service);
    }
    let fits = |it: &&Pattern| (it.values.0..=it.values.1).contains(&value);
    PATTERNS.iter().find(fits).map(|it| it.meaning)
}

/// The name of what a value stands for, when it is listed.
pub fn name(value: u16) -> Option<&'static str> {
    let named = |all: &[(u16, &'static str)], value: u16| all.iter().find(|it| it.0 == value).map(|it| it.1);
    named(&SERVICES, value).or_else(|| named(&NATIONAL, value)).or_else(|| match meaning(value)? {
        Meaning::VirtualNetworks | Meaning::RegionalService => named(&REGIONS, value % 100),
        Meaning::Region if value < 51_100 => named(&REGIONS, value % 100),
        Meaning::Region | Meaning::Customer | Meaning::Service => None,
    })
}

/// Whether a value is listed, or a customer may have chosen it.
pub fn is_known(value: u16) -> bool {
    meaning(value) == Some(Meaning::Customer) || name(value).is_some()
}

/// Every listed value.
pub fn listed() -> impl Iterator<Item = u16> {
    let of_regions = [50_000, 51_000, 52_000, 53_000, 54_000, 55_000];
    let regional = of_regions.into_iter().flat_map(|head| REGIONS.iter().map(move |it| head + it.0));
    regional.chain(NATIONAL.iter().map(|it| it.0)).chain(SERVICES.iter().map(|it| it.0))
}

/// The value that replaced one of the first years.
pub fn replacement(value: u16) -> Option<u16> {
    REPLACED.iter().find(|it| it.0 == value).map(|it| it.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_listed_value_has_a_name_and_a_meaning() {
        assert_eq!(listed().count(), 278);
        assert!(listed().all(|it| name(it).is_some() && meaning(it).is_some()));
        assert!(REPLACED.iter().all(|it| !is_known(it.0) && is_known(it.1)));
        assert!(MICROSOFT_365.iter().all(|it| meaning(*it) == Some(Meaning::Service)));
    }

    #[test]
    fn patterns_tell_what_is_not_listed() {
        assert_eq!((meaning(51_099), name(51_099)), (Some(Meaning::Region), None));
        assert_eq!((meaning(51_004), name(51_004)), (Some(Meaning::Region), Some("East US")));
        assert_eq!((meaning(50_002), name(50_002)), (Some(Meaning::VirtualNetworks), Some("West Europe")));
        assert_eq!((meaning(5030).map(Meaning::is_private), meaning(5_000)), (Some(false), None));
        assert!(is_known(20_000) && !is_known(30_000) && meaning(60_000).is_none());
    }
}

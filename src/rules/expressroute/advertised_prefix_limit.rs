use super::leak::label_filters;
use super::prefix_count::{Count, Limit, beyond};
use super::together::{Together, by_cause};
use crate::analysis::announced::own_family;
use crate::model::{Device, PeeringKind};
use crate::net::Afi;
use crate::rules::Context;

rule! {
    /// # What it does
    /// Counts the prefixes that a session to Microsoft advertises, and compares with what Microsoft takes: on Microsoft
    /// peering 200 of each address family; on private peering 4,000 IPv4 prefixes, 10,000 with the Premium add-on, and 100
    /// IPv6 prefixes.
    ///
    /// # Why it matters
    /// With one prefix more Microsoft drops the session, and takes it up again when there are fewer. What was announced is
    /// unreachable until then, and over both links when both announce the same.
    ///
    /// # Bad
    /// ```junos
    /// interfaces {
    ///     et-0/0/1 {
    ///         unit 100 {
    ///             family inet6 {
    ///                 address fd20:ffff::1/126;
    ///             }
    ///         }
    ///     }
    /// }
    /// protocols {
    ///     ospf3 {
    ///         area 0.0.0.0 {
    ///             interface et-0/0/2.0;
    ///         }
    ///     }
    ///     bgp {
    ///         group AZURE-PRIVATE {
    ///             type external;
    ///             family inet6 {
    ///                 unicast;
    ///             }
    ///             import AZURE6-IN;
    ///             export AZURE6-OUT;
    ///             peer-as 12076;
    ///             neighbor fd20:ffff::2;
    ///         }
    ///     }
    /// }
    /// routing-options {
    ///     autonomous-system 65010;
    /// }
    /// policy-options {
    ///     prefix-list ON-PREMISES {
    ///         fd20:0:1::/48; fd20:0:2::/48; fd20:0:3::/48; fd20:0:4::/48; fd20:0:5::/48;
    ///         fd20:0:6::/48; fd20:0:7::/48; fd20:0:8::/48; fd20:0:9::/48; fd20:0:10::/48;
    ///         fd20:0:11::/48; fd20:0:12::/48; fd20:0:13::/48; fd20:0:14::/48; fd20:0:15::/48;
    ///         fd20:0:16::/48; fd20:0:17::/48; fd20:0:18::/48; fd20:0:19::/48; fd20:0:20::/48;
    ///         fd20:0:21::/48; fd20:0:22::/48; fd20:0:23::/48; fd20:0:24::/48; fd20:0:25::/48;
    ///         fd20:0:26::/48; fd20:0:27::/48; fd20:0:28::/48; fd20:0:29::/48; fd20:0:30::/48;
    ///         fd20:0:31::/48; fd20:0:32::/48; fd20:0:33::/48; fd20:0:34::/48; fd20:0:35::/48;
    ///         fd20:0:36::/48; fd20:0:37::/48; fd20:0:38::/48; fd20:0:39::/48; fd20:0:40::/48;
    ///         fd20:0:41::/48; fd20:0:42::/48; fd20:0:43::/48; fd20:0:44::/48; fd20:0:45::/48;
    ///         fd20:0:46::/48; fd20:0:47::/48; fd20:0:48::/48; fd20:0:49::/48; fd20:0:50::/48;
    ///         fd20:0:51::/48; fd20:0:52::/48; fd20:0:53::/48; fd20:0:54::/48; fd20:0:55::/48;
    ///         fd20:0:56::/48; fd20:0:57::/48; fd20:0:58::/48; fd20:0:59::/48; fd20:0:60::/48;
    ///         fd20:0:61::/48; fd20:0:62::/48; fd20:0:63::/48; fd20:0:64::/48; fd20:0:65::/48;
    ///         fd20:0:66::/48; fd20:0:67::/48; fd20:0:68::/48; fd20:0:69::/48; fd20:0:70::/48;
    ///         fd20:0:71::/48; fd20:0:72::/48; fd20:0:73::/48; fd20:0:74::/48; fd20:0:75::/48;
    ///         fd20:0:76::/48; fd20:0:77::/48; fd20:0:78::/48; fd20:0:79::/48; fd20:0:80::/48;
    ///         fd20:0:81::/48; fd20:0:82::/48; fd20:0:83::/48; fd20:0:84::/48; fd20:0:85::/48;
    ///         fd20:0:86::/48; fd20:0:87::/48; fd20:0:88::/48; fd20:0:89::/48; fd20:0:90::/48;
    ///         fd20:0:91::/48; fd20:0:92::/48; fd20:0:93::/48; fd20:0:94::/48; fd20:0:95::/48;
    ///         fd20:0:96::/48; fd20:0:97::/48; fd20:0:98::/48; fd20:0:99::/48; fd20:0:100::/48;
    ///         fd20:0:101::/48;
    ///     }
    ///     policy-statement AZURE6-OUT {
    ///         term own {
    ///             from {
    ///                 protocol ospf3;
    ///                 prefix-list ON-PREMISES;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    ///     policy-statement AZURE6-IN {
    ///         term azure {
    ///             from {
    ///                 route-filter fd40::/16 orlonger;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # Good
    /// ```junos
    /// interfaces {
    ///     et-0/0/1 {
    ///         unit 100 {
    ///             family inet6 {
    ///                 address fd20:ffff::1/126;
    ///             }
    ///         }
    ///     }
    /// }
    /// protocols {
    ///     ospf3 {
    ///         area 0.0.0.0 {
    ///             interface et-0/0/2.0;
    ///         }
    ///     }
    ///     bgp {
    ///         group AZURE-PRIVATE {
    ///             type external;
    ///             family inet6 {
    ///                 unicast;
    ///             }
    ///             import AZURE6-IN;
    ///             export AZURE6-OUT;
    ///             peer-as 12076;
    ///             neighbor fd20:ffff::2;
    ///         }
    ///     }
    /// }
    /// routing-options {
    ///     autonomous-system 65010;
    /// }
    /// policy-options {
    ///     prefix-list ON-PREMISES {
    ///         fd20::/32;
    ///     }
    ///     policy-statement AZURE6-OUT {
    ///         term own {
    ///             from {
    ///                 protocol ospf3;
    ///                 prefix-list ON-PREMISES;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    ///     policy-statement AZURE6-IN {
    ///         term azure {
    ///             from {
    ///                 route-filter fd40::/16 orlonger;
    ///             }
    ///             then accept;
    ///         }
    ///         term rest {
    ///             then reject;
    ///         }
    ///     }
    /// }
    /// ```
    ///
    /// # How to fix
    /// Announce aggregates instead of their parts. Where the platform has one, a limit on what is sent keeps the session up
    /// whatever happens inside.
    ///
    /// ```ios
    /// router bgp 65010
    ///  aggregate-address 10.20.0.0 255.255.0.0 summary-only
    /// ```
    ///
    /// ```junos
    /// routing-options {
    ///     aggregate {
    ///         route 10.20.0.0/16;
    ///     }
    /// }
    /// ```
    ///
    /// ```frr
    /// router bgp 65010
    ///  address-family ipv4 unicast
    ///   aggregate-address 10.20.0.0/16 summary-only
    ///   neighbor 192.168.15.2 maximum-prefix-out 4000
    ///  exit-address-family
    /// ```
    ///
    /// # How sure it is
    /// Proven when the file holds the routes themselves. When the outbound filter names that many prefixes one by one and
    /// another session or protocol may supply them, it is likely. Between 4,000 and 10,000 IPv4 prefixes on private peering
    /// the tier of the circuit decides; without its facts the finding is likely. A filter that lets a range through is for
    /// `unbounded-advertisement` to judge.
    ///
    /// # References
    /// - Azure ExpressRoute routing requirements, "Route aggregation and prefix limits"
    /// - Azure ExpressRoute FAQ, "Route advertisement limits"
    "advertised-prefix-limit", Expressroute, Error, requirements: ["ER-LIM-01", "ER-LIM-02", "ER-LIM-03"],
    since "0.1.0", "More prefixes may be advertised than Microsoft accepts before it drops the session",
    Device => check
}

fn check(cx: &mut Context<'_>, device: &Device) {
    let counted = beyond(cx.facts, device).into_iter().filter_map(|(count, limit, peering)| {
        let filter = own_family(peering)?.export.filters.last().and_then(|it| it.name.span());
        let (count, certain) = match count {
            Count::Certain(it) => (it, true),
            Count::Listed(it) => (it, false),
            Count::Unbounded(_) => return None,
        };
        Some(((filter, peering.process.opening, peering.kind, peering.afi(), limit, count, certain), peering))
    });
    for ((.., kind, afi, limit, count, certain), sessions) in by_cause(counted) {
        report(cx, &sessions, (kind, afi, limit), (count, certain));
    }
}

fn report(
    cx: &mut Context<'_>,
    sessions: &Together<'_, '_>,
    (kind, afi, limit): (Option<PeeringKind>, Afi, Limit),
    (count, certain): (u128, bool),
) {
    let (title, advertises) = (sessions.title(), sessions.verb("advertises", "advertise"));
    let message = match (certain, limit.least == limit.most || count > limit.most) {
        (true, true) => {
            format!("{title} {advertises} {count} {afi} prefixes; Microsoft takes {}", limit.most)
        }
        (true, false) => {
            format!(
                "{title} {advertises} {count} {afi} prefixes; Microsoft takes {} without Premium",
                limit.least
            )
        }
        (false, _) => {
            format!("the filters of {title} name {count} {afi} prefixes; Microsoft takes {}", limit.least)
        }
    };
    let session = sessions.first.session;
    let finding = cx.report(message);
    let finding = match own_family(sessions.first) {
        Some(it) => label_filters(finding, session, &it.export, |filter| match filter {
            Some(_) => format!("lets {count} prefixes out"),
            None => "no filter keeps any back".to_owned(),
        }),
        None => finding,
    };
    let finding =
        sessions.point_out(finding).likely_if(!certain || count <= limit.most && limit.least < limit.most);
    let finding = if kind.is_some() { sessions.of_this_kind(finding) } else { finding };
    let _reported = finding
        .note("with more prefixes than that Microsoft drops the session until there are fewer")
        .help("announce aggregates instead of their parts");
}

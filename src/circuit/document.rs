//! What a file of facts holds: circuits with their peerings, peerings alone, route filters.

use super::fields::Problems;
use super::join::Circuits;
use super::json::Node;
use super::{Facts, RouteFilter, peering};
use crate::model::{Circuit, CircuitPeering, CircuitTier, Sourced};
use crate::text::{Source, Span};

/// What was found in a file, in its order.
#[derive(Default)]
pub(super) struct Document {
    /// Circuits with the peerings inside them.
    circuits: Vec<Found>,
    route_filters: Vec<RouteFilter>,
    /// Something of use was seen, though it may have been empty.
    known: bool,
    opening: Option<Span>,
}

/// A circuit, or what a peering that stands alone says of its circuit.
struct Found {
    name: Option<Sourced<String>>,
    circuit: Circuit,
}

const PEERING: &[&str] = &["peeringtype", "primarypeeraddressprefix", "secondarypeeraddressprefix"];
const CIRCUIT: &[&str] =
    &["peerings", "serviceproviderproperties", "expressrouteport", "circuitprovisioningstate"];

impl Document {
    /// Takes what a text holds.
    pub(super) fn read(root: Node<'_>, problems: &mut Problems) -> Document {
        let mut document = Document { opening: Some(root.opening()), ..Document::default() };
        document.any(root, problems);
        if !document.known {
            let message = "this is no description of a circuit".to_owned();
            if let Some(problem) =
                problems.add(root.opening(), message, "neither a circuit nor a peering is here")
            {
                problem.help = Some(
                    "print the circuit as JSON: `az network express-route show`, `Get-AzExpressRouteCircuit` or \
                     `terraform show -json`"
                        .to_owned(),
                );
            }
        }
        document
    }

    fn any(&mut self, node: Node<'_>, problems: &mut Problems) {
        if node.is_list() {
            node.elements().filter(|it| it.is_object()).for_each(|it| self.one(it, problems));
            return;
        }
        // Terraform prints a state, or a plan with what is there and what will be.
        let modules = [&["plannedvalues"][..], &["values"]]
            .into_iter()
            .find_map(|it| node.get(it)?.get(&["rootmodule"]));
        if let Some(module) = modules {
            self.module(module, problems);
        } else if let Some(list) = node.get(&["value"]).filter(|it| it.is_list()) {
            self.known |= list.elements().next().is_none();
            list.elements().filter(|it| it.is_object()).for_each(|it| self.one(it, problems));
        } else {
            self.one(node, problems);
        }
    }

    /// A module of Terraform with those below it.
    fn module(&mut self, module: Node<'_>, problems: &mut Problems) {
        let resources = module.get(&["resources"]).into_iter().flat_map(Node::elements);
        for resource in resources {
            let Some(values) = resource.get(&["values"]).filter(|it| it.is_object()) else { continue };
            match resource.get(&["type"]).and_then(Node::text) {
                Some("azurerm_express_route_circuit") => self.circuit(values, problems),
                Some("azurerm_express_route_circuit_peering") => self.peering(values, problems),
                Some("azurerm_route_filter") => self.route_filter(values, problems),
                _ => {}
            }
        }
        let below = module.get(&["childmodules"]).into_iter().flat_map(Node::elements);
        below.for_each(|it| self.module(it, problems));
    }

    fn one(&mut self, node: Node<'_>, problems: &mut Problems) {
        let has = |keys: &[&str]| node.get(keys).is_some();
        let is_filter = |it: &str| it.to_ascii_lowercase().contains("/routefilters/");
        if has(PEERING) {
            self.peering(node, problems);
        } else if has(&["rules"]) && node.get(&["id", "type"]).and_then(Node::text).is_some_and(is_filter) {
            self.route_filter(node, problems);
        } else if has(CIRCUIT) || has(&["sku"]) && resource(node).is_some() {
            self.circuit(node, problems);
        }
    }

    fn circuit(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.known = true;
        let id = resource(node);
        let tier = node.get(&["sku"]).and_then(|it| problems.object(Some(it), "the SKU")?.get(&["tier"]));
        let port = node.get(&["expressrouteport", "expressrouteportid"]);
        let provider = node.get(&["serviceproviderproperties"]).unwrap_or(node);
        let direct = match port {
            Some(port) if !port.is_null() && port.text() != Some("") => {
                Some(Sourced::written(true, port.opening()))
            }
            _ => provider
                .get(&["serviceprovidername"])
                .filter(|it| it.text().is_some_and(|it| !it.is_empty()))
                .map(|it| Sourced::written(false, it.span())),
        };
        let name = problems.text(node.get(&["name"]), "the name of the circuit");
        let peerings = problems.list(node.get(&["peerings"]), "the list of peerings", |problems, it| {
            Some(peering::read(it, problems))
        });
        let peerings: Vec<CircuitPeering> = peerings.into_iter().flat_map(|it| it.value).flatten().collect();
        let mut reach_blocks = Vec::new();
        for peering in node.get(&["peerings"]).into_iter().flat_map(Node::elements) {
            peering::reach_blocks(peering, problems, &mut reach_blocks);
        }
        self.circuits.push(Found {
            circuit: Circuit {
                name: Sourced::default_of(String::new()),
                id,
                opening: node.opening(),
                tier: problems.text(tier, "the tier").map(|it| it.map(|text| tier_of(&text))),
                direct,
                outer_tag: problems.tag(node.get(&["stag"]), "the outer tag (stag)"),
                location: problems.text(provider.get(&["peeringlocation"]), "the peering location"),
                provider: problems.text(provider.get(&["serviceprovidername"]), "the name of the provider"),
                peerings,
                reach_blocks,
            },
            name,
        });
    }

    /// A peering that stands alone: its circuit is known by its name.
    fn peering(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.known = true;
        let id = resource(node);
        let name = problems.text(node.get(&["expressroutecircuitname"]), "the name of the circuit");
        let name = name.or_else(|| {
            let at = node.get(&["id"])?;
            let name = id.as_ref()?.rsplit('/').next()?;
            Some(Sourced::written(name.to_owned(), at.span()))
        });
        let mut circuit = unsaid(node.opening(), id);
        circuit.peerings.extend(peering::read(node, problems));
        peering::reach_blocks(node, problems, &mut circuit.reach_blocks);
        self.circuits.push(Found { name, circuit });
    }

    fn route_filter(&mut self, node: Node<'_>, problems: &mut Problems) {
        self.known = true;
        let rules = node.get(&["rules", "rule"]);
        if let Some(communities) = peering::communities(rules, problems) {
            let text = |key| node.get(&[key]).and_then(Node::text).map(str::to_owned);
            self.route_filters.push(RouteFilter { id: text("id"), name: text("name"), communities });
        }
    }

    /// The facts, with a name for every circuit: the one that settings state, its own, or that of the file.
    pub(super) fn facts(
        self,
        source: &Source,
        stated: Option<Sourced<String>>,
        problems: &mut Problems,
    ) -> Facts {
        let base = source.name().rsplit('/').next().unwrap_or_default();
        let stem = base.split_once('.').map_or(base, |it| it.0);
        let mut circuits = Circuits::default();
        for found in self.circuits {
            let name = found.name.unwrap_or_else(|| Sourced::default_of(stem.to_owned()));
            circuits.add(Circuit { name, ..found.circuit });
        }
        let mut circuits = circuits.all();
        if let Some(stated) = stated {
            circuits = chosen(circuits, stated, self.opening, problems);
        }
        Facts { circuits, route_filters: self.route_filters, ..Facts::default() }
    }
}

/// The circuit that settings speak of: the only one of the file, whatever it is called there, or that of this name.
fn chosen(
    mut circuits: Vec<Circuit>,
    stated: Sourced<String>,
    opening: Option<Span>,
    problems: &mut Problems,
) -> Vec<Circuit> {
    if let [only] = circuits.as_mut_slice() {
        only.name = stated;
        return circuits;
    }
    let names: Vec<String> = circuits.iter().map(|it| it.name.value.clone()).collect();
    circuits.retain(|it| it.name.eq_ignore_ascii_case(&stated));
    if let (true, Some(opening), false) = (circuits.is_empty(), opening, names.is_empty()) {
        let message = format!("no circuit of these facts is named {}", *stated);
        let shown: Vec<&str> = names.iter().map(String::as_str).take(12).collect();
        problems.add(opening, message, format!("the circuits here are {}", shown.join(", ")));
    }
    circuits
}

/// A circuit of which nothing is said.
fn unsaid(opening: Span, id: Option<String>) -> Circuit {
    Circuit {
        name: Sourced::default_of(String::new()),
        id,
        opening,
        tier: None,
        direct: None,
        outer_tag: None,
        location: None,
        provider: None,
        peerings: Vec::new(),
        reach_blocks: Vec::new(),
    }
}

/// The identifier of the circuit that an object is, or belongs to.
fn resource(node: Node<'_>) -> Option<String> {
    let id = node.get(&["id"])?.text()?;
    let lower = id.to_ascii_lowercase();
    let after = lower.find("/expressroutecircuits/")? + "/expressroutecircuits/".len();
    let name = id.get(after..)?.split('/').next().filter(|it| !it.is_empty())?;
    id.get(..after + name.len()).map(str::to_owned)
}

fn tier_of(text: &str) -> CircuitTier {
    match text.to_ascii_lowercase().as_str() {
        "local" => CircuitTier::Local,
        "standard" => CircuitTier::Standard,
        "premium" => CircuitTier::Premium,
        _ => CircuitTier::Other,
    }
}

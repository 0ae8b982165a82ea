//! Where lowering puts what it finds: a draft of the device and one of each logical system.

use std::collections::HashMap;

use super::nat::Translation;
use super::queues::Queues;
use super::tables::Table;
use super::terms::Policies;
use crate::model::{Device, Interface, Origin, Sourced};
use crate::text::{FileId, Span, Spanned};

pub use crate::dialect::hierarchy::At;

impl At {
    /// A value that stands somewhere in the statement.
    pub fn value<T>(self, it: Spanned<T>) -> Sourced<T> {
        let origin = match self.applied {
            Some(applied) => Origin::Inherited { written: it.span, applied },
            None => Origin::Written(it.span),
        };
        Sourced { value: it.value, origin }
    }

    /// A value that the whole statement gives.
    pub fn whole<T>(self, value: T) -> Sourced<T> {
        self.value(Spanned { value, span: self.statement })
    }

    /// A name that stands somewhere in the statement.
    pub fn name(self, it: Spanned<&str>) -> Sourced<String> {
        self.value(unquoted(it).map(str::to_owned))
    }
}

/// What opens a thing: the statement that mentions it first, or in braces, where that statement stands further in, the
/// words with which the block begins.
pub(super) fn opening<T>(name: &Sourced<T>, statement: Span) -> Span {
    name.span().filter(|it| !statement.contains(*it)).unwrap_or(statement)
}

/// The text between quotes, or the whole where there are none. With and without quotes, a name is the same.
pub(super) fn unquoted(it: Spanned<&str>) -> Spanned<&str> {
    let Some(inner) = it.value.strip_prefix('"').and_then(|it| it.strip_suffix('"')) else { return it };
    let Span { file, start, end } = it.span;
    Spanned { value: inner, span: Span { file, start: start + 1, end: end.saturating_sub(1).max(start + 1) } }
}

/// The values of a statement that takes one, or several in brackets.
pub(super) fn values<'w, 'a>(words: &'w [Spanned<&'a str>]) -> impl Iterator<Item = Spanned<&'a str>> + 'w {
    words.iter().map(|&it| unquoted(it)).filter(|it| !matches!(it.value, "[" | "]"))
}

/// The device being read, with its logical systems.
pub struct Builder<'s> {
    text: &'s str,
    file: FileId,
    /// The device itself first.
    systems: Vec<System>,
    index: HashMap<String, usize>,
}

/// A device or a logical system, before its names are resolved.
pub(super) struct System {
    /// What stands in the model as it is written.
    pub device: Device,
    /// The name of a logical system.
    pub name: Option<Sourced<String>>,
    interfaces: HashMap<String, usize>,
    /// Routing tables, the main one first.
    tables: Vec<Table>,
    table_index: HashMap<String, usize>,
    pub policies: Policies,
    pub queues: Queues,
    pub translation: Translation,
}

impl<'s> Builder<'s> {
    /// A device that is called like this until the text names it.
    pub fn new(name_default: String, file: FileId, text: &'s str) -> Self {
        let device = System::new(Sourced::default_of(name_default), None, file);
        Builder { text, file, systems: vec![device], index: HashMap::new() }
    }

    /// The text of a span of this file.
    pub(super) fn slice(&self, span: Span) -> &'s str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// The device, or the logical system that a statement names.
    pub(super) fn system(&mut self, at: At, name: Option<Spanned<&str>>) -> &mut System {
        let place = name.map_or(0, |name| {
            let name = at.name(name);
            let next = self.systems.len();
            let place = *self.index.entry(name.value.clone()).or_insert(next);
            if place == next {
                self.systems.push(System::new(name.clone(), Some(name), self.file));
            }
            place
        });
        match self.systems.get_mut(place) {
            Some(system) => system,
            None => unreachable!("the index points at systems of this device"),
        }
    }

    /// The routing table that a statement speaks of.
    pub(super) fn table(
        &mut self,
        at: At,
        system: Option<Spanned<&str>>,
        instance: Option<Spanned<&str>>,
    ) -> &mut Table {
        self.system(at, system).table(instance.map(|it| at.name(it)))
    }

    /// The device and its logical systems, in the order in which they are mentioned.
    pub fn finish(self) -> Vec<Device> {
        let host = self.systems.first().map(|it| it.device.name.value.clone()).unwrap_or_default();
        self.systems.into_iter().map(|it| it.finish(&host)).collect()
    }
}

impl System {
    fn new(device_name: Sourced<String>, name: Option<Sourced<String>>, file: FileId) -> Self {
        let mut device = Device::new(device_name, file);
        device.qos.has_language = true;
        System {
            device,
            name,
            interfaces: HashMap::new(),
            tables: vec![Table::new(None)],
            table_index: HashMap::new(),
            policies: Policies::default(),
            queues: Queues::default(),
            translation: Translation::default(),
        }
    }

    /// The interface of this name, created at its first mention.
    pub fn interface(&mut self, name: Sourced<String>, statement: Span) -> &mut Interface {
        let next = self.device.interfaces.len();
        let at = *self.interfaces.entry(name.value.clone()).or_insert(next);
        if at == next {
            let opening = opening(&name, statement);
            let mut interface = Interface::new(name, opening);
            interface.parent = interface.name.rsplit_once('.').map(|(parent, _)| parent.to_owned());
            self.device.interfaces.push(interface);
        }
        match self.device.interfaces.get_mut(at) {
            Some(interface) => interface,
            None => unreachable!("the index points at interfaces of this device"),
        }
    }

    /// The main table, or that of an instance, created at its first mention.
    pub fn table(&mut self, instance: Option<Sourced<String>>) -> &mut Table {
        let place = instance.map_or(0, |name| {
            let next = self.tables.len();
            let place = *self.table_index.entry(name.value.clone()).or_insert(next);
            if place == next {
                self.tables.push(Table::new(Some(name)));
            }
            place
        });
        match self.tables.get_mut(place) {
            Some(table) => table,
            None => unreachable!("the index points at tables of this device"),
        }
    }

    fn finish(mut self, host: &str) -> Device {
        if let Some(name) = self.name {
            self.device.name = name.map(|it| format!("{host}:{it}"));
        }
        let main = self.tables.first().map(Table::inherited).unwrap_or_default();
        for table in self.tables {
            table.finish(&main, &mut self.device, &self.interfaces, &mut self.policies);
        }
        self.policies.finish(&mut self.device);
        self.queues.finish(&mut self.device);
        self.translation.finish(&mut self.device, &self.interfaces);
        close_units(&mut self.device.interfaces);
        bridge_units(&mut self.device.interfaces);
        self.device
    }
}

/// A unit is down when its port is.
fn close_units(interfaces: &mut [Interface]) {
    let closed = interfaces.iter().filter(|it| !it.enabled.value);
    let down: HashMap<String, Sourced<bool>> = closed.map(|it| (it.name.value.clone(), it.enabled)).collect();
    for interface in interfaces.iter_mut().filter(|it| it.enabled.value) {
        if let Some(state) = interface.parent.as_ref().and_then(|it| down.get(it)) {
            interface.enabled = *state;
        }
    }
}

/// A port that switches frames does so for all its units.
fn bridge_units(interfaces: &mut [Interface]) {
    let ports = interfaces.iter().filter(|it| it.parent.is_none());
    let bridged = ports.filter_map(|it| Some((it.name.value.clone(), it.bridging.clone()?)));
    let bridged: HashMap<String, Sourced<String>> = bridged.collect();
    for interface in interfaces.iter_mut().filter(|it| it.bridging.is_none()) {
        interface.bridging = interface.parent.as_ref().and_then(|it| bridged.get(it)).cloned();
    }
}

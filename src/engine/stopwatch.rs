//! What a run spends its time on.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::rules::{RULES, Rule};

/// Measures stages and rules, if somebody wants to know; otherwise it never looks at a clock.
#[derive(Debug, Default)]
pub struct Stopwatch {
    spent: Option<Spent>,
}

#[derive(Debug)]
struct Spent {
    started: Instant,
    /// In the order in which they ended.
    stages: Mutex<Vec<(&'static str, Duration)>>,
    /// Nanoseconds by rule; several threads ask a rule at a time.
    rules: BTreeMap<&'static str, AtomicU64>,
}

/// What was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timings {
    /// From the start of the stopwatch until now.
    pub total: Duration,
    /// The stages in their order.
    pub stages: Vec<(&'static str, Duration)>,
    /// The rules that were asked, the slowest first; summed over threads.
    pub rules: Vec<(&'static str, Duration)>,
}

impl Stopwatch {
    /// Starts one that measures.
    pub fn started() -> Self {
        let rules = RULES.iter().map(|it| (it.name, AtomicU64::new(0))).collect();
        let stages = Mutex::new(Vec::new());
        Stopwatch { spent: Some(Spent { started: Instant::now(), stages, rules }) }
    }

    /// Does the work of a stage.
    pub fn stage<T>(&self, name: &'static str, work: impl FnOnce() -> T) -> T {
        let Some(spent) = &self.spent else { return work() };
        let start = Instant::now();
        let done = work();
        let stage = (name, start.elapsed());
        spent.stages.lock().unwrap_or_else(PoisonError::into_inner).push(stage);
        done
    }

    /// Asks a rule.
    pub(super) fn rule(&self, rule: &Rule, ask: impl FnOnce()) {
        let spent = self.spent.as_ref().and_then(|it| it.rules.get(rule.name));
        let Some(spent) = spent else { return ask() };
        let start = Instant::now();
        ask();
        // Never nothing: a rule that took no time was asked all the same.
        let elapsed = u64::try_from(start.elapsed().as_nanos()).unwrap_or(u64::MAX).max(1);
        spent.fetch_add(elapsed, Ordering::Relaxed);
    }

    /// What was measured so far; nothing by one that does not measure.
    pub fn timings(&self) -> Option<Timings> {
        let spent = self.spent.as_ref()?;
        let rules = spent.rules.iter().map(|(name, it)| (*name, it.load(Ordering::Relaxed)));
        let mut rules: Vec<_> = rules.filter(|(_, it)| *it > 0).collect();
        rules.sort_by_key(|(name, it)| (Reverse(*it), *name));
        Some(Timings {
            total: spent.started.elapsed(),
            stages: spent.stages.lock().unwrap_or_else(PoisonError::into_inner).clone(),
            rules: rules.into_iter().map(|(name, it)| (name, Duration::from_nanos(it))).collect(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_slowest_rule_comes_first() {
        let watch = Stopwatch::started();
        let [quick, slow, ..] = RULES else { panic!("there are rules") };
        assert_eq!(watch.stage("work", || 7), 7);
        watch.rule(quick, || ());
        watch.rule(slow, || std::thread::sleep(Duration::from_millis(5)));
        watch.rule(quick, || ());
        let timings = watch.timings().unwrap();
        let names: Vec<&str> = timings.rules.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, [slow.name, quick.name]);
        assert!(timings.rules[0].1 >= Duration::from_millis(5) && timings.total >= timings.rules[0].1);
        assert_eq!(timings.stages.len(), 1);
    }

    #[test]
    fn nobody_asked() {
        let watch = Stopwatch::default();
        let mut asked = false;
        watch.rule(RULES[0], || asked = true);
        assert!(asked && watch.stage("work", || true) && watch.timings().is_none());
    }
}

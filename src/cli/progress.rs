//! A line that says how far a long run is, for people who watch.

use std::io::{self, IsTerminal, Write};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A run that is shorter says nothing.
const PATIENCE: Duration = Duration::from_secs(1);

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(200);

/// Clears the line on which the cursor stands.
const CLEAR: &str = "\r\x1b[2K";

/// Says how far a run is until it is dropped, if standard error is a terminal.
#[derive(Debug)]
pub(super) struct Progress {
    files: Arc<AtomicUsize>,
    line: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins to watch.
    pub(super) fn start() -> Self {
        let files = Arc::new(AtomicUsize::new(0));
        let line = io::stderr().is_terminal().then(|| {
            let (stop, stopped) = mpsc::channel();
            let files = Arc::clone(&files);
            let show = move || {
                let mut pause = PATIENCE;
                let mut shown = false;
                while stopped.recv_timeout(pause) == Err(RecvTimeoutError::Timeout) {
                    let line = format!("{CLEAR}bgplint: {} files read ", files.load(Ordering::Relaxed));
                    let _ = io::stderr().write_all(line.as_bytes());
                    (pause, shown) = (PAUSE, true);
                }
                if shown {
                    let _ = io::stderr().write_all(CLEAR.as_bytes());
                }
            };
            (stop, thread::spawn(show))
        });
        Progress { files, line }
    }

    /// One more file was read.
    pub(super) fn count(&self) {
        self.files.fetch_add(1, Ordering::Relaxed);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((stop, line)) = self.line.take() {
            drop(stop);
            let _ = line.join();
        }
    }
}

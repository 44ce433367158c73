//! Bounds the work that an input may cause: by the time of the processor, which does not depend on what else runs.

use std::time::Duration;

use rayon::{ThreadPool, ThreadPoolBuilder};

/// The most that any file may take. A hundred times what the slowest of the tests takes.
const MOST: Duration = Duration::from_secs(20);

thread_local! {
    /// All of the work is done on the thread of the test, so that it can be measured.
    static ALONE: ThreadPool = ThreadPoolBuilder::new().num_threads(1).use_current_thread().build().unwrap();
}

#[cfg(unix)]
fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
fn processor() -> Duration {
    Duration::ZERO
}

/// Runs `work` on this thread and asserts that it does not take too much of the processor's time.
pub fn bounded<T: Send>(what: &str, work: impl FnOnce() -> T + Send) -> T {
    let start = processor();
    let made = ALONE.with(|pool| pool.install(work));
    let taken = processor().saturating_sub(start);
    assert!(taken < MOST, "{what} takes {taken:?} of the processor");
    made
}

//! What this process has used of the machine.

use std::time::Duration;

/// The processor's time.
#[cfg(unix)]
pub fn processor() -> Duration {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

#[cfg(not(unix))]
pub fn processor() -> Duration {
    Duration::ZERO
}

/// The most memory, in KiB; 0 where the system does not say.
pub fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find(|line| line.starts_with("VmHWM:"));
    line.and_then(|line| line.split_whitespace().nth(1)?.parse().ok())
        .unwrap_or(0)
}

/// For how much of this time the threads of the pool ran or waited for a core, in percent; 0 where the system does not say.
#[allow(dead_code, reason = "not all who include this file have a pool")]
pub fn busy(elapsed: Duration) -> u64 {
    let own = std::process::id().to_string();
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let others = tasks.filter(|task| task.file_name().to_str() != Some(&own));
    let mut spent: Vec<u128> = others
        .filter_map(|task| {
            let told = std::fs::read_to_string(task.path().join("schedstat")).ok()?;
            let nanoseconds = told.split_whitespace().take(2).map(|part| part.parse::<u128>().ok());
            nanoseconds.sum()
        })
        .collect();
    spent.sort_unstable_by_key(|spent| std::cmp::Reverse(*spent));
    let pool = rayon::current_num_threads();
    let all: u128 = spent.into_iter().take(pool).sum();
    u64::try_from(all * 100 / (elapsed.as_nanos().max(1) * pool as u128)).unwrap_or(0)
}

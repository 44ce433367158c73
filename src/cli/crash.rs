//! Where a test ends the program between two steps on the file system, as a power cut would. Only builds with
//! debug assertions have such points: none that is built for users.

/// Ends the program here if this is the step that the variable `YUSUAN_CRASH_AT` names, counted from 1.
#[cfg(debug_assertions)]
pub fn point() {
    use std::sync::LazyLock;
    use std::sync::atomic::{AtomicUsize, Ordering};

    static LEFT: LazyLock<Option<AtomicUsize>> = LazyLock::new(|| {
        let step = std::env::var("YUSUAN_CRASH_AT").ok()?.parse().ok()?;
        Some(AtomicUsize::new(step))
    });
    if LEFT
        .as_ref()
        .is_some_and(|left| left.fetch_sub(1, Ordering::SeqCst) == 1)
    {
        std::process::abort();
    }
}

#[cfg(not(debug_assertions))]
pub const fn point() {}

//! Calls into code that may panic on hostile input. Only panics are stopped here: an abort (memory)
//! is not, so sizes are checked before.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

use super::fault::{DamageKind, Fault};

thread_local! {
    static SILENT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work`; a panic inside becomes [`Fault::Damaged`] and prints nothing.
pub(super) fn guarded<T>(work: impl FnOnce() -> Result<T, Fault>) -> Result<T, Fault> {
    static HOOK: Once = Once::new();
    // The panic hook is global, so it is installed once and delegates to the previous one for every
    // thread that is not inside `guarded`.
    HOOK.call_once(|| {
        let earlier = take_hook();
        set_hook(Box::new(move |info| {
            if !SILENT.get() {
                earlier(info);
            }
        }));
    });
    let before = SILENT.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    SILENT.set(before);
    result.unwrap_or_else(|_| Err(Fault::from(DamageKind::Record)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_becomes_a_fault() {
        assert!(matches!(guarded::<()>(|| panic!("x")), Err(Fault::Damaged(_))));
        assert_eq!(guarded(|| Ok(1)), Ok(1));
    }
}

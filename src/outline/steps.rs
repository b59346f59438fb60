//! Counts the writer's work where tests ask for it: bytes read and written, names and paths looked up. Outside tests it is nothing.

#[cfg(test)]
thread_local! {
    static TAKEN: std::cell::Cell<u64> = const { std::cell::Cell::new(0) };
}

/// So many steps more.
#[cfg(test)]
pub fn count(steps: usize) {
    TAKEN.with(|taken| taken.set(taken.get() + steps as u64));
}

/// Nothing.
#[cfg(not(test))]
#[inline(always)]
pub const fn count(_steps: usize) {}

/// Steps since it was asked last.
#[cfg(test)]
pub fn taken() -> u64 {
    TAKEN.with(|taken| taken.replace(0))
}

//! A kettle in software.
//!
//! Start with [`Boiler::new`].

pub mod boiler;
mod sensor;

pub use sensor::Reading;

/// Degrees Celsius at which water boils at sea level.
pub const BOILING: f64 = 100.0;

/// What can go wrong.
#[derive(Debug)]
pub enum Fault {
    /// There is no water.
    Dry,
    /// The sensor says `0`.
    Sensor(u8),
}

/// Shorthand.
pub type Result<T> = std::result::Result<T, Fault>;

/// Boils some `cups` of water.
///
/// # Errors
/// [`Fault::Dry`] without water, see [`boiler`].
///
/// # Examples
/// ```
/// # use kettle::boil;
/// boil(2).unwrap();
/// ```
pub fn boil(cups: u32) -> Result<Reading> {
    boiler::Boiler::new(cups).run()
}

#[cfg(test)]
mod tests {
    #[test]
    fn boils() {}
}

//! The part that gets hot.

use crate::sensor::{self, Reading};
use crate::{Fault, Result};

/// Heats water.
pub struct Boiler<'a, T = u32>
where
    T: Copy,
{
    /// How much.
    pub cups: T,
    name: &'a str,
}

impl Boiler<'static> {
    /// A boiler for some cups.
    pub fn new(cups: u32) -> Self {
        Self { cups, name: "boiler" }
    }

    /// Runs until the water boils.
    pub fn run(&self) -> Result<Reading> {
        if self.cups == 0 { Err(Fault::Dry) } else { Ok(sensor::read('}')) }
    }

    fn check(&self) -> bool {
        self.name == r#"a " { brace"#
    }
}

impl Drop for Boiler<'static> {
    fn drop(&mut self) {}
}

/// Anything that can be heated.
pub trait Heat {
    /// By some degrees.
    fn heat(&mut self, degrees: f64);
}

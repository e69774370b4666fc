//! Instants, zones and wall clocks.

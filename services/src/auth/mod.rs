//! Who asks: the only place that makes a proof of it.

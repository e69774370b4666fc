//! Test doubles for the clock and the ports, and ready-made studios.

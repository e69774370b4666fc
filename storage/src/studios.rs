//! Studios with their policies, treatments, therapists, rooms and equipment.

//! Claims of competence, and whether they open a technique today.

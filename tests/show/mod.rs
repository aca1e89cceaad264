//! The codebook: what it says of real instruments, and that what it writes out means what was written.

mod claims;
mod formulas;
mod pages;

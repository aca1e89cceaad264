//! The codebook: what it says about real instruments, and that what it writes out means what was written.

mod claims;
mod formulas;
mod pages;

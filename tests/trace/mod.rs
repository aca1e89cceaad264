//! The trace: what it says of real instruments, and that it never says anything but what was scored.

mod arithmetic;
mod pages;
mod truth;

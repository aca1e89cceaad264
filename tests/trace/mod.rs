//! The trace: what it says about real instruments, and that it never says anything but what was scored.

mod arithmetic;
mod pages;
mod truth;

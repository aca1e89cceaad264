//! What is said of wrong instruments.

mod values;

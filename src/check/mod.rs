//! What can be known of an instrument before the first respondent.
mod aggregates;
mod answers;
mod enumerate;
mod guards;
mod inquiry;
mod interpret;
mod interval;
mod known;
mod lookups;
mod numbers;
mod probes;
mod propose;
mod want;

//! Writes RAND-36 responses at random, the same for the same seed: `rand36_responses ROWS [SEED] >
//! answers.csv`. One answer in twenty is left open.

use std::io::{self, BufWriter, Write};

/// How many options each of the 36 questions has.
const OPTIONS: [u64; 36] = [
    5, 5, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2, 2, 5, 6, 5, 6, 6, 6, 6, 6, 6, 6, 6, 6, 5, 5, 5, 5,
    5,
];

/// splitmix64
fn next(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>());
    let rows = arguments.next().and_then(Result::ok).unwrap_or(2_000_000);
    let mut state = arguments.next().and_then(Result::ok).unwrap_or(36);
    let mut out = BufWriter::with_capacity(1 << 20, io::stdout().lock());
    out.write_all(b"id")?;
    for item in 1..=OPTIONS.len() {
        write!(out, ",i{item}")?;
    }
    let mut line = Vec::new();
    for row in 1..=rows {
        line.clear();
        write!(line, "\n{row}")?;
        for options in OPTIONS {
            line.push(b',');
            if !next(&mut state).is_multiple_of(20) {
                line.push(b'1' + (next(&mut state) % options) as u8);
            }
        }
        out.write_all(&line)?;
    }
    out.write_all(b"\n")
}

//! Small numbers as Parquet packs them: runs of one number, and groups of eight with a few bits each.
//!
//! A run begins with a count of which the last bit says its kind: 0 for a number that is repeated, 1 for
//! groups of eight. See *RLE/Bit-packing hybrid* in
//! <https://parquet.apache.org/docs/file-format/data-pages/encodings/>.

use bytes::Bytes;

/// Reads numbers of at most eight bits.
pub struct Hybrid {
    bytes: Bytes,
    at: usize,
    /// In bits.
    width: usize,
    run: Run,
    /// A group of which some, at its end, were not asked for yet.
    group: [u8; 8],
    held: usize,
}

enum Run {
    Same { value: u8, left: usize },
    Packed { groups: usize },
}

impl Hybrid {
    /// None where the numbers are wider than eight bits.
    pub fn new(bytes: Bytes, width: usize) -> Option<Hybrid> {
        (width <= 8).then_some(Hybrid {
            bytes,
            at: 0,
            width,
            run: Run::Packed { groups: 0 },
            group: [0; 8],
            held: 0,
        })
    }

    /// Reads as many numbers as there is room for; None where the bytes end before.
    pub fn fill(&mut self, mut out: &mut [u8]) -> Option<()> {
        while !out.is_empty() {
            let most = out.len();
            let read = match &mut self.run {
                _ if self.held > 0 => {
                    let read = self.held.min(most);
                    out[..read].copy_from_slice(&self.group[8 - self.held..][..read]);
                    self.held -= read;
                    read
                }
                Run::Same { value, left } if *left > 0 => {
                    let read = (*left).min(most);
                    out[..read].fill(*value);
                    *left -= read;
                    read
                }
                Run::Packed { groups } if *groups > 0 => {
                    let whole = (most / 8).min(*groups);
                    let taken = whole.max(1);
                    let packed = self.bytes.get(self.at..self.at + taken * self.width)?;
                    if whole > 0 {
                        unpack(packed, self.width, &mut out[..whole * 8]);
                    } else {
                        unpack(packed, self.width, &mut self.group);
                        self.held = 8;
                    }
                    self.at += packed.len();
                    *groups -= taken;
                    whole * 8
                }
                _ => {
                    self.begin()?;
                    0
                }
            };
            out = &mut out[read..];
        }
        Some(())
    }

    /// Passes over numbers, and gives how many of them are one where they have one bit; None where the bytes
    /// end before.
    pub fn skip(&mut self, mut numbers: usize) -> Option<usize> {
        let mut ones = 0;
        while numbers > 0 {
            let passed = match &mut self.run {
                _ if self.held > 0 => {
                    let passed = self.held.min(numbers);
                    ones +=
                        self.group[8 - self.held..][..passed].iter().filter(|number| **number == 1).count();
                    self.held -= passed;
                    passed
                }
                Run::Same { value, left } if *left > 0 => {
                    let passed = (*left).min(numbers);
                    ones += if *value == 1 { passed } else { 0 };
                    *left -= passed;
                    passed
                }
                Run::Packed { groups } if *groups > 0 => {
                    let whole = (numbers / 8).min(*groups);
                    if whole == 0 {
                        let packed = self.bytes.get(self.at..self.at + self.width)?;
                        unpack(packed, self.width, &mut self.group);
                        (self.at, self.held) = (self.at + self.width, 8);
                        *groups -= 1;
                        continue;
                    }
                    let packed = self.bytes.get(self.at..self.at + whole * self.width)?;
                    if self.width == 1 {
                        ones += packed.iter().map(|byte| byte.count_ones() as usize).sum::<usize>();
                    }
                    self.at += packed.len();
                    *groups -= whole;
                    whole * 8
                }
                _ => {
                    self.begin()?;
                    0
                }
            };
            numbers -= passed;
        }
        Some(ones)
    }

    fn begin(&mut self) -> Option<()> {
        let (mut count, mut shift) = (0usize, 0);
        loop {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            count |= usize::from(byte & 127) << shift;
            shift += 7;
            if byte < 128 {
                break;
            }
            if shift > 28 {
                return None;
            }
        }
        self.run = if count & 1 == 1 {
            Run::Packed { groups: count >> 1 }
        } else {
            let value = if self.width == 0 { 0 } else { *self.bytes.get(self.at)? };
            self.at += usize::from(self.width > 0);
            Run::Same { value, left: count >> 1 }
        };
        // A run of nothing would be waited for forever.
        (count > 1).then_some(())
    }
}

fn unpack(packed: &[u8], width: usize, out: &mut [u8]) {
    match width {
        1 => unpack_by::<1>(packed, out),
        2 => unpack_by::<2>(packed, out),
        3 => unpack_by::<3>(packed, out),
        4 => unpack_by::<4>(packed, out),
        5 => unpack_by::<5>(packed, out),
        6 => unpack_by::<6>(packed, out),
        7 => unpack_by::<7>(packed, out),
        8 => out.copy_from_slice(packed),
        _ => out.fill(0),
    }
}

fn unpack_by<const WIDTH: usize>(packed: &[u8], out: &mut [u8]) {
    for (packed, out) in packed.chunks_exact(WIDTH).zip(out.chunks_exact_mut(8)) {
        let mut word = [0; 8];
        word[..WIDTH].copy_from_slice(packed);
        let word = u64::from_le_bytes(word);
        for (at, out) in out.iter_mut().enumerate() {
            *out = (word >> (at * WIDTH)) as u8 & ((1 << WIDTH) - 1);
        }
    }
}

/// Appends numbers in groups of eight, each of `width` bits, at most 16.
pub fn pack(numbers: impl ExactSizeIterator<Item = u16>, width: usize, out: &mut Vec<u8>) {
    let groups = numbers.len().div_ceil(8);
    if groups == 0 {
        return;
    }
    count(groups << 1 | 1, out);
    let end = out.len() + groups * width;
    out.reserve(groups * width + 8);
    let (mut word, mut bits) = (0u64, 0);
    for number in numbers {
        word |= u64::from(number) << bits;
        bits += width;
        if bits >= 32 {
            out.extend_from_slice(&(word as u32).to_le_bytes());
            word >>= 32;
            bits -= 32;
        }
    }
    out.extend_from_slice(&word.to_le_bytes()[..bits.div_ceil(8)]);
    out.resize(end, 0);
}

/// Appends one number, of at most eight bits, that is repeated.
pub fn repeat(number: u8, times: usize, out: &mut Vec<u8>) {
    count(times << 1, out);
    out.push(number);
}

fn count(mut count: usize, out: &mut Vec<u8>) {
    while count > 127 {
        out.push(count as u8 | 128);
        count >>= 7;
    }
    out.push(count as u8);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_packed_is_read_whatever_is_asked_at_once() {
        for width in 1..=8 {
            let numbers: Vec<u16> = (0..1003).map(|at| (at * 7 + at / 13) & ((1 << width) - 1)).collect();
            for step in [1, 3, 8, 13, 64, 1003] {
                let mut bytes = Vec::new();
                repeat(1, 300, &mut bytes);
                pack(numbers.iter().copied(), width, &mut bytes);
                let mut hybrid = Hybrid::new(bytes.into(), width).expect("it is narrow");
                let mut read = vec![0; 1303];
                read.chunks_mut(step).for_each(|part| hybrid.fill(part).expect("there is enough"));
                assert!(read[..300].iter().all(|number| *number == 1));
                assert!(
                    read[300..].iter().zip(&numbers).all(|(read, number)| u16::from(*read) == *number),
                    "{width} bits, {step} at once"
                );
            }
        }
    }

    #[test]
    fn what_is_passed_over_is_what_would_have_been_read() {
        for width in [1, 3, 8] {
            let numbers: Vec<u16> = (0..1003).map(|at| (at * 7 + at / 13) & ((1 << width) - 1)).collect();
            let mut bytes = Vec::new();
            repeat(1, 300, &mut bytes);
            pack(numbers.iter().copied(), width, &mut bytes);
            let whole: Vec<u16> = std::iter::repeat_n(1, 300).chain(numbers).collect();
            for step in [1, 5, 8, 29, 301, 777] {
                let mut hybrid = Hybrid::new(bytes.clone().into(), width).expect("it is narrow");
                let ones = hybrid.skip(step).expect("there is enough");
                if width == 1 {
                    assert_eq!(ones, whole[..step].iter().filter(|one| **one == 1).count(), "{step}");
                }
                let mut next = [0; 9];
                hybrid.fill(&mut next).expect("there is enough");
                assert!(
                    next.iter().zip(&whole[step..]).all(|(read, number)| u16::from(*read) == *number),
                    "{width} bits, {step} skipped"
                );
            }
        }
    }

    #[test]
    fn bytes_that_end_too_early_are_said_to() {
        let mut bytes = Vec::new();
        pack([1, 2, 3].into_iter(), 3, &mut bytes);
        bytes.pop();
        assert_eq!(Hybrid::new(bytes.into(), 3).and_then(|mut hybrid| hybrid.fill(&mut [0; 3])), None);
        // A run of nothing, over and over.
        assert_eq!(Hybrid::new(vec![1; 9].into(), 3).and_then(|mut hybrid| hybrid.fill(&mut [0; 3])), None);
        assert!(Hybrid::new(Bytes::new(), 9).is_none());
    }
}

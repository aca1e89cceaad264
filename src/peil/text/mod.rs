//! Answers as text: how the answer to a question is read and written, what columns are called, and the words
//! of messages with values filled in.

mod answer;
mod marks;
mod moments;
mod names;
mod words;

pub use answer::{
    Accepts, MOST_DIGITS, Mixed, Spelling, answer_cell, instead, labelled, many, number_cell, read_answer,
    read_answers, read_many, read_number, read_option, read_truth,
};
pub use marks::Marks;
pub use moments::{DATE_FORMS, TIME_FORMS, read_date, read_time};
pub use names::{Meaning, Names, RenameError, Slip, folded};
pub use words::Wording;

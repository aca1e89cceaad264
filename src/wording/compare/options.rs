//! Options of a question before and after: which is which, and what stored answers lose.

use super::{About, Class, Difference};
use peil::model::{AnswerType, Choice, Days, Number, NumberShown, Parts, Question};

/// The option that an old one has become: of the same name, of its old name, otherwise of the same code.
pub fn counterpart<'c>(old: &Choice, new: &[&'c Choice]) -> Option<&'c Choice> {
    let code = old.code.as_ref().map(Number::to_string);
    let by_name =
        old.name.as_ref().and_then(|name| new.iter().find(|choice| choice.name.as_ref() == Some(name)));
    by_name
        .or_else(|| {
            new.iter().find(|choice| {
                choice.renamed.iter().any(|was| {
                    old.name.as_ref() == Some(was) || old.name.is_none() && code.as_ref() == Some(was)
                })
            })
        })
        .or_else(|| {
            if old.name.is_none() {
                new.iter().find(|choice| choice.code.is_some() && choice.code == old.code)
            } else {
                None
            }
        })
        .copied()
}

/// What an answer type is called in messages.
pub fn type_name(answer: &AnswerType) -> &'static str {
    match answer {
        AnswerType::Scale(_) => "one option of a scale",
        AnswerType::YesNo => "yes or no",
        AnswerType::Number { whole: true, shown: NumberShown::Plain, .. } => "a whole number",
        AnswerType::Number { whole: false, .. } => "a decimal number",
        AnswerType::Number { shown: NumberShown::Minutes, .. } => "minutes",
        AnswerType::Text { .. } => "a text",
        AnswerType::Date | AnswerType::DateWithin(_) => "a date",
        AnswerType::Time => "a time",
        AnswerType::Many(_) => "any number of options",
    }
}

/// Compares what a question accepts.
pub fn compare(
    old_parts: &Parts,
    old: &Question,
    new_parts: &Parts,
    new: &Question,
    found: &mut Vec<Difference>,
) {
    let about = || About::Question { name: new.name.clone() };
    let mut say = |class: Class, message: String| found.push(Difference::new(class, about(), message));
    let name = &new.name;
    let dates = |question: &Question| matches!(question.answer, AnswerType::Date | AnswerType::DateWithin(_));
    if dates(old) && dates(new) {
        let shown =
            |days: Option<&Days>| days.map_or("any date".to_string(), |days| format!("dates in {days}"));
        match (old.answer.days(), new.answer.days()) {
            (was, is) if was == is => {}
            (was, None) => {
                say(Class::Addition, format!("`{name}` took {}, and now takes any date", shown(was)))
            }
            (was, is) => say(
                Class::Data,
                format!(
                    "`{name}` took {}, and now takes {}: stored answers may lie outside",
                    shown(was),
                    shown(is)
                ),
            ),
        }
    } else if type_name(&old.answer) != type_name(&new.answer) {
        say(
            Class::Data,
            format!(
                "the answer to `{name}` was {}, and is now {}",
                type_name(&old.answer),
                type_name(&new.answer)
            ),
        );
        return;
    }
    if let (Some((low, high)), Some((new_low, new_high))) = (range(&old.answer), range(&new.answer)) {
        if new_low > low || new_high < high {
            say(
                Class::Data,
                format!(
                    "`{name}` took {low} to {high}, and now takes {new_low} to {new_high}: stored answers may lie outside"
                ),
            );
        } else if (new_low, new_high) != (low, high) {
            say(
                Class::Addition,
                format!("`{name}` took {low} to {high}, and now takes {new_low} to {new_high}"),
            );
        }
    }
    if let (AnswerType::Text { long }, AnswerType::Text { long: now }) = (&old.answer, &new.answer)
        && long != now
    {
        say(Class::Flow, format!("`{name}` is now a {} text", if *now { "long" } else { "short" }));
    }
    if old.unit != new.unit {
        let shown =
            |unit: &Option<String>| unit.as_ref().map_or("no unit".to_string(), |unit| format!("`{unit}`"));
        say(
            Class::Data,
            format!("the unit of `{name}` was {}, and is now {}", shown(&old.unit), shown(&new.unit)),
        );
    }
    for was in old.renamed.iter().filter(|was| !new.renamed.contains(was)) {
        say(
            Class::Data,
            format!("answers stored for `{name}` under its old name `{was}` are no longer read"),
        );
    }
    let after: Vec<&Choice> = new_parts.options(new).map(|(_, option)| option).collect();
    let before: Vec<&Choice> = old_parts.options(old).map(|(_, option)| option).collect();
    let mut order = Vec::new();
    for option in &before {
        let key = option.key();
        let Some(now) = counterpart(option, &after) else {
            say(Class::Data, format!("`{name}` no longer has the option `{key}`"));
            continue;
        };
        order.push(after.iter().position(|other| std::ptr::eq(*other, now)));
        let code = |choice: &Choice| choice.code.as_ref().map_or("none".to_string(), Number::to_string);
        let read_still = option.code.as_ref().is_some_and(|code| now.renamed.contains(&code.to_string()));
        if option.code != now.code && option.code.is_some() && !read_still {
            say(
                Class::Data,
                format!("the code of `{key}` at `{name}` was {}, and is now {}", code(option), code(now)),
            );
        } else if option.code != now.code && option.code.is_none() {
            say(Class::Addition, format!("`{key}` at `{name}` now has the code {}", code(now)));
        }
        if option.name.is_some() && now.name.is_none() {
            say(Class::Data, format!("the option `{key}` of `{name}` lost its name"));
        }
        if option.none != now.none {
            let what = if now.none {
                "now says that nothing applies, and counts 0"
            } else {
                "no longer says that nothing applies, and counts"
            };
            say(Class::Data, format!("the option `{key}` of `{name}` {what}"));
        }
        if option.missing != now.missing {
            say(
                Class::Data,
                format!(
                    "the option `{key}` of `{name}` {} an answer",
                    if now.missing { "no longer is" } else { "is now" }
                ),
            );
        }
        for was in option.renamed.iter().filter(|was| !now.renamed.contains(was)) {
            say(Class::Data, format!("answers stored for `{name}` as `{was}` are no longer read"));
        }
    }
    let new_options = after.iter().enumerate().filter(|(at, _)| !order.contains(&Some(*at)));
    for (_, option) in new_options {
        say(Class::Addition, format!("`{name}` has a new option `{}`", option.key()));
    }
    if !order.is_sorted() {
        say(Class::Flow, format!("the options of `{name}` are in another order"));
    }
}

fn range(answer: &AnswerType) -> Option<(&Number, &Number)> {
    match answer {
        AnswerType::Number { low, high, .. } => Some((low, high)),
        AnswerType::Scale(_)
        | AnswerType::YesNo
        | AnswerType::Text { .. }
        | AnswerType::Date
        | AnswerType::DateWithin(_)
        | AnswerType::Time
        | AnswerType::Many(_) => None,
    }
}

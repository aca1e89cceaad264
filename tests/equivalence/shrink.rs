//! Makes an instrument and a response smaller while something about them stays as it was, so that a
//! disagreement can be read.

use super::naive::Response;
use super::tree::*;

/// How many smaller instruments are tried.
const PATIENCE: usize = 4000;

/// The smallest instrument and response, going greedily, of which `still` holds.
pub fn shrink(
    tree: &Tree,
    response: &Response,
    still: impl Fn(&Tree, &Response) -> bool,
) -> (Tree, Response) {
    let (mut tree, mut response) = (tree.clone(), response.clone());
    let mut tried = 0;
    loop {
        let mut smaller = false;
        let mut at = 0;
        while tried < PATIENCE {
            // The candidates change with the tree: each step takes the next of the present one.
            let Some(candidate) = reduction(&tree, at) else { break };
            tried += 1;
            if candidate != tree && still(&candidate, &response) {
                tree = candidate;
                smaller = true;
            } else {
                at += 1;
            }
        }
        for fewer in fewer_answers(&response) {
            if still(&tree, &fewer) {
                response = fewer;
                smaller = true;
                break;
            }
        }
        tried += 1;
        if !smaller || tried >= PATIENCE {
            return (tree, response);
        }
    }
}

fn fewer_answers(response: &Response) -> Vec<Response> {
    let mut out = Vec::new();
    for column in response.answers.keys() {
        let mut fewer = response.clone();
        fewer.answers.remove(column);
        out.push(fewer);
    }
    for domain in &response.left_out {
        let mut fewer = response.clone();
        fewer.left_out.remove(domain);
        out.push(fewer);
    }
    if response.informant.is_some() {
        out.push(Response { informant: None, ..response.clone() });
    }
    if response.administered.is_some() {
        out.push(Response { administered: None, ..response.clone() });
    }
    out
}

/// The reduction of this number, or none when there are no more.
fn reduction(tree: &Tree, number: usize) -> Option<Tree> {
    let mut counter = Counter { left: number, done: false };
    let mut smaller = tree.clone();
    whole_parts(&mut smaller, &mut counter);
    if !counter.done {
        declarations(&mut smaller.declarations, &mut counter);
    }
    counter.done.then_some(smaller)
}

/// Counts down to the reduction that is asked for.
struct Counter {
    left: usize,
    done: bool,
}

impl Counter {
    fn reached(&mut self) -> bool {
        if self.done {
            return false;
        }
        if self.left == 0 {
            self.done = true;
            return true;
        }
        self.left -= 1;
        false
    }

    fn clear<T: Default + PartialEq>(&mut self, part: &mut T) {
        if *part != T::default() && self.reached() {
            *part = T::default();
        }
    }

    fn remove_one<T>(&mut self, parts: &mut Vec<T>) {
        for index in 0..parts.len() {
            if self.reached() {
                parts.remove(index);
                return;
            }
        }
    }
}

fn whole_parts(tree: &mut Tree, counter: &mut Counter) {
    counter.clear(&mut tree.tests);
    counter.clear(&mut tree.in_library);
    counter.clear(&mut tree.battery);
    counter.remove_one(&mut tree.declarations);
    counter.remove_one(&mut tree.tables);
    counter.remove_one(&mut tree.recodes);
    counter.remove_one(&mut tree.bands);
    counter.remove_one(&mut tree.scales);
    counter.remove_one(&mut tree.informants);
    for table in &mut tree.tables {
        counter.clear(&mut table.file);
        if table.file.is_none() {
            counter.remove_one(&mut table.rows);
        }
    }
    for recode in &mut tree.recodes {
        counter.remove_one(&mut recode.rows);
    }
}

fn declarations(inside: &mut Vec<Declaration>, counter: &mut Counter) {
    for index in 0..inside.len() {
        if counter.done {
            return;
        }
        match &mut inside[index] {
            Declaration::Question(question) => clauses(&mut question.clauses, counter),
            Declaration::Domain(domain) => {
                // What is inside may do without the domain.
                if domain.answer.is_none() && counter.reached() {
                    let contents = std::mem::take(&mut domain.contents);
                    inside.splice(index..=index, contents);
                    return;
                }
                clauses(&mut domain.clauses, counter);
                counter.clear(&mut domain.intro);
                counter.clear(&mut domain.matrix);
                if domain.contents.len() > 1 {
                    counter.remove_one(&mut domain.contents);
                }
                declarations(&mut domain.contents, counter);
            }
            Declaration::Repeat(repeat) => {
                clauses(&mut repeat.clauses, counter);
                if repeat.contents.len() > 1 {
                    counter.remove_one(&mut repeat.contents);
                }
                expression(&mut repeat.times, counter);
                declarations(&mut repeat.contents, counter);
            }
            Declaration::Let(let_) => expression(&mut let_.body, counter),
            Declaration::Score(score) => {
                counter.clear(&mut score.better);
                counter.clear(&mut score.unit);
                counter.clear(&mut score.only);
                counter.clear(&mut score.when);
                counter.clear(&mut score.renamed_from);
                counter.remove_one(&mut score.bands);
                for set in &mut score.bands {
                    counter.clear(&mut set.when);
                    set.when.iter_mut().for_each(|when| expression(when, counter));
                }
                score.when.iter_mut().for_each(|(when, _)| expression(when, counter));
                expression(&mut score.body, counter);
            }
            Declaration::Class(class) => {
                counter.clear(&mut class.when);
                counter.clear(&mut class.only);
                if class.rules.len() > 1 {
                    counter.remove_one(&mut class.rules);
                }
                class.when.iter_mut().for_each(|(when, _)| expression(when, counter));
                class
                    .rules
                    .iter_mut()
                    .filter_map(|rule| rule.when.as_mut())
                    .for_each(|when| expression(when, counter));
            }
            Declaration::Message(message) => {
                counter.clear(&mut message.only);
                counter.clear(&mut message.required);
                message.when.iter_mut().for_each(|when| expression(when, counter));
            }
        }
    }
}

fn clauses(clauses: &mut Clauses, counter: &mut Counter) {
    counter.clear(&mut clauses.otherwise);
    counter.clear(&mut clauses.when);
    counter.clear(&mut clauses.only);
    counter.clear(&mut clauses.optional);
    counter.clear(&mut clauses.required);
    counter.clear(&mut clauses.unit);
    counter.clear(&mut clauses.hint);
    counter.clear(&mut clauses.renamed_from);
    clauses.when.iter_mut().for_each(|when| expression(when, counter));
}

/// A part in the place of the whole, one argument fewer, or the same inside.
fn expression(expr: &mut Expr, counter: &mut Counter) {
    let parts: Vec<Expr> = expr.parts().into_iter().cloned().collect();
    for part in parts {
        if counter.reached() {
            *expr = part;
            return;
        }
    }
    match expr {
        Expr::List(parts) | Expr::Aggregate { arguments: parts, .. } if parts.len() > 1 => {
            counter.remove_one(parts)
        }
        Expr::Function(Function::First, parts) if parts.len() > 1 => counter.remove_one(parts),
        _ => {}
    }
    if let Expr::Aggregate { needs, missing, .. } = expr {
        if *needs != Needs::Unsaid && counter.reached() {
            *needs = Needs::Unsaid;
        }
        if *missing != IfMissing::Unsaid && counter.reached() {
            *missing = IfMissing::Unsaid;
        }
    }
    if counter.done {
        return;
    }
    for part in expr.parts_mut() {
        expression(part, counter);
    }
}

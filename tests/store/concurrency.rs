//! Many who write at once, and more than one process.

use std::thread;

use peil_store::{Actor, ClosedBy, Error, Moment, Since, Submission};

use super::{Place, anna, faults, given, on_both, opened, standing, submission};

on_both!(
    many_threads_lose_nothing,
    two_programs_share_a_database,
    one_refusal_spoils_nothing,
    what_goes_together_is_as_one_after_another,
    a_store_that_was_closed_says_so,
    replies_are_awaited_too,
);

fn many_threads_lose_nothing(place: &Place) {
    let store = place.open();
    let ids: Vec<_> = (0..8).map(|at| opened(&store, &format!("vis {at}")).1).collect();
    thread::scope(|scope| {
        for at in 0..32usize {
            let (store, id) = (store.clone(), ids[at % 8].clone());
            scope.spawn(move || {
                for turn in 0..10 {
                    // Every thread has its own question.
                    let what = vec![given(&format!("q{}", at / 8), &turn.to_string())];
                    let saved = store.submit(submission(&id, what)).wait().expect("it is saved");
                    assert_eq!(saved.added, 1);
                }
            });
        }
    });
    for id in &ids {
        assert_eq!(standing(&store, id), ["q0=9", "q1=9", "q2=9", "q3=9"]);
        assert_eq!(store.administration(id).wait().expect("it is there").history.events.len(), 41);
    }
    assert_eq!(faults(&store), [""; 0]);
}

/// Two writers, each with states in memory that the other makes stale.
fn two_programs_share_a_database(place: &Place) {
    let stores = [place.open(), place.open()];
    let (_, id) = opened(&stores[0], "vis");
    let save = |store: &peil_store::Store, question: &str, answer: String| loop {
        // A writer that was overtaken says so, and the same again goes.
        match store.submit(submission(&id, vec![given(question, &answer)])).wait() {
            Ok(saved) => return saved,
            Err(Error::Database(_)) => {}
            Err(error) => panic!("{error}"),
        }
    };
    thread::scope(|scope| {
        for (at, store) in stores.iter().enumerate() {
            let save = &save;
            scope.spawn(move || {
                (0..30).for_each(|turn| drop(save(store, &format!("q{at}"), turn.to_string())))
            });
        }
    });
    for store in &stores {
        assert_eq!(standing(store, &id), ["q0=29", "q1=29"]);
    }
    let [first, second] = stores;
    first.close();
    assert_eq!(faults(&second), [""; 0]);
}

fn one_refusal_spoils_nothing(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    // All wait for the writer at once, so that they share transactions.
    let good = |at: usize| store.submit(submission(&id, vec![given(&format!("q{at}"), "1")]));
    let bad = |at: usize| match at % 2 {
        0 => store
            .submit(Submission { since: Since::Exactly(99), ..submission(&id, vec![given("never", "1")]) })
            .wait_err(),
        _ => store.open_case("vis", &anna()).wait_err(),
    };
    let mut replies = Vec::new();
    for at in 0..20 {
        replies.push(good(at));
        assert!(bad(at).is_some());
    }
    assert!(replies.into_iter().all(|reply| reply.wait().is_ok()));
    assert_eq!(standing(&store, &id).len(), 20);
    assert_eq!(faults(&store), [""; 0]);
}

/// Whether a call fails.
trait Refused {
    fn wait_err(self) -> Option<peil_store::Error>;
}

impl<T> Refused for peil_store::Reply<T> {
    fn wait_err(self) -> Option<peil_store::Error> {
        self.wait().err()
    }
}

fn a_store_that_was_closed_says_so(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let clone = store.clone();
    store.close();
    assert_eq!(clone.submit(submission(&id, vec![given("q1", "1")])).wait(), Err(Error::Gone));
}

fn replies_are_awaited_too(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let saved = block_on(store.submit(submission(&id, vec![given("q1", "1")])));
    assert_eq!(saved.expect("it is saved").revision, 2);
    let ready = store.administration(&id);
    thread::sleep(std::time::Duration::from_millis(50));
    assert_eq!(block_on(ready).expect("it is there").history.state.answers.len(), 1);
}

/// The smallest executor: one future, on this thread, woken by unparking it.
fn block_on<F: Future>(future: F) -> F::Output {
    struct Unpark(thread::Thread);
    impl std::task::Wake for Unpark {
        fn wake(self: std::sync::Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = std::sync::Arc::new(Unpark(thread::current())).into();
    let mut future = std::pin::pin!(future);
    loop {
        match future.as_mut().poll(&mut std::task::Context::from_waker(&waker)) {
            std::task::Poll::Ready(output) => return output,
            std::task::Poll::Pending => thread::park(),
        }
    }
}

/// What waits together goes into one transaction, and is asked before any of it is done: it must come out as
/// one after another anyway.
fn what_goes_together_is_as_one_after_another(place: &Place) {
    let store = place.open();
    let (_, id) = opened(&store, "vis");
    let expire = |expires| store.set_expiry(&id, expires, &Actor::Program);
    let submit = |answer: &str, expected| {
        store.submit(Submission {
            since: Since::Exactly(expected),
            ..submission(&id, vec![given("gad1", answer)])
        })
    };
    for round in 0..20 {
        // Nothing is waited for before all of it was handed over.
        let (two, three) = if round % 2 == 0 { ("2", "3") } else { ("0", "1") };
        let revision = 1 + 2 * round;
        let first = submit(two, revision);
        let closed = expire(Some(Moment(1)));
        let refused = submit(three, revision + 1);
        let opened = expire(None);
        let second = submit(three, revision + 1);
        let late = submit(two, revision + 1);
        assert_eq!(first.wait().expect("it is saved").revision, revision + 1);
        closed.wait().expect("it is there");
        assert_eq!(refused.wait(), Err(Error::Closed(ClosedBy::Expired)));
        opened.wait().expect("it is there");
        assert_eq!(second.wait().expect("it is saved").revision, revision + 2);
        assert!(matches!(late.wait(), Err(Error::Conflict(_))));
    }
    assert_eq!(store.administration(&id).wait().expect("it is there").summary.revision, 41);
    assert_eq!(faults(&store), [""; 0]);
}

use peil::score::*;
use peil::model::*;
struct Files;
impl peil::source::Loader for Files {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), String> {
        let p = std::path::Path::new(from).parent().unwrap().join(path);
        std::fs::read_to_string(&p).map(|t| (p.display().to_string(), t)).map_err(|e| e.to_string())
    }
}
fn main() {
    let args: Vec<String> = std::env::args().collect();
    let text = std::fs::read_to_string(&args[1]).unwrap();
    let c = peil::build(&args[1], &text, &Files);
    let i = c.instrument.unwrap();
    let language = peil::trace_text::Language::of_instrument(&i.language);
    let s = Scorer::new(&i);
    let mut seed: u64 = args[2].parse().unwrap();
    let blanks: u64 = args[3].parse().unwrap();
    let mut next = |n: u64| { seed = seed.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407); (seed >> 33) % n.max(1) };
    let mut r = Response::blank(&i);
    r.informant = next(i.informants.len().max(1) as u64) as u8;
    for slot in 0..i.slot_count() as u32 {
        if next(100) < blanks { continue }
        let q = i.question(i.asked(SlotId(slot)).question);
        let n = i.options(q).count() as u64;
        let a = match &q.answer {
            AnswerType::Scale(_) => Answer::Option(next(n) as u16),
            AnswerType::YesNo => Answer::Truth(next(2) == 1),
            AnswerType::Integer{low, high} | AnswerType::Decimal{low, high} | AnswerType::Minutes{low, high} => { let (l, h) = (low.to_i64().unwrap_or(0), high.to_i64().unwrap_or(10)); Answer::Number(Number::integer(l + next(((h-l)+1).min(12) as u64) as i64)) },
            AnswerType::Text{..} => Answer::Text("tekst".into()),
            AnswerType::Date => Answer::Date(jiff::civil::date(1980, 5, 1)),
            AnswerType::Time => Answer::Time(Time(next(24) as u32 * 3600 + 1800)),
            AnswerType::Many(_) => Answer::Many(1 + next((1 << n) - 1) as u128),
        };
        r.set(SlotId(slot), Some(a));
    }
    let ev = s.evaluate(&r);
    let o = s.outcome(&r, &ev);
    let tr = trace::trace(&s, &r, &ev, &o);
    if args.get(4).is_some() { println!("{}", serde_json::to_string_pretty(&tr).unwrap()); }
    println!("{}", peil::trace_text::render(&tr, language));
}

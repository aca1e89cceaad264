use peil::score::*;
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
    let language = args.get(3).map(String::as_str).and_then(peil::trace_text::Language::parse).unwrap_or(peil::trace_text::Language::of_instrument(&i.language));
    let s = Scorer::new(&i);
    for t in &i.tests {
        if !t.name.contains(&args[2]) { continue }
        let r = run_test(&s, t);
        let Some(e) = r.expectations.last() else { continue };
        let ev = s.evaluate(&e.response);
        let o = s.outcome(&e.response, &ev);
        let tr = trace::trace(&s, &e.response, &ev, &o);
        println!("######## {}", t.name);
        if args.get(4).is_some() { println!("{}", serde_json::to_string_pretty(&tr).unwrap()); }
        println!("{}", peil::trace_text::render(&tr, language));
    }
}

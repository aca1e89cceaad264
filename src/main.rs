struct Files;
impl peil::source::Loader for Files {
    fn load(&self, from: &str, path: &str) -> Result<(String, String), String> {
        let p = std::path::Path::new(from).parent().unwrap().join(path);
        std::fs::read_to_string(&p).map(|t| (p.display().to_string(), t)).map_err(|e| e.to_string())
    }
}
fn main() {
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let t = std::time::Instant::now();
        let c = peil::compile(&path, &text, &Files);
        eprintln!("{path}: {} diags {:?} nodes {:?}", c.diagnostics.len(), t.elapsed(), c.instrument.as_ref().map(|i| i.nodes.len()));
        for d in &c.diagnostics {
            println!("{}", peil::diagnostic::render(&c.sources, d, peil::diagnostic::Style::PLAIN));
        }
        if let Some(i) = &c.instrument {
            let s = peil::score::Scorer::new(i);
            for t in &i.tests {
                let r = peil::score::run_test(&s, t);
                if !r.passed() {
                    println!("FAILED {}", t.name);
                    for e in &r.expectations {
                        if !e.value.is_true() {
                            println!("   {:?} {:?}", t.steps[e.step], e.value);
                        }
                    }
                }
            }
            let json = i.to_json().to_string();
            let back = peil::model::Instrument::from_json(&json).unwrap();
            assert!(back == *i);
        }
    }
}

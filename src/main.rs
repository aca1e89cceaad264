use pest::Parser;
fn main() {
    if std::env::args().nth(1).as_deref() == Some("fmt") {
        let text = std::io::read_to_string(std::io::stdin()).unwrap();
        print!("{}", peil::format::format(&text));
        return;
    }
    if std::env::args().nth(1).as_deref() == Some("time") {
        let text = std::io::read_to_string(std::io::stdin()).unwrap();
        peil::syntax::on_large_stack(|| {
            let t = std::time::Instant::now();
            let pairs = peil::syntax::Grammar::parse(peil::syntax::Rule::file, &text).unwrap();
            eprintln!("parse {:?}", t.elapsed());
            let n = pairs.clone().flatten().count();
            eprintln!("flatten {n} {:?}", t.elapsed());
            let t = std::time::Instant::now();
            peil::syntax::too_deep(&text);
            eprintln!("deep {:?}", t.elapsed());
        });
        let t = std::time::Instant::now();
        peil::syntax::parse(peil::source::FileId(0), &text);
        eprintln!("all {:?}", t.elapsed());
        return;
    }
    for path in std::env::args().skip(1) {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut sources = peil::source::Sources::default();
        let id = sources.add(peil::source::SourceFile::new(path.clone(), text.clone()));
        let t = std::time::Instant::now();
        let (file, diags) = peil::syntax::parse(id, &text);
        eprintln!("{path}: {} decls {} diags {:?}", file.declarations.len(), diags.len(), t.elapsed());
        for d in &diags {
            println!("{}", peil::diagnostic::render(&sources, d, peil::diagnostic::Style::PLAIN));
        }
    }
}

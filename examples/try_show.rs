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
    let l = peil::language::Language::of_instrument(&i.language);
    let book = peil::show::codebook(&i, &Default::default());
    match args[2].as_str() {
        "text" => print!("{}", peil::show::render_text(&book, l)),
        "md" => print!("{}", peil::show::render_markdown(&book, l)),
        "html" => print!("{}", peil::show::render_html(&book, l)),
        _ => println!("{}", serde_json::to_string_pretty(&book.to_json()).unwrap()),
    }
}

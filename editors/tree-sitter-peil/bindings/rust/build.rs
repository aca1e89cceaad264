//! Compiles the generated parser and the scanner of newlines.

fn main() {
    let mut parser = cc::Build::new();
    parser.std("c11").include("src").warnings(false).file("src/parser.c").file("src/scanner.c");
    parser.compile("tree-sitter-peil");
    for file in ["src/parser.c", "src/scanner.c"] {
        println!("cargo:rerun-if-changed={file}");
    }
}

use std::process::ExitCode;

fn main() -> ExitCode {
    peil::cli::main()
}

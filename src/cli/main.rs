use std::process::ExitCode;

fn main() -> ExitCode {
    peil_cli::main()
}

//! Which request is answered where.

use serde_json::Value;

use crate::messages::Fault;
use crate::session::Session;

impl Session {
    pub fn ask(&mut self, method: &str, params: Value) -> Result<Value, Fault> {
        match method {
            "textDocument/hover" => self.hover(params),
            "textDocument/definition" => self.definition(params),
            "textDocument/references" => self.references(params),
            "textDocument/documentHighlight" => self.highlights(params),
            "textDocument/completion" => self.completion(params),
            "completionItem/resolve" => self.resolve_completion(params),
            "textDocument/signatureHelp" => self.signature(params),
            "textDocument/documentSymbol" => self.document_symbols(params),
            "workspace/symbol" => self.workspace_symbols(params),
            "textDocument/prepareRename" => self.prepare_rename(params),
            "textDocument/rename" => self.rename(params),
            "textDocument/codeAction" => self.code_actions(params),
            "textDocument/codeLens" => self.lenses(params),
            "codeLens/resolve" => self.resolve_lens(params),
            "textDocument/inlayHint" => self.hints(params),
            "textDocument/formatting" => self.formatting(params),
            "textDocument/rangeFormatting" => self.range_formatting(params),
            "textDocument/onTypeFormatting" => self.on_type_formatting(params),
            "textDocument/semanticTokens/full" => self.tokens(params, false),
            "textDocument/semanticTokens/range" => self.tokens(params, true),
            "textDocument/foldingRange" => self.folds(params),
            "textDocument/selectionRange" => self.selections(params),
            "textDocument/documentLink" => self.links(params),
            "textDocument/diagnostic" => self.pull(params),
            "workspace/diagnostic" => self.workspace_diagnostics(&params),
            "workspace/willRenameFiles" => self.will_rename_files(params),
            "workspace/executeCommand" => self.execute(params),
            _ => Err(Fault::new(Fault::NO_METHOD, format!("`{method}` is not answered"))),
        }
    }
}

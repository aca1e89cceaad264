// The pages of diagnostics: the links behind their codes open them.

import * as vscode from "vscode";
import { Server } from "./server";

export function explain(server: Server): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider("peil-explain", {
    async provideTextDocumentContent(address) {
      const code = address.path.replace(/^\/|\.md$/g, "");
      return (await server.ask<string | null>("peil.explain", code)) ?? `There is no page of ${code}.`;
    },
  });
}

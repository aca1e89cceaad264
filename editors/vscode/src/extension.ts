// The extension: it starts the language server, and adds commands that run `peil`.

import * as vscode from "vscode";
import { commands } from "./commands";
import { explain } from "./explain";
import { Preview } from "./preview";
import { Server } from "./server";
import { Status } from "./status";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("Peil");
  const preview = new Preview(output);
  const started = new Server(output);
  server = started;
  const status = new Status(started);
  context.subscriptions.push(output, preview, status, explain(started), ...commands(started, preview, status));
  context.subscriptions.push(
    vscode.workspace.onDidChangeConfiguration(async change => {
      if (change.affectsConfiguration("peil.server")) await started.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.start()),
  );
  await started.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

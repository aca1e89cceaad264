// The language server, `peil lsp`, as a child of this extension.

import * as vscode from "vscode";
import { LanguageClient, LanguageClientOptions, State, Trace } from "vscode-languageclient/node";
import { program, sayAbsent } from "./program";

const FILES = ["**/*.peil", "**/tables/*.csv", "**/cases/*.csv", "**/wording/*.yaml", "**/wording/peil.lock"];

export class Server {
  private client?: LanguageClient;
  private readonly changed = new vscode.EventEmitter<void>();
  /** It started or ended. */
  readonly onChange = this.changed.event;

  constructor(private readonly output: vscode.OutputChannel) {}

  get running(): boolean {
    return this.client?.state === State.Running;
  }

  async start(): Promise<void> {
    if (this.client || !vscode.workspace.isTrusted) return;
    const path = program();
    if (!path) return sayAbsent();
    const settings = vscode.workspace.getConfiguration("peil");
    const options: LanguageClientOptions = {
      documentSelector: [
        { language: "peil" },
        ...FILES.slice(1).map(pattern => ({ scheme: "file", pattern })),
      ],
      outputChannel: this.output,
      synchronize: {
        configurationSection: "peil",
        fileEvents: FILES.map(files => vscode.workspace.createFileSystemWatcher(files)),
      },
      // The client would also ask for findings, and show each twice.
      initializationOptions: { ...settings, diagnostics: "push" },
    };
    const words = settings.get<string[]>("server.arguments", ["lsp"]);
    const client = new LanguageClient("peil", "Peil", { command: path, args: words }, options);
    this.client = client;
    client.onDidChangeState(() => this.changed.fire());
    try {
      await client.start();
      await client.setTrace(Trace.fromString(settings.get<string>("trace.server", "off")));
    } catch (fault) {
      this.client = undefined;
      this.output.appendLine(String(fault));
      void vscode.window.showErrorMessage(`Peil's language server did not start: ${fault}`);
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    await client?.dispose();
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  /** Asks the server; undefined when it does not run or does not know the question. */
  async ask<T>(method: string, parameters: unknown): Promise<T | undefined> {
    if (!this.client || !this.running) return undefined;
    try {
      return await this.client.sendRequest<T>(method, parameters);
    } catch (fault) {
      this.output.appendLine(`${method}: ${fault}`);
      return undefined;
    }
  }
}

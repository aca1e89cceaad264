// The language server, `peil lsp`, as a child of this extension.

import * as vscode from "vscode";
import { ExecuteCommandSignature, LanguageClient, LanguageClientOptions, State, Trace } from "vscode-languageclient/node";
import { program, sayAbsent } from "./program";

/** Files beside an instrument; the server watches them on the disk by itself. */
const BESIDE = ["**/tables/*.csv", "**/cases/*.csv", "**/wording/*.yaml", "**/wording/peil.lock"];

/** What is done here with a command of the server, such as that of a lens; `ask` has the server do its part. */
export type Done = (given: unknown[], ask: () => Promise<any>) => Promise<unknown>;

export class Server {
  private client?: LanguageClient;
  private readonly changed = new vscode.EventEmitter<void>();
  /** It started or ended. */
  readonly onChange = this.changed.event;
  /** By the name of the command. */
  readonly commands = new Map<string, Done>();

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
      documentSelector: [{ language: "peil" }, ...BESIDE.map(pattern => ({ scheme: "file", pattern }))],
      outputChannel: this.output,
      synchronize: { configurationSection: "peil" },
      // The client would also ask for findings, and show each twice.
      initializationOptions: { ...settings, diagnostics: "push" },
      middleware: { executeCommand: (command, given, next) => this.execute(command, given, next) },
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

  /** Has the server run one of its commands; undefined when it does not run or does not know it. */
  async ask<T>(command: string, ...given: unknown[]): Promise<T | undefined> {
    if (!this.client || !this.running) return undefined;
    try {
      return await this.client.sendRequest<T>("workspace/executeCommand", { command, arguments: given });
    } catch (fault) {
      this.output.appendLine(`${command}: ${fault}`);
      return undefined;
    }
  }

  /** Places that the server names, as the editor has them. */
  places(found: any[]): vscode.Location[] {
    const convert = this.client?.protocol2CodeConverter;
    return convert ? found.map(one => convert.asLocation(one)) : [];
  }

  private execute(command: string, given: unknown[], next: ExecuteCommandSignature): Promise<unknown> {
    const ask = async () => next(command, given);
    return this.commands.get(command)?.(given, ask) ?? ask();
  }
}

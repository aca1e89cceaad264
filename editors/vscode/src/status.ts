// The status bar: what the change of this instrument means against what git has, and the version that it asks for.

import * as vscode from "vscode";
import { Server } from "./server";

/** What the server says of a change. */
export interface Change {
  /** `none`, `wording`, `structure`, `scoring` … */
  class: string;
  /** The version that is written in the file. */
  version: string;
  /** The version that the change asks for, where it is another. */
  needs?: string;
  /** Each difference, in words. */
  lines?: string[];
}

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("peil.change", vscode.StatusBarAlignment.Left, 50);
  private readonly heard: vscode.Disposable[];
  private timer?: NodeJS.Timeout;
  private asked = 0;
  change?: Change;

  constructor(private readonly server: Server) {
    this.item.name = "Peil: class of the change";
    this.item.command = "peil.change";
    const later = () => this.later();
    this.heard = [
      vscode.window.onDidChangeActiveTextEditor(later),
      vscode.workspace.onDidChangeTextDocument(later),
      vscode.workspace.onDidSaveTextDocument(later),
      server.onChange(later),
    ];
    this.later();
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.heard.forEach(one => one.dispose());
    this.item.dispose();
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.show(), 400);
  }

  private async show(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const turn = ++this.asked;
    const change =
      document?.languageId === "peil"
        ? await this.server.ask<Change | null>("peil/change", { textDocument: { uri: document.uri.toString() } })
        : undefined;
    if (turn !== this.asked) return;
    this.change = change ?? undefined;
    if (!change) {
      this.item.hide();
      return;
    }
    const raised = change.needs && change.needs !== change.version;
    this.item.text = raised
      ? `$(git-commit) ${change.class}: needs ${change.needs}`
      : `$(git-commit) ${change.class}, ${change.version}`;
    this.item.tooltip = change.lines?.join("\n");
    this.item.backgroundColor = raised ? new vscode.ThemeColor("statusBarItem.warningBackground") : undefined;
    this.item.show();
  }
}

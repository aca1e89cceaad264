// The status bar: what the change of this instrument means against what git has, and the version that it asks for.

import * as vscode from "vscode";
import { Server } from "./server";

/** What the server says of a change. */
export interface Change {
  /** In a few words: `scoring: needs 2.0.0`. */
  short: string;
  /** `wording`, `structure`, `scoring` …; null where nothing changed. */
  class: string | null;
  oldVersion: string;
  newVersion: string;
  /** The lowest version that would do. */
  needs: string;
  /** The version in the file does. */
  enough: boolean;
  /** Each difference, in words. */
  sentences: string[];
}

export class Status implements vscode.Disposable {
  private readonly item = vscode.window.createStatusBarItem("peil.change", vscode.StatusBarAlignment.Left, 50);
  private readonly heard: vscode.Disposable[];
  private timer?: NodeJS.Timeout;
  private asked = 0;
  change?: Change;

  constructor(private readonly server: Server) {
    this.item.name = "Peil: class of the change";
    this.item.command = "peil.showChange";
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
        ? await this.server.ask<Change | null>("peil.change", document.uri.toString())
        : undefined;
    if (turn !== this.asked) return;
    this.change = change ?? undefined;
    if (!change) {
      this.item.hide();
      return;
    }
    this.item.text = `$(git-commit) ${change.short}${change.class && change.enough ? `, ${change.newVersion}` : ""}`;
    this.item.tooltip = change.sentences.join("\n");
    this.item.backgroundColor = change.enough ? undefined : new vscode.ThemeColor("statusBarItem.warningBackground");
    this.item.show();
  }
}

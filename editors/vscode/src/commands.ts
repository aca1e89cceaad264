// The commands of the palette, and what is done here with those of the server.

import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { Preview, shownAt } from "./preview";
import { program, run, sayAbsent } from "./program";
import { Server } from "./server";
import { Change, Status } from "./status";

export function commands(server: Server, preview: Preview, status: Status): vscode.Disposable[] {
  const on = (name: string, act: () => unknown) => vscode.commands.registerCommand(name, act);
  fromServer(server, preview);
  return [
    on("peil.openPreview", () => openPreview(preview)),
    on("peil.testFile", runTests),
    on("peil.scoreFile", score),
    on("peil.newInstrument", newInstrument),
    on("peil.newWording", newWording),
    on("peil.showChange", () => showChange(status.change)),
    on("peil.restart", () => server.restart()),
  ];
}

/** What lenses and actions of the server do here. */
function fromServer(server: Server, preview: Preview): void {
  const told = (text: string) => void vscode.window.showInformationMessage(text);
  server.commands.set("peil.preview", async ([uri, name]) => {
    if (typeof uri === "string") await preview.open(vscode.Uri.parse(uri), typeof name === "string" ? name : undefined);
  });
  for (const command of ["peil.runTests", "peil.runTest"]) {
    server.commands.set(command, async (_given, ask) => {
      const run = await ask();
      if (run?.refused) void vscode.window.showErrorMessage(run.refused);
      else if (run?.failed) void vscode.window.showWarningMessage(`${run.failed} failed, ${run.passed} passed.`);
      else if (run) told(run.passed === 1 ? "The test passes." : `${run.passed} tests pass.`);
      return run;
    });
  }
  for (const command of ["peil.change", "peil.prove"]) {
    server.commands.set(command, async (_given, ask) => {
      const change = await ask();
      await showChange(change ?? undefined, change?.proofs);
      return change;
    });
  }
  server.commands.set("peil.showReferences", async ([uri, position, found]) => {
    if (typeof uri !== "string" || !Array.isArray(found) || !found.length) return;
    const { line, character } = (position ?? {}) as { line?: number; character?: number };
    const places = server.places(found);
    const at = new vscode.Position(line ?? 0, character ?? 0);
    await vscode.commands.executeCommand("editor.action.showReferences", vscode.Uri.parse(uri), at, places);
  });
  server.commands.set("peil.nextStale", async (_given, ask) => {
    const [place] = server.places([await ask()].filter(found => found));
    if (!place) return told("Nothing is stale.");
    const editor = await vscode.window.showTextDocument(place.uri);
    editor.selection = new vscode.Selection(place.range.start, place.range.start);
    editor.revealRange(place.range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
  });
}

/** The instrument that is worked on. */
function instrument(): vscode.Uri | undefined {
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === "peil") return document.uri;
  void vscode.window.showInformationMessage("Open a .peil file first.");
  return undefined;
}

async function openPreview(preview: Preview): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const file = instrument();
  if (file && editor) await preview.open(file, shownAt(editor.document, editor.selection.active.line));
}

/** Runs `peil` in a terminal, where its colours and its traces are at home. */
async function inTerminal(folder: string, title: string, words: string[]): Promise<void> {
  const path = program();
  if (!path) return sayAbsent();
  const what = new vscode.Task(
    { type: "peil", words },
    vscode.TaskScope.Workspace,
    title,
    "peil",
    new vscode.ProcessExecution(path, words, { cwd: folder }),
  );
  what.presentationOptions = { clear: true, reveal: vscode.TaskRevealKind.Always, showReuseMessage: false };
  await vscode.tasks.executeTask(what);
}

async function runTests(): Promise<void> {
  const file = instrument();
  if (!file) return;
  await saved(file);
  await inTerminal(dirname(file.fsPath), "Test", ["test", file.fsPath]);
}

async function score(): Promise<void> {
  const file = instrument();
  if (!file) return;
  await saved(file);
  const [answers] =
    (await vscode.window.showOpenDialog({
      title: "Answers to score",
      openLabel: "Score",
      defaultUri: vscode.Uri.file(join(dirname(file.fsPath), "cases")),
      filters: { Answers: ["csv", "json", "jsonl", "parquet", "arrow"] },
    })) ?? [];
  if (!answers) return;
  const ran = await run(dirname(file.fsPath), "score", file.fsPath, answers.fsPath);
  if (!ran) return;
  if (!ran.out) {
    void vscode.window.showErrorMessage(ran.err.trim());
    return;
  }
  const scores = await vscode.workspace.openTextDocument({ language: "csv", content: ran.out });
  await vscode.window.showTextDocument(scores, vscode.ViewColumn.Beside);
  if (ran.err.trim()) void vscode.window.showWarningMessage(ran.err.trim());
}

/** A name as Peil has them. */
function asName(text: string): string | undefined {
  return /^[a-z][a-z0-9_]{0,49}$/.test(text) ? undefined : "Small letters, digits and _, beginning with a letter.";
}

async function newInstrument(): Promise<void> {
  const folder =
    vscode.workspace.workspaceFolders?.[0]?.uri ??
    (await vscode.window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true, openLabel: "Make it here" }))?.[0];
  if (!folder) return;
  const name = await vscode.window.showInputBox({
    title: "New instrument",
    prompt: "Its name; a folder of that name is made",
    validateInput: asName,
  });
  if (!name) return;
  const ran = await run(folder.fsPath, "new", name);
  if (!ran) return;
  if (ran.status !== 0) {
    void vscode.window.showErrorMessage(ran.err.trim());
    return;
  }
  await vscode.window.showTextDocument(vscode.Uri.file(join(folder.fsPath, name, `${name}.peil`)));
}

async function newWording(): Promise<void> {
  const file = instrument();
  if (!file) return;
  await saved(file);
  const language = await vscode.window.showInputBox({
    title: "New wording file",
    prompt: "The language, such as fy, en or nl",
    validateInput: text => (/^[A-Za-z]+(-[A-Za-z0-9]+)*$/.test(text) ? undefined : "A language tag, such as fy."),
  });
  if (!language) return;
  const whose = await vscode.window.showInputBox({
    title: "New wording file",
    prompt: "Whose words: the name of a gemeente in small letters; empty for everybody's",
  });
  if (whose === undefined) return;
  const words = ["wording", "new", file.fsPath, "--language", language, ...(whose ? ["--for", whose] : [])];
  const ran = await run(dirname(file.fsPath), ...words);
  if (!ran) return;
  if (ran.status !== 0) {
    void vscode.window.showErrorMessage(ran.err.trim());
    return;
  }
  const made = `${whose ? `${whose}.` : ""}${language}.yaml`;
  await vscode.window.showTextDocument(vscode.Uri.file(join(dirname(file.fsPath), "wording", made)));
}

async function showChange(change?: Change, proofs: string[] = []): Promise<void> {
  const file = instrument();
  if (!file) return;
  const raise = change && !change.enough ? `Write ${change.needs}` : undefined;
  const message = change
    ? [`${basename(file.fsPath)}: ${change.short}`, ...change.sentences, ...proofs].join("\n")
    : "This file does not compile, or git does not have it.";
  const chosen = await vscode.window.showInformationMessage(message, { modal: true }, ...(raise ? [raise] : []));
  if (change && chosen === raise && raise) await writeVersion(file, change.newVersion, change.needs);
}

/** Writes another version in the header. */
async function writeVersion(file: vscode.Uri, old: string, version: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(file);
  const found = /^(\s*version\s+)(\S+)/m.exec(document.getText());
  if (!found || found[2] !== old) return;
  const start = document.positionAt(found.index + (found[1] ?? "").length);
  const edit = new vscode.WorkspaceEdit();
  edit.replace(file, new vscode.Range(start, start.translate(0, old.length)), version);
  await vscode.workspace.applyEdit(edit);
}

/** `peil` reads files: what is in the editor is saved before it runs. */
async function saved(file: vscode.Uri): Promise<void> {
  await vscode.workspace.textDocuments.find(one => one.uri.toString() === file.toString())?.save();
}

// The commands of the palette, and those that lenses of the server name.

import { basename, dirname, join } from "node:path";
import * as vscode from "vscode";
import { Preview, shownAt } from "./preview";
import { program, run, sayAbsent } from "./program";
import { Server } from "./server";
import { Status } from "./status";

export function commands(server: Server, preview: Preview, status: Status): vscode.Disposable[] {
  const on = (name: string, act: (...given: any[]) => unknown) => vscode.commands.registerCommand(name, act);
  return [
    on("peil.preview", (given?: Place) => openPreview(preview, given)),
    on("peil.test", (given?: Place) => runTests(given)),
    on("peil.score", score),
    on("peil.new", newInstrument),
    on("peil.newWording", newWording),
    on("peil.change", () => showChange(status)),
    on("peil.restart", () => server.restart()),
  ];
}

/** What a lens names: a file, and what is meant in it. */
interface Place {
  uri?: string;
  name?: string;
  words?: string;
}

/** The instrument that is worked on: of a lens, else of the editor. */
function instrument(given?: Place): vscode.Uri | undefined {
  if (typeof given?.uri === "string") return vscode.Uri.parse(given.uri);
  const document = vscode.window.activeTextEditor?.document;
  if (document?.languageId === "peil") return document.uri;
  void vscode.window.showInformationMessage("Open a .peil file first.");
  return undefined;
}

async function openPreview(preview: Preview, given?: Place): Promise<void> {
  const file = instrument(given);
  if (!file) return;
  const editor = vscode.window.activeTextEditor;
  const here = editor?.document.uri.toString() === file.toString() ? editor : undefined;
  const name = given?.name ?? (here && shownAt(here.document, here.selection.active.line));
  await preview.open(file, name, given?.words);
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

async function runTests(given?: Place): Promise<void> {
  const file = instrument(given);
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

async function showChange(status: Status): Promise<void> {
  const file = instrument();
  if (!file) return;
  const change = status.change;
  const raise = change?.needs && change.needs !== change.version ? `Write ${change.needs}` : undefined;
  const message = change
    ? [`${basename(file.fsPath)}: ${change.class}`, ...(change.lines ?? [])].join("\n")
    : "This file is as it is in git, or is not in git.";
  const chosen = await vscode.window.showInformationMessage(message, ...(raise ? [raise] : []));
  if (chosen && chosen === raise && change?.needs) await writeVersion(file, change.version, change.needs);
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

// The preview beside the text: `peil serve --preview` of the folder of the instrument, in a panel.

import { ChildProcess, spawn } from "node:child_process";
import { createServer } from "node:net";
import { basename, dirname } from "node:path";
import * as vscode from "vscode";
import { program, sayAbsent } from "./program";

/** A line that declares something with a place in the preview. */
const SHOWN = /^\s*(?:item|domain|repeat)\s+([a-z_]\w*)/;

/** What stands at the line, or last before it: the name that a page of the preview is found by. */
export function shownAt(document: vscode.TextDocument, line: number): string | undefined {
  for (let at = line; at >= 0; at--) {
    const name = SHOWN.exec(document.lineAt(at).text)?.[1];
    if (name) return name;
  }
  return undefined;
}

/** The name of an instrument in addresses: as `peil serve --preview` makes it of the file's. */
function address(file: string): string {
  return basename(file, ".peil").replace(/[^A-Za-z0-9_]/g, "-");
}

export class Preview implements vscode.Disposable {
  private readonly running = new Map<string, Promise<Served | undefined>>();
  private readonly panels = new Map<string, vscode.WebviewPanel>();

  constructor(private readonly output: vscode.OutputChannel) {}

  /** Opens the preview of a file beside it, at what stands at the line, in the words of a wording file. */
  async open(file: vscode.Uri, at?: string, words?: string): Promise<void> {
    const served = await this.serve(dirname(file.fsPath));
    if (!served) return;
    const question = new URLSearchParams();
    if (at) question.set("at", at);
    if (words) question.set("words", words);
    const local = vscode.Uri.parse(`http://127.0.0.1:${served.port}`);
    const base = (await vscode.env.asExternalUri(local)).toString().replace(/\/$/, "");
    const url = `${base}/preview/${address(file.fsPath)}?${question}`;
    this.output.appendLine(`preview: ${url}`);
    this.panel(file).webview.html = page(url);
  }

  dispose(): void {
    for (const served of this.running.values()) void served.then(it => it?.child.kill());
    this.running.clear();
  }

  private panel(file: vscode.Uri): vscode.WebviewPanel {
    const key = file.fsPath;
    const there = this.panels.get(key);
    if (there) {
      there.reveal(undefined, true);
      return there;
    }
    const panel = vscode.window.createWebviewPanel(
      "peil.preview",
      `Preview of ${basename(key)}`,
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { enableScripts: true, retainContextWhenHidden: true },
    );
    panel.onDidDispose(() => this.panels.delete(key));
    this.panels.set(key, panel);
    return panel;
  }

  private serve(folder: string): Promise<Served | undefined> {
    const there = this.running.get(folder);
    if (there) return there;
    const started = serve(folder, this.output, () => this.running.delete(folder));
    this.running.set(folder, started);
    return started;
  }
}

interface Served {
  child: ChildProcess;
  port: number;
}

/** Starts the preview of a folder; undefined, and said, when it does not start. */
async function serve(folder: string, output: vscode.OutputChannel, ended: () => void): Promise<Served | undefined> {
  const path = program();
  if (!path) {
    ended();
    await sayAbsent();
    return undefined;
  }
  const port = await freePort();
  const child = spawn(path, ["serve", "--preview", "--port", String(port), folder], { cwd: folder });
  let said = "";
  return new Promise(done => {
    const hear = (piece: Buffer) => {
      said += piece.toString();
      output.append(piece.toString());
      if (said.includes("The preview is at")) done({ child, port });
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("error", fault => hear(Buffer.from(`${fault.message}\n`)));
    child.on("close", () => {
      ended();
      if (!said.includes("The preview is at")) {
        void vscode.window.showErrorMessage(`The preview did not start: ${said.trim()}`);
      }
      done(undefined);
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((done, fail) => {
    const probe = createServer();
    probe.on("error", fail);
    probe.listen(0, "127.0.0.1", () => {
      const found = probe.address();
      probe.close(() => (found && typeof found === "object" ? done(found.port) : fail(new Error("no port"))));
    });
  });
}

/** A page that holds the preview: it is served by this machine alone. */
function page(url: string): string {
  const safe = url.replace(/&/g, "&amp;").replace(/"/g, "&quot;");
  const origin = new URL(url).origin;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; frame-src ${origin}; style-src 'unsafe-inline'">
<title>Preview</title>
<style>html, body, iframe { border: 0; height: 100%; margin: 0; padding: 0; width: 100%; background: #fff }</style>
</head>
<body><iframe title="Preview" src="${safe}"></iframe></body>
</html>`;
}

// The `peil` program: where it is, and how it is run.

import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import * as vscode from "vscode";

/** What a run of `peil` printed, and how it ended. */
export interface Ran {
  status: number;
  out: string;
  err: string;
}

/** The program: that of the setting, else the first on the path. Undefined when there is none. */
export function program(): string | undefined {
  const chosen = vscode.workspace.getConfiguration("peil").get<string>("server.path", "").trim();
  if (chosen) return runs(chosen) ? chosen : undefined;
  const name = process.platform === "win32" ? "peil.exe" : "peil";
  return (process.env.PATH ?? "")
    .split(delimiter)
    .filter(folder => folder)
    .map(folder => join(folder, name))
    .find(runs);
}

function runs(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Says that there is no program, and offers the setting. */
export async function sayAbsent(): Promise<void> {
  const set = "Open the Setting";
  const chosen = vscode.workspace.getConfiguration("peil").get<string>("server.path", "").trim();
  const message = chosen
    ? `\`${chosen}\` is not a program. The setting \`peil.server.path\` says where \`peil\` is.`
    : "`peil` is not on the path. Install it, or say where it is in the setting `peil.server.path`.";
  if ((await vscode.window.showErrorMessage(message, set)) === set) {
    await vscode.commands.executeCommand("workbench.action.openSettings", "peil.server.path");
  }
}

/** Runs `peil` to its end. Undefined when there is no program; then that was said. */
export async function run(folder: string, ...words: string[]): Promise<Ran | undefined> {
  const path = program();
  if (!path) {
    await sayAbsent();
    return undefined;
  }
  return new Promise(done =>
    execFile(path, words, { cwd: folder, maxBuffer: 64 << 20 }, (error, out, err) => {
      const status = error ? (typeof error.code === "number" ? error.code : 2) : 0;
      done({ status, out, err: err || (error && typeof error.code !== "number" ? error.message : "") });
    }),
  );
}

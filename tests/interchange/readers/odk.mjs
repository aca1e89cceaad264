// What ODK's engine (of ODK Web Forms) computes of answers: node odk.mjs form.xml answers.csv out.csv
import { createRequire } from "node:module";
import fs from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";

const require = createRequire(import.meta.url);
const { JSDOM } = require("jsdom");
const { read, write } = require("./table.cjs");
const [, , formFile, answersFile, outFile] = process.argv;

const { window } = new JSDOM("");
const needed =
    "DOMParser XMLSerializer Node Element Document XMLDocument Attr Text Comment CDATASection ProcessingInstruction NodeFilter HTMLElement XPathResult window document CharacterData DocumentFragment NodeList NamedNodeMap";
for (const name of needed.split(" ")) {
    if (window[name] !== undefined && globalThis[name] === undefined) globalThis[name] = window[name];
}
for (const name of ["Blob", "File", "FormData"]) globalThis[name] = window[name];
// It asks whether it is in Node, and then is another program.
const node = globalThis.process;
globalThis.process = { env: node.env, versions: {}, argv: node.argv, nextTick: node.nextTick.bind(node), emitWarning() {} };
const engine = await import(pathToFileURL(path.join(node.env.NODE_PATH, "@getodk/xforms-engine/dist/index.js")));
globalThis.process = node;

const xml = fs.readFileSync(formFile, "utf8");
const form = await engine.loadForm(xml, { fetchFormAttachment: async () => new Response("", { status: 404 }), missingResourceBehavior: "BLANK" });
if (!["success", "warning"].includes(form.status)) {
    console.error(form.status, form.error?.message);
    node.exit(1);
}
const binds = {};
for (const bind of new DOMParser().parseFromString(xml, "text/xml").getElementsByTagName("bind")) {
    binds[bind.getAttribute("nodeset")] = Object.fromEntries([...bind.attributes].map((one) => [one.name, one.value]));
}

const ASKED = new Set(["input", "select", "range", "trigger"]);
const plain = (reference) => reference.replace(/\[\d+\]/g, "");
/** The column of a node: its name, with its round behind it. */
const column = (reference) => [plain(reference).split("/").pop(), ...[...reference.matchAll(/\[(\d+)\]/g)].map((found) => found[1])].join("_");
function all(root) {
    const out = [];
    const open = [root];
    while (open.length) {
        const one = open.pop();
        out.push(one);
        open.push(...[...(one.currentState.children ?? [])].reverse());
    }
    return out;
}

function set(question, cell) {
    if (question.nodeType === "select") {
        const options = question.currentState.valueOptions.map((option) => option.value);
        const words = { yes: "1", no: "0" };
        const chosen = cell.split("|").map((one) => (options.includes(one) ? one : (words[one] ?? one)));
        if (question.selectType === "select" || question.selectType === "multiple") question.selectValues(chosen);
        else question.selectValue(chosen[0]);
    } else if (question.valueType === "int") question.setValue(BigInt(cell));
    else if (question.valueType === "decimal") question.setValue(Number(cell));
    else if (question.valueType === "time") question.setValue(cell.length === 5 ? `${cell}:00` : cell);
    else question.setValue(cell);
}

function value(question) {
    const found = question.currentState.value;
    if (found === null || found === undefined) return "";
    if (Array.isArray(found)) return found.join("|");
    return String(found);
}

const rows = [];
for (const row of read(answersFile)) {
    const { root } = form.createInstance();
    const given = new Set();
    // Answers open questions and rounds.
    for (let again = true; again; ) {
        again = false;
        for (const one of all(root)) {
            const name = column(one.currentState.reference);
            const cell = row[name] ?? "";
            if (!ASKED.has(one.nodeType) || given.has(name) || cell === "" || binds[plain(one.currentState.reference)]?.calculate) continue;
            given.add(name);
            again = true;
            set(one, cell);
        }
    }
    const out = { id: row.id, violates: "" };
    const violates = [];
    for (const one of all(root)) {
        const { reference, relevant } = one.currentState;
        const bind = binds[plain(reference)];
        if (/\/meta(\/|$)/.test(reference)) continue;
        if (bind?.calculate !== undefined) out[column(reference)] = relevant ? value(one) : "";
        else if (relevant && one.validationState?.constraint?.valid === false) violates.push(column(reference));
    }
    out.violates = violates.join(" ");
    rows.push(out);
}
write(outFile, rows);
node.exit(0);

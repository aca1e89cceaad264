// What LHC-Forms' engine computes of answers: node lforms.cjs questionnaire.json answers.csv out.csv
const fs = require("fs");
const path = require("path");
const { JSDOM, VirtualConsole } = require("jsdom");
const { read, write } = require("./table.cjs");

const modules = process.env.NODE_PATH;
const [, , questionnaireFile, answersFile, outFile] = process.argv;
console.log = () => {};

/** The page that LHC-Forms lives in: nothing is drawn, and nothing is fetched. */
function engine() {
    const page = new JSDOM("<!doctype html><html><body></body></html>", {
        runScripts: "outside-only",
        url: "http://127.0.0.1/",
        virtualConsole: new VirtualConsole(),
    });
    const window = page.window;
    const nothing = () => {};
    window.matchMedia = () => ({ matches: false, addListener: nothing, removeListener: nothing, addEventListener: nothing, removeEventListener: nothing });
    window.ResizeObserver = class {
        observe() {}
        unobserve() {}
        disconnect() {}
    };
    Object.assign(window, { structuredClone, TextEncoder, TextDecoder });
    window.fetch = async () => {
        throw new Error("there is no network");
    };
    for (const file of ["zone.js/bundles/zone.umd.min.js", "lforms/dist/lforms/webcomponent/lhc-forms.js", "lforms/dist/lforms/fhir/R4/lformsFHIR.min.js"]) {
        window.eval(fs.readFileSync(path.join(modules, file), "utf8"));
    }
    return window;
}

const calculated = (item) => (item.extension ?? []).some((one) => one.url.endsWith("calculatedExpression"));

/** An answer as FHIR has it, or several. */
function answers(item, cell) {
    const options = item.answerOption ?? [];
    if (options.length) {
        return cell.split("|").flatMap((code) => {
            const found = options.find((option) => option.valueCoding?.code === code || String(option.valueInteger ?? option.valueString) === code);
            if (!found) throw new Error(`${item.linkId} has no option ${code}`);
            const { extension, ...value } = found;
            if (value.valueCoding) {
                const { system, code, display } = value.valueCoding;
                return [{ valueCoding: { ...(system && { system }), code, display } }];
            }
            return [value];
        });
    }
    switch (item.type) {
        case "boolean":
            return [{ valueBoolean: cell === "yes" || cell === "1" }];
        case "integer":
            return [{ valueInteger: Number(cell) }];
        case "decimal":
            return [{ valueDecimal: Number(cell) }];
        case "quantity":
            return [{ valueQuantity: { value: Number(cell) } }];
        case "date":
            return [{ valueDate: cell }];
        case "time":
            return [{ valueTime: cell.length === 5 ? `${cell}:00` : cell }];
        case "string":
        case "text":
            return [{ valueString: cell }];
        default:
            throw new Error(`${item.linkId} has the type ${item.type}`);
    }
}

function filled(items, row) {
    return items.flatMap((item) => {
        const inner = filled(item.item ?? [], row);
        const cell = row[item.linkId] ?? "";
        const given = item.type !== "group" && !calculated(item) && cell !== "" ? answers(item, cell) : [];
        if (!given.length && !inner.length) return [];
        const out = { linkId: item.linkId };
        if (given.length) out.answer = given;
        if (inner.length) out.item = inner;
        return [out];
    });
}

function computed(items, out = {}) {
    for (const item of items ?? []) {
        const values = (item.answer ?? []).map((answer) => {
            const value = Object.entries(answer).find(([name]) => name.startsWith("value"))?.[1];
            return value !== null && typeof value === "object" ? (value.code ?? value.value ?? value.display ?? "") : String(value ?? "");
        });
        out[item.linkId] = values.join("|");
        computed(item.item, out);
        for (const answer of item.answer ?? []) computed(answer.item, out);
    }
    return out;
}

async function main() {
    const questionnaire = JSON.parse(fs.readFileSync(questionnaireFile, "utf8"));
    const window = engine();
    const { Util, LFormsData } = window.LForms;
    const own = (json) => window.JSON.parse(JSON.stringify(json));
    const flat = (items) => items.flatMap((item) => [item, ...flat(item.item ?? [])]);
    const names = flat(questionnaire.item).filter(calculated).map((item) => item.linkId);
    const rows = [];
    for (const row of read(answersFile)) {
        const response = { resourceType: "QuestionnaireResponse", status: "completed", item: filled(questionnaire.item, row) };
        let form = Util.convertFHIRQuestionnaireToLForms(own(questionnaire), "R4");
        form = new LFormsData(Util.mergeFHIRDataIntoLForms("QuestionnaireResponse", own(response), form, "R4"));
        if (form._expressionProcessor) {
            // Saved answers were put in: compute all the same.
            form._expressionProcessor._firstExpressionRunComplete = true;
            await form._expressionProcessor.runCalculations(false);
        }
        const got = computed(JSON.parse(JSON.stringify(Util.getFormFHIRData("QuestionnaireResponse", "R4", form))).item);
        rows.push({ id: row.id, ...Object.fromEntries(names.map((name) => [name, got[name] ?? ""])) });
    }
    write(outFile, rows);
    process.exit(0);
}

main().catch((error) => {
    process.stderr.write(String(error.stack).slice(0, 600) + "\n");
    process.exit(1);
});

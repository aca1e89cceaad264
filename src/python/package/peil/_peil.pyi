"""Types of the compiled module."""

from collections.abc import Mapping, Sequence
from os import PathLike
from typing import Any, Literal, Protocol, final

class ArrowTable(Protocol):
    """A data frame that speaks the Arrow PyCapsule interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Diagnostic:
    """What the compiler reports of a place in a source. Lines and columns count from 1, columns in characters."""

    @property
    def code(self) -> str: ...
    @property
    def severity(self) -> Literal["error", "warning", "note"]: ...
    @property
    def message(self) -> str: ...
    @property
    def help(self) -> str | None: ...
    @property
    def path(self) -> str: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...

@final
class Refusal:
    """A column or an answer that is not accepted. `row` counts from 0; it is None for a whole column."""

    @property
    def row(self) -> int | None: ...
    @property
    def column(self) -> str | None: ...
    @property
    def message(self) -> str: ...
    @property
    def help(self) -> str | None: ...

class CompileError(ValueError):
    """The source is not an instrument; `diagnostics` has the errors and all else that was found."""

    diagnostics: list[Diagnostic]

class AnswersError(ValueError):
    """Answers that are not accepted; `refusals` has the first hundred."""

    refusals: list[Refusal]

@final
class Table:
    """Scores in memory, as Arrow: hand it to `polars.DataFrame`, `pyarrow.table` or another data frame."""

    @property
    def columns(self) -> list[str]: ...
    @property
    def set_aside(self) -> int: ...
    @property
    def blanked(self) -> int: ...
    @property
    def absent(self) -> list[str]: ...
    def __len__(self) -> int: ...
    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...

@final
class Instrument:
    """A validated instrument. It does not change."""

    @property
    def name(self) -> str: ...
    @property
    def version(self) -> str: ...
    @property
    def language(self) -> str: ...
    @property
    def informants(self) -> list[str]: ...
    @property
    def items(self) -> list[str]: ...
    @property
    def scores(self) -> list[str]: ...
    @property
    def classes(self) -> list[str]: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def diagnostics(self) -> list[Diagnostic]: ...
    def score(
        self,
        answers: ArrowTable,
        *,
        informant: str | None = None,
        reasons: bool = False,
        blank: Sequence[str] = (),
        invalid: Literal["error", "blank"] = "error",
        labels: bool = False,
        carry: Sequence[str] = (),
        drop: Sequence[str] = (),
    ) -> Table: ...
    def explain(self, answers: Mapping[str, Any], *, language: Literal["en", "nl"] | None = None) -> str: ...
    def codebook(self, *, format: Literal["markdown", "html"] = "markdown") -> str: ...

def compile(source: str | PathLike[str]) -> Instrument: ...

"""Peil: a language for questionnaires that are scored.

`compile` gives an `Instrument`; `Instrument.score` scores a data frame, `Instrument.explain` explains one
response, `Instrument.codebook` describes the instrument.
"""

from ._peil import AnswersError, CompileError, Diagnostic, Instrument, Refusal, Table, compile

__all__ = ["AnswersError", "CompileError", "Diagnostic", "Instrument", "Refusal", "Table", "compile"]

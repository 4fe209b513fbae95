"""Runs Vensim and XMILE models, once or very many times, and finds out what a policy argument hinges on.

>>> import crux
>>> model = crux.load("model.mdl")                                          # doctest: +SKIP
>>> model.run(constants={"contact rate": 8})["Infected"]                    # doctest: +SKIP
>>> design = crux.design.latin_hypercube({"contact rate": (4, 8)}, 1000)    # doctest: +SKIP
>>> model.ensemble(design, outcomes=["final(Recovered)"])                   # doctest: +SKIP
>>> crux.Argument("argument.toml").assess().report("report.html")           # doctest: +SKIP

The numbers are those of the command `crux`, to the bit. `crux.pysd` and `crux.ema` hold what existing studies call.
"""
from crux import design
from crux._native import Diagnostic, version as __version__
from crux.argument import Argument, Assessment, Flips
from crux.errors import ArgumentError, Error, FaultError, FileError, InternalError, ModelError, RequestError
from crux.model import Diagnostics, Model, ModelWarning, TimeSpecs, Variable, Variables, load
from crux.tables import to_pandas

__all__ = [
    "Argument", "ArgumentError", "Assessment", "Diagnostic", "Diagnostics", "Error", "FaultError", "FileError", "Flips",
    "InternalError", "Model", "ModelError", "ModelWarning", "RequestError", "TimeSpecs", "Variable", "Variables",
    "__version__", "design", "load", "to_pandas",
]

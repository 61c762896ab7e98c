"""The command: `python -m benchmarks`."""

import os
from pathlib import Path
from typing import Any

import click

from benchmarks.options import Options, Part, Places

ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}

file_option = click.Path(path_type=Path, dir_okay=False)
folder_option = click.Path(path_type=Path, file_okay=False)


def _sizes(_: click.Context, __: click.Parameter, value: str) -> tuple[int, ...]:
    try:
        sizes = tuple(sorted({int(part.replace("_", "")) for part in value.split(",")}))
    except ValueError:
        raise click.BadParameter("write numbers with commas between them, such as 100,1000") from None
    if sizes[0] < 50:
        raise click.BadParameter("fewer than 50 phrasings tell nothing")
    return sizes


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--data", type=click.Path(path_type=Path, file_okay=False, exists=True), help="Folder of question sets.")
@click.option("--sample", type=click.IntRange(min=0), default=1000, show_default=True, help="Questions a set; 0: all.")
@click.option(
    "--sizes", default="100,1000,10000,100000", show_default=True, callback=_sizes, metavar="N,N,…", help="Phrasings."
)
@click.option(
    "--only",
    type=click.Choice([part.value for part in Part]),
    multiple=True,
    help="One part; may be given more than once.",
)
@click.option("--read", type=click.Path(path_type=Path, exists=True), help="Show this JSON file; measure nothing.")
@click.option("--json", type=file_option, default=Path("build/bench.json"), show_default=True, help="Where to write.")
@click.option("--plots", type=folder_option, help="Folder to draw the two plots into.")
@click.option("--markdown", type=file_option, help="Write the tables here; into a page between its two marks.")
def main(**given: Any) -> None:  # what the options above declare
    """Measure rolebot beside its peers: the shipped checks, cold start, accuracy (with --data) and speed."""
    if Part.ACCURACY in given["only"] and not given["data"]:
        raise click.UsageError("accuracy needs a folder of question sets; give it with --data")
    os.environ.update(ONE_THREAD)
    from benchmarks.run import read_report, run, show  # noqa: PLC0415  numpy reads the variables at its import

    parts = tuple(part for part in Part if part in (given["only"] or Part))
    options = Options(parts=parts, sets=given["data"], sample=given["sample"], sizes=given["sizes"])
    places = Places(given["json"], given["plots"], given["markdown"])
    show(read_report(given["read"]) if given["read"] else run(options, places), places)


if __name__ == "__main__":
    main()

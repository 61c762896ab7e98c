"""The command: `python -m soak PART`, where each part is a command of its own."""

import click

from soak.faults_cli import faults
from soak.load_cli import load


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Run rolebot for real against the local Slack and Discord, and say what came of it."""


main.add_command(faults)
main.add_command(load)

if __name__ == "__main__":
    main()

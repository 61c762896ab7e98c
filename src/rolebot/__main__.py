"""`python -m rolebot` is the command `rolebot`."""

from rolebot.cli import main

if __name__ == "__main__":
    main()

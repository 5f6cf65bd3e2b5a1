"""``python -m lranalyzer``: the same as the command ``lranalyzer``."""

from lranalyzer.cli.start import main

if __name__ == "__main__":
    main()

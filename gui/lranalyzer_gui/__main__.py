"""``python -m lranalyzer_gui``."""

import sys

from lranalyzer_gui.app import main

sys.exit(main())

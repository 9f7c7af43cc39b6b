"""``python -m onecard``: the command line, also where no script was installed."""

import sys

from onecard.cli.main import main

if __name__ == "__main__":
    sys.exit(main())

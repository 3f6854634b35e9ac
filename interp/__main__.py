"""`python -m interp` is the same as `interp`."""

import sys

from interp.cli import main

sys.exit(main())

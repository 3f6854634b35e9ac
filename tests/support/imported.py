"""What the processes of `service_process` have imported when they begin."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # as `interp.cli` has it, before numpy is imported

import interp.check
import interp.cli
import interp.service  # noqa: F401
